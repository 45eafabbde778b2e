/* SPDX-License-Identifier: Apache-2.0 */
#include "keeper/channel.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>

enum { HEADER_BYTES = 4 };

/* A blocking socket would not block where it has a limit of time, which is over. */
static int failure(void)
{
	return errno == EAGAIN ? -ETIMEDOUT : -errno;
}

static void skip(struct iovec *pieces, size_t n, size_t sent)
{
	for (size_t i = 0; i < n; i++) {
		size_t part = sent < pieces[i].iov_len ? sent : pieces[i].iov_len;

		pieces[i].iov_base = (char *)pieces[i].iov_base + part;
		pieces[i].iov_len -= part;
		sent -= part;
	}
}

int channel_send(int fd, struct str message)
{
	uint32_t length = (uint32_t)message.n;
	struct iovec pieces[] = { { &length, HEADER_BYTES }, { (char *)message.p, message.n } };
	size_t left = HEADER_BYTES + message.n;

	while (left > 0) {
		const struct msghdr header = { .msg_iov = pieces, .msg_iovlen = 2 };
		ssize_t n = sendmsg(fd, &header, MSG_NOSIGNAL);

		if (n < 0 && errno != EINTR)
			return failure();
		if (n < 0)
			continue;
		left -= (size_t)n;
		skip(pieces, 2, (size_t)n);
	}
	return 0;
}

static int receive(int fd, char *into, size_t n)
{
	while (n > 0) {
		ssize_t got = recv(fd, into, n, MSG_WAITALL);

		if (got < 0 && errno != EINTR)
			return failure();
		if (got == 0)
			return -EPIPE;
		into += got > 0 ? got : 0;
		n -= got > 0 ? (size_t)got : 0;
	}
	return 0;
}

int channel_receive(int fd, struct buf *into)
{
	uint32_t length;
	char *room;
	int rc = receive(fd, (char *)&length, HEADER_BYTES);

	if (rc < 0)
		return rc;
	into->n = 0;
	room = buf_reserve(into, length);
	if (!room)
		return -EPROTO;
	rc = receive(fd, room, length);
	into->n = rc < 0 ? 0 : length;
	return rc;
}
