/* SPDX-License-Identifier: Apache-2.0 */
#include "http/http2_memory.h"

#include <malloc.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

/* The block that begins at p; for NULL, one that is free. */
static struct http2_memory_block *find(struct http2_memory *m, const void *p)
{
	for (size_t i = 0; i < HTTP2_MEMORY_BLOCKS_MAX; i++) {
		if (m->blocks[i].p == p)
			return &m->blocks[i];
	}
	return NULL;
}

static void *take_pages(struct http2_memory *m, size_t n)
{
	struct http2_memory_block *block = find(m, NULL);
	void *p = mmap(NULL, n, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED)
		return NULL;
	*block = (struct http2_memory_block){ p, n };
	return p;
}

static bool has_pages(struct http2_memory *m, size_t n)
{
	return !m->made && n >= HTTP2_MEMORY_LARGE_BYTES && find(m, NULL);
}

static void *take(size_t n, void *user)
{
	return has_pages(user, n) ? take_pages(user, n) : malloc(n);
}

static void *take_zeroed(size_t count, size_t size, void *user)
{
	size_t n;

	if (__builtin_mul_overflow(count, size, &n))
		return NULL;
	return has_pages(user, n) ? take_pages(user, n) : calloc(count, size);
}

static void give_back(void *p, void *user)
{
	struct http2_memory_block *block = p ? find(user, p) : NULL;

	if (block) {
		munmap(p, block->n);
		*block = (struct http2_memory_block){ 0 };
		return;
	}
	if (p)
		explicit_bzero(p, malloc_usable_size(p));
	free(p);
}

static size_t size_of(struct http2_memory *m, void *p)
{
	const struct http2_memory_block *block = p ? find(m, p) : NULL;

	if (block)
		return block->n;
	return p ? malloc_usable_size(p) : 0;
}

static void *resize(void *p, size_t n, void *user)
{
	size_t was = size_of(user, p);
	void *moved = take(n, user);

	if (!moved)
		return NULL;
	if (p)
		memcpy(moved, p, was < n ? was : n);
	give_back(p, user);
	return moved;
}

nghttp2_mem http2_memory_for(struct http2_memory *m)
{
	return (nghttp2_mem){
		.mem_user_data = m,
		.malloc = take,
		.free = give_back,
		.calloc = take_zeroed,
		.realloc = resize,
	};
}

static bool is_zero(const char *p, size_t n)
{
	return p[0] == 0 && memcmp(p, p + 1, n - 1) == 0;
}

/* What was a frame has gone; a table of streams that has none is zero, and else stays. */
void http2_memory_rest(struct http2_memory *m)
{
	for (size_t i = 0; i < HTTP2_MEMORY_BLOCKS_MAX; i++) {
		const struct http2_memory_block *block = &m->blocks[i];

		if (block->p &&
		    (block->n >= HTTP2_MEMORY_FRAME_BYTES || is_zero(block->p, block->n)))
			madvise(block->p, block->n, MADV_DONTNEED);
	}
}
