/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Loaded before libc (LD_PRELOAD), it counts allocations and lets some fail, as nomem.py says,
 * which shares the page of the file that NOMEM names.
 */
#include <dlfcn.h>
#include <errno.h>
#include <execinfo.h>
#include <fcntl.h>
#include <malloc.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { PAGE_BYTES = 4096, WHO_BYTES = 2048, DEPTH = 16 };

struct page {
	atomic_ullong counting; /* 0: no allocation counts, and none fails */
	atomic_ullong made;     /* since then, as all that follows */
	atomic_ullong first;    /* the first that fails, from 1; 0: none */
	atomic_ullong failing;  /* so many fail */
	atomic_ullong failed;
	atomic_llong held, peak; /* bytes more than there were */
	char who[WHO_BYTES];     /* asked for the first that has failed, a function a line */
};

static struct page nothing;
static struct page *page = &nothing;

void *__libc_malloc(size_t n);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *p, size_t n);
void __libc_free(void *p);

__attribute__((constructor)) static void begin(void)
{
	const char *path = getenv("NOMEM");
	int fd = path ? open(path, O_RDWR | O_CLOEXEC) : -1;
	void *frames[DEPTH];
	void *p;

	backtrace(frames, DEPTH); /* loads what it needs */
	unsetenv("LD_PRELOAD");
	if (fd < 0)
		return;
	p = mmap(NULL, PAGE_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	close(fd);
	if (p != MAP_FAILED)
		page = p;
}

/* One function, by the name of its object and of itself, or where it lies in the object. */
static size_t name(const void *address, char *into, size_t room)
{
	Dl_info info = { 0 };
	const char *slash, *begins;

	if (!dladdr(address, &info) || !info.dli_fname)
		return (size_t)snprintf(into, room, "?\n");
	slash = strrchr(info.dli_fname, '/');
	begins = info.dli_sname ? info.dli_saddr : info.dli_fbase;
	return (size_t)snprintf(into, room, "%s %s+%#tx\n", slash ? slash + 1 : info.dli_fname,
	                        info.dli_sname ? info.dli_sname : "",
	                        (const char *)address - begins);
}

static void tell_who(void)
{
	void *frames[DEPTH];
	int depth = backtrace(frames, DEPTH);
	size_t n = 0;

	for (int i = 0; i < depth && n < WHO_BYTES; i++)
		n += name(frames[i], page->who + n, WHO_BYTES - n);
}

static bool fails(void)
{
	unsigned long long nth;

	if (!page->counting)
		return false;
	nth = atomic_fetch_add(&page->made, 1) + 1;
	if (page->first == 0 || nth < page->first || nth - page->first >= page->failing)
		return false;
	if (atomic_fetch_add(&page->failed, 1) == 0)
		tell_who();
	errno = ENOMEM;
	return true;
}

/* Counts the bytes of a block that came, or of one that goes. */
static void *hold(void *p, int sign)
{
	long long held;

	if (!page->counting || !p)
		return p;
	held = sign * (long long)malloc_usable_size(p);
	held += atomic_fetch_add(&page->held, held);
	if (held > page->peak) /* threads may race here: it is a measure, not an account */
		page->peak = held;
	return p;
}

void *malloc(size_t n)
{
	return fails() ? NULL : hold(__libc_malloc(n), 1);
}

void *calloc(size_t n, size_t size)
{
	return fails() ? NULL : hold(__libc_calloc(n, size), 1);
}

void *realloc(void *p, size_t n)
{
	if (fails())
		return NULL;
	hold(p, -1);
	return hold(__libc_realloc(p, n), 1);
}

void free(void *p)
{
	__libc_free(hold(p, -1));
}
