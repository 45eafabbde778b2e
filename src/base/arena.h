/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stddef.h>

#include "base/str.h"

/*
 * Memory that is given out piece by piece and taken back all at once. A warm arena
 * allocates nothing: after a reset it serves from what the last use needed.
 */
struct arena {
	struct arena_block *first, *now;
	size_t used; /* bytes given out of the current block */
	size_t held; /* bytes in all blocks */
};

void arena_init(struct arena *a);
void arena_deinit(struct arena *a);
void arena_wipe(struct arena *a); /* overwrites the bytes, then frees: for secrets */

/*
 * Takes everything back. Of more than keep_bytes in blocks, what is twice as much as this use
 * needed goes back to the system.
 */
void arena_reset(struct arena *a, size_t keep_bytes);

/* Aligned for any type, not zeroed; ends the program when memory is out. */
void *arena_alloc(struct arena *a, size_t n) __attribute__((returns_nonnull));
void *arena_zalloc(struct arena *a, size_t n) __attribute__((returns_nonnull));

/* Makes the newest piece, p of was bytes, longer; it may move. p NULL begins one. */
void *arena_grow(struct arena *a, void *p, size_t was, size_t n)
	__attribute__((returns_nonnull));

/* A copy with a NUL after it. */
char *arena_strdup(struct arena *a, struct str s) __attribute__((returns_nonnull));
char *arena_printf(struct arena *a, const char *format, ...)
	__attribute__((format(printf, 2, 3), returns_nonnull));
