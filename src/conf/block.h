/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "conf/node.h"

/*
 * A map whose keys are known: rows of key and type. The values land, type-checked, in a
 * struct of node pointers; what is null or not there is NULL.
 */
enum block_type {
	BLOCK_TEXT, /* any scalar */
	BLOCK_BOOL,
	BLOCK_NUMBER,   /* not quoted */
	BLOCK_DURATION, /* Go's text, or nanoseconds as a number */
	BLOCK_TEXTS,    /* a list of scalars and nulls */
	BLOCK_TEXT_MAP, /* of text to scalars and nulls */
	BLOCK_MAP,      /* of whatever */
};

struct block_key {
	const char *name; /* NULL ends the rows */
	enum block_type type;
	size_t offset; /* of a const struct node * in the struct */
};

/* -EINVAL with "NAME:LINE:COLUMN: KEY: found ..., expected ...". A null map is an empty one. */
int block_read(const struct node *map, const char *title, const struct block_key *keys,
               const char *name, void *out, struct err *err);

/* What BLOCK_DURATION holds. */
int block_duration_ns(const struct node *value, int64_t *ns);
