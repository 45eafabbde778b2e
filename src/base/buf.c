/* SPDX-License-Identifier: Apache-2.0 */
#include "base/buf.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/must.h"

enum { BUF_FIRST_BYTES = 256 };

void buf_init(struct buf *b, size_t max_bytes)
{
	*b = (struct buf){ .max = max_bytes };
}

void buf_init_over(struct buf *b, char *room, size_t max_bytes)
{
	*b = (struct buf){ .p = room, .cap = max_bytes, .max = max_bytes };
}

void buf_deinit(struct buf *b)
{
	free(b->p);
	*b = (struct buf){ .max = b->max };
}

void buf_wipe(struct buf *b)
{
	if (b->p)
		explicit_bzero(b->p, b->cap);
	buf_deinit(b);
}

void buf_reset(struct buf *b, size_t keep_bytes)
{
	if (b->cap > keep_bytes)
		buf_deinit(b);
	b->n = 0;
	b->full = false;
}

void buf_reuse(struct buf *b, size_t keep_bytes)
{
	size_t likely = 2 * b->n; /* it grew by doubling */

	buf_reset(b, likely > keep_bytes ? likely : keep_bytes);
}

/* What is large may be refused (base/memory.h); what is small ends the program. */
static int grow(struct buf *b, size_t cap)
{
	char *p = realloc(b->p, cap + 1); /* buf_printf() writes a NUL behind its text */

	if (!p && cap < MEMORY_LARGE_BYTES)
		must_out_of_memory();
	if (!p)
		return -ENOMEM;
	b->p = p;
	b->cap = cap;
	return 0;
}

char *buf_reserve(struct buf *b, size_t n)
{
	size_t cap = b->cap;

	if (b->full || n > b->max - b->n) {
		b->full = true;
		return NULL;
	}
	if (n > cap - b->n || !b->p) {
		if (cap < BUF_FIRST_BYTES)
			cap = BUF_FIRST_BYTES;
		while (n > cap - b->n)
			cap *= 2;
		if (cap > b->max)
			cap = b->max;
		if (grow(b, cap) < 0) {
			b->full = true;
			return NULL;
		}
	}
	return b->p + b->n;
}

int buf_add(struct buf *b, const void *p, size_t n)
{
	char *room = buf_reserve(b, n);

	if (!room)
		return -ENOSPC;
	if (n > 0)
		memcpy(room, p, n);
	b->n += n;
	return 0;
}

int buf_add_str(struct buf *b, struct str s)
{
	return buf_add(b, s.p, s.n);
}

int buf_add_text(struct buf *b, const char *text)
{
	return buf_add(b, text, strlen(text));
}

int buf_add_char(struct buf *b, char c)
{
	return buf_add(b, &c, 1);
}

int buf_printf(struct buf *b, const char *format, ...)
{
	va_list args;
	char *room;
	int n;

	va_start(args, format);
	n = vsnprintf(NULL, 0, format, args);
	va_end(args);
	must(n >= 0);
	room = buf_reserve(b, (size_t)n);
	if (!room)
		return -ENOSPC;
	va_start(args, format);
	vsnprintf(room, (size_t)n + 1, format, args);
	va_end(args);
	b->n += (size_t)n;
	return 0;
}

void buf_consume(struct buf *b, size_t n)
{
	must(n <= b->n);
	b->n -= n;
	if (b->n > 0 && n > 0)
		memmove(b->p, b->p + n, b->n);
}

struct str buf_str(const struct buf *b)
{
	return (struct str){ b->p, b->n };
}
