/* SPDX-License-Identifier: Apache-2.0 */
#include "base/readfile.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

enum { PIECE_BYTES = 4096 };

static int read_all(int fd, struct buf *text)
{
	for (;;) {
		size_t left = text->max - text->n, n = left < PIECE_BYTES ? left : PIECE_BYTES;
		ssize_t got;

		if (n == 0)
			return -EFBIG;
		got = read(fd, buf_reserve(text, n), n);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return got < 0 ? -errno : 0;
		text->n += (size_t)got;
	}
}

int readfile(const char *path, struct buf *text)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC), rc;

	if (fd < 0)
		return -errno;
	rc = read_all(fd, text);
	close(fd);
	return rc;
}
