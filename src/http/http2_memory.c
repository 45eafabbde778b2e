/* SPDX-License-Identifier: Apache-2.0 */
#include "http/http2_memory.h"

#include <malloc.h>
#include <stdlib.h>
#include <string.h>

static void *take(size_t n, void *user)
{
	(void)user;
	return malloc(n);
}

static void *take_zeroed(size_t count, size_t size, void *user)
{
	(void)user;
	return calloc(count, size);
}

static void give_back(void *p, void *user)
{
	(void)user;
	if (p)
		explicit_bzero(p, malloc_usable_size(p));
	free(p);
}

static void *resize(void *p, size_t n, void *user)
{
	size_t was = p ? malloc_usable_size(p) : 0;
	void *moved = malloc(n);

	if (!moved)
		return NULL;
	if (p)
		memcpy(moved, p, was < n ? was : n);
	give_back(p, user);
	return moved;
}

nghttp2_mem http2_memory = {
	.malloc = take,
	.free = give_back,
	.calloc = take_zeroed,
	.realloc = resize,
};
