/* SPDX-License-Identifier: Apache-2.0 */
#include "command/fetch.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

#include "base/clock.h"
#include "host/httpcall.h"

enum { REQUEST_MAX_BYTES = 16 << 10, PIECE_BYTES = 16 << 10 };

/* An open connection: tls is NULL where it is plain. */
struct line {
	int fd;
	struct tls_client *tls;
};

void fetched_deinit(struct fetched *f)
{
	buf_deinit(&f->whole);
}

/* A socket whose every call ends in time. */
static int open_socket(const struct fetch *f, struct err *err)
{
	const struct timeval timeout = { (time_t)(f->timeout_ms / 1000),
		                         (suseconds_t)(f->timeout_ms % 1000 * 1000) };
	int fd = socket(f->address.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0), error;

	if (fd < 0)
		return err_set(err, -errno, "no socket: %s", strerror(errno));
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof(timeout));
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &timeout, sizeof(timeout));
	/* Or the request would wait for the end of the handshake to be acknowledged. */
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &(int){ 1 }, sizeof(int));
	if (connect(fd, (const struct sockaddr *)&f->address, f->address_bytes) == 0)
		return fd;
	error = errno == EINPROGRESS ? ETIMEDOUT : errno;
	close(fd);
	return err_set(err, -error, "no connection: %s", strerror(error));
}

static int open_line(const struct fetch *f, uint64_t start_ns, struct line *line,
                     struct fetched *out, struct err *err)
{
	int rc = 0;

	line->tls = NULL;
	line->fd = open_socket(f, err);
	if (line->fd < 0)
		return line->fd;
	out->connected_ns = clock_now_ns() - start_ns;
	if (!f->tls)
		return 0;
	rc = tls_client_open(line->fd, &f->params, &line->tls, err);
	if (rc < 0) {
		close(line->fd);
		return rc;
	}
	out->secured_ns = clock_now_ns() - start_ns;
	out->tls = *tls_client_facts(line->tls);
	out->shows_another = f->shown.name && !tls_client_sees(line->tls, &f->shown);
	return 0;
}

static void close_line(struct line *line)
{
	tls_client_close(line->tls);
	close(line->fd);
}

static int line_send(struct line *line, struct str bytes, struct err *err)
{
	if (line->tls)
		return tls_client_send(line->tls, bytes, err);
	while (bytes.n > 0) {
		ssize_t n = send(line->fd, bytes.p, bytes.n, MSG_NOSIGNAL);

		if (n < 0 && errno != EINTR)
			return err_set(err, -errno, "could not ask: %s", strerror(errno));
		bytes = str_skip(bytes, n > 0 ? (size_t)n : 0);
	}
	return 0;
}

static ssize_t line_receive(struct line *line, void *p, size_t n, struct err *err)
{
	ssize_t got;

	if (line->tls)
		return tls_client_receive(line->tls, p, n, err);
	do
		got = recv(line->fd, p, n, 0);
	while (got < 0 && errno == EINTR);
	if (got < 0 && errno == EAGAIN)
		return err_set(err, -ETIMEDOUT, "no answer in time");
	return got < 0 ? err_set(err, -errno, "no answer: %s", strerror(errno)) : got;
}

static int ask(const struct fetch *f, const char *path, const char *accept, struct line *line,
               struct err *err)
{
	struct buf request;
	int rc;

	buf_init(&request, REQUEST_MAX_BYTES);
	buf_reserve(&request, REQUEST_MAX_BYTES); /* there may be a password in it */
	buf_printf(&request, "GET %s HTTP/1.0\r\nHost: localhost\r\nUser-Agent: postern\r\n",
	           path);
	buf_printf(&request, "Accept: %s\r\n", accept);
	if (f->authorization)
		buf_printf(&request, "Authorization: %s\r\n", f->authorization);
	buf_add_text(&request, "\r\n");
	rc = request.full ? err_set(err, -EMSGSIZE, "%s: the path is too long", path)
	                  : line_send(line, buf_str(&request), err);
	buf_wipe(&request);
	return rc;
}

/* Up to the answer's end, or that of the connection. */
static int listen_to(struct line *line, uint64_t start_ns, struct fetched *out, struct err *err)
{
	size_t expects = 0;

	for (;;) {
		char *room = buf_reserve(&out->whole, PIECE_BYTES);
		ssize_t n;

		if (!room)
			return err_set(err, -EFBIG, "the answer has more than %d bytes",
			               FETCH_MAX_BYTES);
		n = line_receive(line, room, PIECE_BYTES, err);
		if (n < 0)
			return (int)n;
		if (out->first_ns == 0)
			out->first_ns = clock_now_ns() - start_ns;
		out->whole.n += (size_t)n;
		if (expects == 0)
			expects = httpcall_expects(buf_str(&out->whole));
		if (n == 0 || (expects > 0 && out->whole.n >= expects))
			break;
	}
	out->complete_ns = clock_now_ns() - start_ns;
	return 0;
}

int fetch_get(const struct fetch *f, const char *path, const char *accept, struct fetched *out,
              struct err *err)
{
	uint64_t start_ns = clock_now_ns();
	struct line line;
	int rc;

	memset(out, 0, sizeof(*out));
	buf_init(&out->whole, FETCH_MAX_BYTES);
	rc = open_line(f, start_ns, &line, out, err);
	if (rc < 0)
		return rc;
	rc = ask(f, path, accept, &line, err);
	if (rc == 0)
		rc = listen_to(&line, start_ns, out, err);
	close_line(&line);
	if (rc == 0)
		rc = httpcall_status(buf_str(&out->whole), &out->status, err);
	if (rc == 0 && out->status / 100 == 2)
		rc = httpcall_parse(buf_str(&out->whole), &out->body, err);
	return rc;
}
