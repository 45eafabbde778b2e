/* SPDX-License-Identifier: Apache-2.0 */
#include "base/arena.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/must.h"

enum { BLOCK_BYTES = 32 * 1024 };

struct arena_block {
	struct arena_block *next;
	size_t size;
	max_align_t bytes[];
};

static size_t aligned(size_t n)
{
	return (n + sizeof(max_align_t) - 1) & ~(sizeof(max_align_t) - 1);
}

static char *bytes_of(struct arena_block *b)
{
	return (char *)b->bytes;
}

void arena_init(struct arena *a)
{
	*a = (struct arena){ 0 };
}

void arena_deinit(struct arena *a)
{
	for (struct arena_block *b = a->first, *next; b; b = next) {
		next = b->next;
		free(b);
	}
	arena_init(a);
}

void arena_wipe(struct arena *a)
{
	for (struct arena_block *b = a->first; b; b = b->next)
		explicit_bzero(b->bytes, b->size);
	arena_deinit(a);
}

static size_t held_until_now(const struct arena *a)
{
	size_t n = 0;

	for (const struct arena_block *b = a->now ? a->first : NULL; b; b = b->next) {
		n += b->size;
		if (b == a->now)
			break;
	}
	return n;
}

void arena_reset(struct arena *a, size_t keep_bytes)
{
	if (a->held > keep_bytes && a->held / 2 > held_until_now(a))
		arena_deinit(a);
	a->now = a->first;
	a->used = 0;
}

/* The next block that holds n bytes: one that is there, or a new one behind the current. */
static void next_block(struct arena *a, size_t n)
{
	struct arena_block *b = a->now ? a->now->next : a->first;

	if (!b || b->size < n) {
		size_t size = n > BLOCK_BYTES ? n : BLOCK_BYTES;
		struct arena_block *fresh = xrealloc(NULL, sizeof(*fresh) + size);

		fresh->size = size;
		fresh->next = b;
		if (a->now)
			a->now->next = fresh;
		else
			a->first = fresh;
		a->held += size;
		b = fresh;
	}
	a->now = b;
	a->used = 0;
}

void *arena_alloc(struct arena *a, size_t n)
{
	void *p;

	must(n < SIZE_MAX / 2);
	n = aligned(n > 0 ? n : 1);
	if (!a->now || n > a->now->size - a->used)
		next_block(a, n);
	p = bytes_of(a->now) + a->used;
	a->used += n;
	return p;
}

void *arena_zalloc(struct arena *a, size_t n)
{
	return memset(arena_alloc(a, n), 0, n);
}

void *arena_grow(struct arena *a, void *p, size_t was, size_t n)
{
	void *grown;

	must(n >= was);
	if (p && (char *)p + aligned(was > 0 ? was : 1) == bytes_of(a->now) + a->used) {
		size_t start = (size_t)((char *)p - bytes_of(a->now));

		if (aligned(n) <= a->now->size - start) {
			a->used = start + aligned(n > 0 ? n : 1);
			return p;
		}
	}
	grown = arena_alloc(a, n);
	if (was > 0)
		memcpy(grown, p, was);
	return grown;
}

char *arena_strdup(struct arena *a, struct str s)
{
	char *copy = arena_alloc(a, s.n + 1);

	if (s.n > 0)
		memcpy(copy, s.p, s.n);
	copy[s.n] = '\0';
	return copy;
}

char *arena_printf(struct arena *a, const char *format, ...)
{
	va_list args;
	char *text;
	int n;

	va_start(args, format);
	n = vsnprintf(NULL, 0, format, args);
	va_end(args);
	must(n >= 0);
	text = arena_alloc(a, (size_t)n + 1);
	va_start(args, format);
	vsnprintf(text, (size_t)n + 1, format, args);
	va_end(args);
	return text;
}
