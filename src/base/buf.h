/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

/*
 * Bytes that grow up to a maximum, or to what there is memory for. Writing past it writes
 * nothing and sets full, which stays set until buf_reset(): a writer of many pieces checks
 * once, at its end.
 */
struct buf {
	char *p;
	size_t n, cap, max;
	bool full;
};

void buf_init(struct buf *b, size_t max_bytes);

/* Over the caller's max_bytes + 1, to be written without an allocation; never deinit it. */
void buf_init_over(struct buf *b, char *room, size_t max_bytes);

void buf_deinit(struct buf *b); /* frees; a zeroed struct is fine */

/*
 * Overwrites the bytes, then frees: for secrets. A buf that grew has left copies behind, so
 * reserve the room for a secret before its first byte.
 */
void buf_wipe(struct buf *b);

/* Empties it; memory beyond keep_bytes goes back to the system. */
void buf_reset(struct buf *b, size_t keep_bytes);

/* The same for a next use that will be like this one: what it needs is kept too. */
void buf_reuse(struct buf *b, size_t keep_bytes);

/*
 * Room for n more bytes, to be written where it points by the caller, who then adds to n.
 * NULL when full.
 */
char *buf_reserve(struct buf *b, size_t n);

/* All return 0, or -ENOSPC at the maximum. */
int buf_add(struct buf *b, const void *p, size_t n);
int buf_add_str(struct buf *b, struct str s);
int buf_add_text(struct buf *b, const char *text);
int buf_add_char(struct buf *b, char c);
int buf_printf(struct buf *b, const char *format, ...) __attribute__((format(printf, 2, 3)));

void buf_consume(struct buf *b, size_t n); /* takes n bytes off the front */
struct str buf_str(const struct buf *b);   /* what is in it; valid until the next change */
