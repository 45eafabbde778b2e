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

double fixtures_number(const struct node *map, const char *key)
{
	const struct node *value = value_of(map, key);
	double number;

	return value && str_to_f64(value->text, &number) == 0 ? number : 0;
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
