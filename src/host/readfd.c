/* SPDX-License-Identifier: Apache-2.0 */
#include "host/readfd.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "host/host.h"

enum { FIRST_READ_BYTES = 4096 };

static ssize_t read_at(int fd, char *p, size_t n, size_t at)
{
	ssize_t got;

	do {
		got = pread(fd, p, n, (off_t)at);
	} while (got < 0 && errno == EINTR);
	return got < 0 ? -errno : got;
}

int readfd_all(int fd, struct arena *arena, size_t hint, struct str *text)
{
	size_t size = hint + FIRST_READ_BYTES, n = 0;
	char *p = arena_alloc(arena, size);

	for (;;) {
		ssize_t got = read_at(fd, p + n, size - n, n);

		if (got < 0)
			return (int)got;
		if (got == 0)
			break;
		n += (size_t)got;
		if (n < size)
			continue;
		if (size >= HOST_FILE_MAX_BYTES)
			return -EFBIG;
		p = arena_grow(arena, p, size, 2 * size);
		size *= 2;
	}
	*text = (struct str){ p, n };
	return 0;
}

/* The bytes up to the last newline, and with it. */
static size_t whole_lines(const char *p, size_t n)
{
	const char *last = n > 0 ? memrchr(p, '\n', n) : NULL;

	return last ? (size_t)(last - p) + 1 : 0;
}

int readfd_lines(int fd, struct arena *arena,
                 int (*take)(void *arg, size_t at, struct str lines), void *arg)
{
	char *p = arena_alloc(arena, READFD_LINE_MAX_BYTES);
	size_t at = 0, n = 0; /* p holds n bytes of the file from at on */

	for (;;) {
		ssize_t got = read_at(fd, p + n, READFD_LINE_MAX_BYTES - n, at + n);
		size_t whole;
		int rc;

		if (got < 0)
			return (int)got;
		n += (size_t)got;
		whole = got > 0 ? whole_lines(p, n) : n;
		rc = whole > 0 ? take(arg, at, (struct str){ p, whole }) : 0;
		if (rc != 0 || got == 0)
			return rc;
		if (whole == 0 && n == READFD_LINE_MAX_BYTES)
			return -EFBIG;
		memmove(p, p + whole, n - whole);
		n -= whole;
		at += whole;
	}
}

int readfd_once(int fd, struct arena *arena, struct str *text)
{
	char bytes[READFD_ONCE_MAX_BYTES];
	ssize_t n = read_at(fd, bytes, sizeof(bytes), 0);

	if (n < 0)
		return (int)n;
	*text = str_trim((struct str){ bytes, (size_t)n });
	text->p = arena_strdup(arena, *text);
	return 0;
}

int readfd_open(int dir, const char *path, int flags)
{
	int fd;

	do {
		fd = openat(dir, path, O_RDONLY | O_CLOEXEC | flags);
	} while (fd < 0 && errno == EINTR);
	return fd < 0 ? -errno : fd;
}
