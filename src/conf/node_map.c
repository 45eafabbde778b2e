/* SPDX-License-Identifier: Apache-2.0 */
#include "conf/node_map.h"

#include <errno.h>
#include <stdlib.h>

enum { MERGE_LIST_MAX = 64 };

int node_too_many(struct node_maker *m, const struct node *node, const char *what, int max)
{
	node_fail(node, m->name, m->err, "found more than %d %s", max, what);
	return -E2BIG;
}

void node_append(struct node_maker *m, struct node *node, const struct node *key,
                 const struct node *value)
{
	struct node_entry *entry = arena_alloc(m->arena, sizeof(*entry));

	*entry = (struct node_entry){ key, value, NULL };
	if (node->last)
		node->last->next = entry;
	else
		node->first = entry;
	node->last = entry;
	node->n++;
}

static int merge_map(struct node_maker *m, struct node *node, const struct node *from)
{
	if (from->kind != NODE_MAP)
		return node_fail(from, m->name, m->err, "<<: found %s, expected a map",
		                 node_kind_name(from));
	m->merged += from->n;
	if (m->merged > NODE_MERGED_MAX)
		return node_too_many(m, from, "merged entries", NODE_MERGED_MAX);
	for (const struct node_entry *e = from->first; e; e = e->next)
		node_append(m, node, e->key, e->value);
	return 0;
}

/* Of a list of maps the first wins, so it comes last. */
static int merge_list(struct node_maker *m, struct node *node, const struct node_entry *entry)
{
	int rc;

	if (!entry)
		return 0;
	rc = merge_list(m, node, entry->next);
	return rc < 0 ? rc : merge_map(m, node, entry->value);
}

int node_merge(struct node_maker *m, struct node *node, const struct node *from)
{
	if (from->kind != NODE_LIST)
		return merge_map(m, node, from);
	if (from->n > MERGE_LIST_MAX)
		return node_too_many(m, from, "maps to merge", MERGE_LIST_MAX);
	return merge_list(m, node, from->first);
}

static int by_text_and_place(const void *a, const void *b)
{
	const struct node *x = *(const struct node *const *)a;
	const struct node *y = *(const struct node *const *)b;
	int order = str_cmp(x->text, y->text);

	if (order != 0)
		return order;
	return x->line != y->line ? x->line - y->line : x->column - y->column;
}

int node_check_keys(struct node_maker *m, const struct node *map)
{
	const struct node **keys = arena_alloc(m->arena, map->n * sizeof(*keys));
	size_t n = 0;

	for (const struct node_entry *e = map->first; e; e = e->next)
		keys[n++] = e->key;
	if (n > 0)
		qsort(keys, n, sizeof(*keys), by_text_and_place);
	for (size_t i = 1; i < n; i++)
		if (str_eq(keys[i - 1]->text, keys[i]->text))
			return node_fail(keys[i], m->name, m->err,
			                 "%.64s: already set at line %d, expected it once",
			                 node_shown(keys[i]), keys[i - 1]->line);
	return 0;
}
