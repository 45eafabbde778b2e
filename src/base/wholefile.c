/* SPDX-License-Identifier: Apache-2.0 */
#include "base/wholefile.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int read_open(int fd, size_t expected, struct buf *text)
{
	if (expected >= text->max || !buf_reserve(text, expected + 1))
		return -EFBIG;
	for (;;) {
		size_t room = text->cap - text->n;
		ssize_t n;

		if (room == 0 && !buf_reserve(text, 1))
			return -EFBIG;
		room = text->cap - text->n;
		n = read(fd, text->p + text->n, room);
		if (n < 0 && errno != EINTR)
			return -errno;
		if (n == 0)
			return 0;
		text->n += n > 0 ? (size_t)n : 0;
	}
}

int wholefile_read(const char *path, struct buf *text)
{
	/* A FIFO must not hold us up. */
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	struct stat status;
	int rc;

	if (fd < 0)
		return errno == ENXIO ? -EINVAL
		                      : -errno; /* a socket, or a device that is gone */
	if (fstat(fd, &status) < 0)
		rc = -errno;
	else if (!S_ISREG(status.st_mode))
		rc = S_ISDIR(status.st_mode) ? -EISDIR : -EINVAL;
	else
		rc = read_open(fd, (size_t)status.st_size, text);
	close(fd);
	return rc;
}

int wholefile_refuse(const char *what, const char *path, const struct buf *text, int code,
                     struct err *err)
{
	if (code == -EISDIR)
		return err_set(err, code, "%s %s: is a directory", what, path);
	if (code == -EINVAL)
		return err_set(err, code, "%s %s: is no regular file", what, path);
	if (code == -EFBIG)
		return err_set(err, code, "%s %s: longer than the %zu bytes allowed", what,
		               path, text->max - 1);
	return err_set(err, code, "%s %s: %s", what, path, strerror(-code));
}
