/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/fixtures.h"

#include <errno.h>
#include <string.h>
#include <strings.h>

int fixtures_read(struct collect_ctx *ctx, const char *directory, const char *name,
                  const struct node **root)
{
	const char *path = arena_printf(ctx->arena, "%s/%s", directory, name);
	struct str text;
	int rc = host_read_path(ctx->arena, path, &text);

	if (rc == -ENOENT)
		return rc;
	if (rc < 0)
		return err_set(&ctx->err, rc, "could not read %s: %s", path, strerror(-rc));
	return node_parse(text, path, ctx->arena, root, &ctx->err);
}

const struct node *fixtures_next(const struct node *list, const struct node_entry **at)
{
	if (list->kind != NODE_LIST)
		return NULL;
	do {
		*at = *at ? (*at)->next : list->first;
	} while (*at && (*at)->value->kind != NODE_MAP);
	return *at ? (*at)->value : NULL;
}

static const struct node *value_of(const struct node *map, const char *key)
{
	const struct node *found = NULL;

	if (map->kind != NODE_MAP)
		return NULL;
	for (const struct node_entry *e = map->first; e; e = e->next) {
		if (strcasecmp(e->key->text.p, key) == 0 && e->value->kind == NODE_SCALAR)
			found = e->value;
	}
	return found;
}

int64_t fixtures_i64(const struct node *map, const char *key)
{
	const struct node *value = value_of(map, key);
	int64_t number;

	return value && str_to_i64(value->text, &number) == 0 ? number : 0;
}

uint64_t fixtures_u64(const struct node *map, const char *key)
{
	const struct node *value = value_of(map, key);
	uint64_t number;

	return value && str_to_u64(value->text, &number) == 0 ? number : 0;
}

struct str fixtures_text(const struct node *map, const char *key)
{
	const struct node *value = value_of(map, key);

	return value ? value->text : (struct str){ 0 };
}

struct str fixtures_bytes(const struct node *map, const char *key, struct arena *arena)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	struct str text = fixtures_text(map, key);
	char *bytes = arena_alloc(arena, text.n);
	uint32_t bits = 0;
	size_t n = 0;

	for (size_t i = 0; i < text.n && text.p[i] != '='; i++) {
		const char *digit = strchr(digits, text.p[i]);

		if (!digit)
			return (struct str){ 0 };
		bits = bits << 6 | (uint32_t)(digit - digits);
		if (i % 4 > 0)
			bytes[n++] = (char)(bits >> (6 - 2 * (i % 4)));
	}
	return (struct str){ bytes, n };
}
