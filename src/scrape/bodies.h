/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "http/coding.h"
#include "http/session.h"
#include "metrics/format.h"

/*
 * The bodies that one collection is answered with: one for each format and coding that some
 * of its requests want. They are kept from one collection to the next, and used again where
 * nobody else holds them. Only bodies_make() runs on a worker, the rest on the loop.
 */
struct bodies;

enum { BODIES_FORMATS_MAX = 6 }; /* in one collection */

struct bodies *bodies_new(size_t max_bytes); /* of each */
void bodies_free(struct bodies *b);          /* NULL is fine */

/* Begins a collection, wanted by nobody yet. */
void bodies_begin(struct bodies *b);

/* False: there are as many formats in this collection already as it may have. */
bool bodies_want(struct bodies *b, struct format format, enum coding coding);

/* Where the collection's text goes, before bodies_make(). */
struct buf *bodies_text(struct bodies *b);

/*
 * Makes what is wanted of the text; plain_names: none in it has to be escaped, so that all
 * schemes come to the same bytes. Returns how many samples other formats left out.
 */
size_t bodies_make(struct bodies *b, bool plain_names);

/* Borrowed; NULL where it would be larger than may be. */
struct http_body *bodies_get(struct bodies *b, struct format format, enum coding coding);
