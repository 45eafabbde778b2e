/* SPDX-License-Identifier: Apache-2.0 */
#include "conf/block.h"

#include <errno.h>

#include "base/buf.h"
#include "conf/duration.h"

static const char *const expected[] = {
	[BLOCK_TEXT] = "text",
	[BLOCK_BOOL] = "true or false without quotes",
	[BLOCK_NUMBER] = "a whole number without quotes",
	[BLOCK_DURATION] = "a time like 5s or 1m30s",
	[BLOCK_TEXTS] = "a list of texts",
	[BLOCK_TEXT_MAP] = "a map of texts to texts",
	[BLOCK_MAP] = "a map",
};

enum { NAMES_MAX_BYTES = 400 };

static bool is_text(const struct node *node)
{
	return node->kind == NODE_SCALAR || node->kind == NODE_NULL;
}

/* The first entry that is no text, or NULL. */
static const struct node *find_other(const struct node *all)
{
	for (const struct node_entry *e = all->first; e; e = e->next)
		if (!is_text(e->value))
			return e->value;
	return NULL;
}

int block_duration_ns(const struct node *value, int64_t *ns)
{
	double number;

	if (value->kind != NODE_SCALAR)
		return -EINVAL;
	if (!value->plain || str_to_f64(value->text, &number) < 0)
		return duration_parse(value->text, ns);
	if (!(number > -9e18 && number < 9e18))
		return -ERANGE;
	*ns = (int64_t)number;
	return 0;
}

static bool is_type(const struct node *value, enum block_type type)
{
	double number;
	int64_t ns;
	bool on;

	switch (type) {
	case BLOCK_TEXT:
		return value->kind == NODE_SCALAR;
	case BLOCK_BOOL:
		return node_to_bool(value, &on);
	case BLOCK_NUMBER:
		return value->kind == NODE_SCALAR && value->plain &&
		       str_to_f64(value->text, &number) == 0;
	case BLOCK_DURATION:
		return block_duration_ns(value, &ns) == 0;
	case BLOCK_TEXTS:
		return value->kind == NODE_LIST && !find_other(value);
	case BLOCK_TEXT_MAP:
		return value->kind == NODE_MAP && !find_other(value);
	default:
		return value->kind == NODE_MAP;
	}
}

/* Of a list with one wrong item, that item is the place. */
static int wrong_type(const struct block_key *key, const struct node *value, const char *name,
                      struct err *err)
{
	const struct node *other = find_other(value);
	bool inside = other && (value->kind == NODE_LIST ? key->type == BLOCK_TEXTS
	                                                 : key->type == BLOCK_TEXT_MAP);

	if (inside)
		return node_fail(other, name, err, "%s: found %s, expected text", key->name,
		                 node_kind_name(other));
	return node_fail(value, name, err, "%s: found %s, expected %s", key->name,
	                 node_kind_name(value), expected[key->type]);
}

static int unknown_key(const struct node *key, const char *title, const struct block_key *keys,
                       const char *name, struct err *err)
{
	struct buf names;
	int rc;

	buf_init(&names, NAMES_MAX_BYTES);
	for (; keys->name; keys++)
		buf_printf(&names, "%s%s", names.n > 0 ? ", " : "", keys->name);
	rc = node_fail(key, name, err, "%.64s: not found in %s, expected one of %.*s",
	               node_shown(key), title, STR_ARG(buf_str(&names)));
	buf_deinit(&names);
	return rc;
}

static int read_entry(const struct node_entry *entry, const char *title,
                      const struct block_key *keys, const char *name, void *out,
                      struct err *err)
{
	const struct block_key *key = keys;
	const struct node **field;

	while (key->name && !str_is(entry->key->text, key->name))
		key++;
	if (!key->name)
		return unknown_key(entry->key, title, keys, name, err);
	field = (const struct node **)((char *)out + key->offset);
	*field = entry->value->kind == NODE_NULL ? NULL : entry->value;
	if (*field && !is_type(*field, key->type))
		return wrong_type(key, *field, name, err);
	return 0;
}

int block_read(const struct node *map, const char *title, const struct block_key *keys,
               const char *name, void *out, struct err *err)
{
	int rc = 0;

	if (map->kind != NODE_MAP && map->kind != NODE_NULL)
		return node_fail(map, name, err, "%s: found %s, expected a map", title,
		                 node_kind_name(map));
	for (const struct node_entry *e = map->first; e && rc == 0; e = e->next)
		rc = read_entry(e, title, keys, name, out, err);
	return rc;
}
