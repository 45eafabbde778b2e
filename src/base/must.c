/* SPDX-License-Identifier: Apache-2.0 */
#include "base/must.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log_writer.h"

/* Whoever reads standard error must not be waited for: a supervisor starts us anew. */
static void say_last_words(const char *text)
{
	char line[640];

	log_writer_put(line, (size_t)snprintf(line, sizeof(line), "%s\n", text));
	log_writer_finish();
}

_Noreturn void must_failed(const char *cond, const char *file, int line)
{
	char text[512];

	snprintf(text, sizeof(text), "postern: %s:%d: broken invariant: %s", file, line, cond);
	say_last_words(text);
	abort();
}

/* Nothing is wrong with the program that a core dump would show. */
_Noreturn void must_out_of_memory(void)
{
	say_last_words("postern: out of memory: see the limits of the service (LimitAS=, "
	               "ulimit -v) and of the system");
	_exit(EXIT_FAILURE);
}

static void *checked(void *p)
{
	if (!p)
		must_out_of_memory();
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
