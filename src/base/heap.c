/* SPDX-License-Identifier: Apache-2.0 */
/*
 * heap: malloc() and the like of the whole program, its libraries included, which are those of
 * libc (or of whatever is preloaded) but for this: what is small is not refused. Where there is
 * no memory, the reserve is given up, and where that is not enough, the program ends with a
 * sentence, rather than by a library's fault. What is large may be refused, and whoever asks
 * for that much has to live with it.
 *
 * Part of the program alone, not of tests, and not of builds whose sanitizer has the heap.
 */
#include <dlfcn.h>
#include <stdlib.h>

#include "base/memory.h"
#include "base/must.h"

enum function { MALLOC, CALLOC, REALLOC };

/* Those behind ours. */
static union {
	void *address;
	void *(*malloc)(size_t n);
	void *(*calloc)(size_t count, size_t size);
	void *(*realloc)(void *p, size_t n);
} next[REALLOC + 1];

/* dlsym() may want memory itself, but can do without. */
static bool found(enum function f)
{
	static const char *const names[] = { "malloc", "calloc", "realloc" };
	static _Thread_local bool finding;

	if (!next[f].address && !finding) {
		finding = true;
		next[f].address = dlsym(RTLD_NEXT, names[f]);
		finding = false;
	}
	return next[f].address;
}

/* There was none: is it to be tried again? */
static bool again(size_t n, bool first)
{
	if (n <= MEMORY_RESERVE_BYTES && first && memory_relieve())
		return true;
	if (n < MEMORY_LARGE_BYTES)
		must_out_of_memory();
	return false;
}

void *malloc(size_t n)
{
	void *p = NULL;

	for (bool first = true; found(MALLOC); first = false) {
		p = next[MALLOC].malloc(n);
		if (p || !again(n, first))
			break;
	}
	return p;
}

void *calloc(size_t count, size_t size)
{
	void *p = NULL;
	size_t n;
	bool fits = !__builtin_mul_overflow(count, size, &n);

	for (bool first = true; fits && found(CALLOC); first = false) {
		p = next[CALLOC].calloc(count, size);
		if (p || !again(n, first))
			break;
	}
	return p;
}

void *realloc(void *old, size_t n)
{
	void *p = NULL;

	for (bool first = true; found(REALLOC); first = false) {
		p = next[REALLOC].realloc(old, n);
		if (p || n == 0 || !again(n, first)) /* of no bytes, it has freed */
			break;
	}
	return p;
}
