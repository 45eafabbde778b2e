/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "conf/node.h"

/* What node_parse() makes entries of maps and lists with. */
struct node_maker {
	struct arena *arena;
	const char *name;
	struct err *err;
	size_t merged; /* entries that merges brought in so far */
};

/* -E2BIG with "found more than MAX WHAT". */
int node_too_many(struct node_maker *m, const struct node *place, const char *what, int max);

void node_append(struct node_maker *m, struct node *to, const struct node *key,
                 const struct node *value);

/* Adds the entries of from, a map or a list of maps, to a map. */
int node_merge(struct node_maker *m, struct node *map, const struct node *from);

/* -EINVAL where a key is there twice. */
int node_check_keys(struct node_maker *m, const struct node *map);
