/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

/*
 * The first document of a YAML 1.1 text as a tree, with the place of every node. Anchors,
 * aliases and merge keys are worked out: an alias is the same node once more, "<<" puts the
 * entries of another map where it stands. As in go-yaml a later entry of a map wins over an
 * earlier one that a merge brought in; a key written twice in one map is an error.
 */
enum node_kind { NODE_NULL, NODE_SCALAR, NODE_LIST, NODE_MAP };

enum {
	NODE_MAX = 100000,   /* nodes of one text */
	NODE_DEPTH_MAX = 16, /* maps and lists within each other */
	NODE_ANCHORS_MAX = 256,
	NODE_MERGED_MAX = 100000, /* entries that merges bring in */
};

struct node {
	enum node_kind kind;
	int line, column; /* from 1 */
	struct str text;  /* of a scalar, as written, with a NUL after it and none in it */
	bool plain;       /* not quoted: may be a bool or a number */
	/* Where it is written, a scalar with its tag and anchor: from which character of the
	   text on, and up to which; a byte order mark is none. */
	size_t begin, end;
	struct node_entry *first, *last; /* of a map or a list */
	size_t n;
};

struct node_entry {
	const struct node *key; /* a scalar; NULL in a list */
	const struct node *value;
	struct node_entry *next;
};

/*
 * The tree lives in arena; an empty text is a NODE_NULL. -EINVAL with
 * "NAME:LINE:COLUMN: what is wrong", -E2BIG at one of the bounds.
 */
int node_parse(struct str text, const char *name, struct arena *arena, const struct node **root,
               struct err *err);

/* "null", "text", "a list", "a map", for messages. */
const char *node_kind_name(const struct node *node);

/* A key's text for messages; a hash, which a slip can make a key, is not shown. */
const char *node_shown(const struct node *key);

/* One of YAML 1.1's words for true and false, not quoted. */
bool node_to_bool(const struct node *node, bool *out);

/* Sets err to "NAME:LINE:COLUMN: sentence" and returns -EINVAL. */
int node_fail(const struct node *node, const char *name, struct err *err, const char *format,
              ...) __attribute__((format(printf, 4, 5)));
