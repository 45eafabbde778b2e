/* SPDX-License-Identifier: Apache-2.0 */
#include "host/readfd.h"

#include <errno.h>
#include <fcntl.h>
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
