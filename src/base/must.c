/* SPDX-License-Identifier: Apache-2.0 */
#include "base/must.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

_Noreturn void must_failed(const char *cond, const char *file, int line)
{
	fprintf(stderr, "postern: %s:%d: broken invariant: %s\n", file, line, cond);
	abort();
}

static void *checked(void *p)
{
	if (!p) {
		fputs("postern: out of memory\n", stderr);
		abort();
	}
	return p;
}

void *xcalloc(size_t count, size_t size)
{
	return checked(calloc(count, size));
}

void *xrealloc(void *p, size_t size)
{
	return checked(realloc(p, size));
}

char *xstrdup(const char *s)
{
	return checked(strdup(s));
}

void *xmemdup(const void *p, size_t n)
{
	char *copy = checked(malloc(n + 1));

	if (n > 0)
		memcpy(copy, p, n);
	copy[n] = '\0';
	return copy;
}
