/* SPDX-License-Identifier: Apache-2.0 */
#include "base/must.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log_writer.h"

/* Whoever reads standard error must not be waited for: a supervisor starts us anew. */
static _Noreturn void last_words(const char *text)
{
	char line[640];

	log_writer_put(line, (size_t)snprintf(line, sizeof(line), "%s\n", text));
	log_writer_finish();
	abort();
}

_Noreturn void must_failed(const char *cond, const char *file, int line)
{
	char text[512];

	snprintf(text, sizeof(text), "postern: %s:%d: broken invariant: %s", file, line, cond);
	last_words(text);
}

static void *checked(void *p)
{
	if (!p) {
		last_words("postern: out of memory");
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
