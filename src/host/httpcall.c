/* SPDX-License-Identifier: Apache-2.0 */
#include "host/httpcall.h"

#include <errno.h>
#include <netdb.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/must.h"
#include "host/httpurl.h"

enum { ROOM_FIRST_BYTES = 64 << 10 };

struct httpcall {
	struct httpurl url;
	struct arena arena; /* of the url's pieces */
};

int httpcall_new(const char *url, const char *unix_target, struct httpcall **out,
                 struct err *err)
{
	struct httpcall *h = xcalloc(1, sizeof(*h));
	int rc;

	arena_init(&h->arena);
	rc = httpurl_parse(str_from(url), unix_target, &h->arena, &h->url, err);
	if (rc < 0) {
		httpcall_free(h);
		return rc;
	}
	*out = h;
	return 0;
}

void httpcall_free(struct httpcall *h)
{
	if (!h)
		return;
	arena_wipe(&h->arena); /* there may be a password */
	free(h);
}

/* Behind the empty line that ends the head; NULL where there is none yet. */
static const char *end_of_head(struct str s)
{
	const char *end = s.n > 0 ? memmem(s.p, s.n, "\r\n\r\n", 4) : NULL;

	return end ? end + 4 : NULL;
}

/* The value of a field of the head, whose lines end with CR LF. */
static bool find_field(struct str head, const char *name, struct str *value)
{
	struct str line, field;

	str_next_line(&head, &line); /* the status */
	while (str_next_line(&head, &line)) {
		if (str_cut(line, ':', &field, value) && field.n == strlen(name) &&
		    strncasecmp(field.p, name, field.n) == 0) {
			*value = str_trim(*value);
			return true;
		}
	}
	return false;
}

size_t httpcall_expects(struct str begin)
{
	const char *body = end_of_head(begin);
	struct str head = { begin.p, body ? (size_t)(body - begin.p) : 0 }, value;
	uint64_t length;

	if (!body)
		return 0;
	if (!find_field(head, "content-length", &value) || str_to_u64(value, &length) < 0 ||
	    length > HTTPCALL_BODY_MAX_BYTES)
		return SIZE_MAX;
	return head.n + length;
}

/* "HTTP/1.1 200 OK" */
static int parse_status(struct str head, unsigned *status)
{
	struct str line, words[2];
	uint64_t number;

	if (!str_next_line(&head, &line) || str_words(line, words, 2) < 2 ||
	    !str_starts(words[0], "HTTP/1.") || words[1].n != 3 ||
	    str_to_u64(words[1], &number) < 0)
		return -EBADMSG;
	*status = (unsigned)number;
	return 0;
}

int httpcall_status(struct str answer, unsigned *status, struct err *err)
{
	if (!end_of_head(answer) || parse_status(answer, status) < 0)
		return err_set(err, -EBADMSG, "the answer is not HTTP/1");
	return 0;
}

int httpcall_parse(struct str whole, struct str *body, struct err *err)
{
	const char *end = end_of_head(whole);
	struct str head = { whole.p, end ? (size_t)(end - whole.p) : 0 }, value;
	size_t expects = httpcall_expects(whole);
	unsigned status;

	if (httpcall_status(whole, &status, err) < 0)
		return -EBADMSG;
	if (status == 401)
		return err_set(err, -EBADMSG,
		               "the answer is 401: it wants a user and a password, "
		               "as http://user:password@host");
	if (status / 100 != 2)
		return err_set(err, -EBADMSG, "the answer is %u", status);
	if (find_field(head, "transfer-encoding", &value))
		return err_set(err, -EBADMSG, "the answer to HTTP/1.0 comes in chunks");
	if (expects != SIZE_MAX && expects > whole.n)
		return err_set(err, -EBADMSG, "the answer ends after %zu of %zu bytes", whole.n,
		               expects);
	*body = str_skip(whole, head.n);
	if (expects != SIZE_MAX)
		body->n = expects - head.n;
	return 0;
}

/* Until the socket is ready for events: 0, or -ETIMEDOUT. */
static int wait_for(int fd, short events, uint64_t deadline_ns)
{
	struct pollfd wait = { .fd = fd, .events = events };

	for (;;) {
		uint64_t now_ns = clock_now_ns();

		if (now_ns >= deadline_ns)
			return -ETIMEDOUT;
		if (poll(&wait, 1, (int)((deadline_ns - now_ns) / 1000000) + 1) > 0)
			return 0;
	}
}

static int finish_connecting(int fd, uint64_t deadline_ns)
{
	int rc = wait_for(fd, POLLOUT, deadline_ns), error;
	socklen_t n = sizeof(error);

	if (rc == 0 && getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &n) == 0)
		rc = -error;
	return rc;
}

/* A connected socket, or a negative errno. */
static int connect_to(int family, const struct sockaddr *to, socklen_t n, uint64_t deadline_ns)
{
	int fd = socket(family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), rc;

	if (fd < 0)
		return -errno;
	rc = connect(fd, to, n) < 0 ? -errno : 0;
	if (rc == -EINPROGRESS)
		rc = finish_connecting(fd, deadline_ns);
	if (rc == 0)
		return fd;
	close(fd);
	return rc;
}

static int connect_unix(const char *path, uint64_t deadline_ns)
{
	struct sockaddr_un to = { .sun_family = AF_UNIX };

	if (strlen(path) >= sizeof(to.sun_path))
		return -ENAMETOOLONG;
	memcpy(to.sun_path, path, strlen(path) + 1);
	return connect_to(AF_UNIX, (const struct sockaddr *)&to, sizeof(to), deadline_ns);
}

/* By the first of the host's addresses that takes it. */
static int connect_tcp(const struct addrinfo *to, uint64_t deadline_ns)
{
	int fd = -ENOENT;

	for (; to && fd < 0; to = to->ai_next)
		fd = connect_to(to->ai_family, to->ai_addr, to->ai_addrlen, deadline_ns);
	return fd;
}

static uint64_t deadline_from_now(void)
{
	return clock_now_ns() + HTTPCALL_TIMEOUT_MS * UINT64_C(1000000);
}

static int call_up(const struct httpurl *url, uint64_t *deadline_ns, struct err *err)
{
	const struct addrinfo hints = { .ai_socktype = SOCK_STREAM };
	struct addrinfo *found;
	int fd;

	if (url->socket) {
		*deadline_ns = deadline_from_now();
		fd = connect_unix(url->socket, *deadline_ns);
	} else {
		int rc = getaddrinfo(url->host, url->port, &hints, &found);

		if (rc != 0)
			return err_set(err, -ENOENT, "%s", gai_strerror(rc));
		*deadline_ns = deadline_from_now();
		fd = connect_tcp(found, *deadline_ns);
		freeaddrinfo(found);
	}
	return fd < 0 ? err_set(err, fd, "%s", strerror(-fd)) : fd;
}

static int send_all(int fd, struct str s, uint64_t deadline_ns)
{
	int rc = 0;

	while (rc == 0 && s.n > 0) {
		ssize_t n = send(fd, s.p, s.n, MSG_NOSIGNAL);

		if (n >= 0)
			s = str_skip(s, (size_t)n);
		else if (errno != EAGAIN && errno != EINTR)
			rc = -errno;
		else
			rc = wait_for(fd, POLLOUT, deadline_ns);
	}
	return rc;
}

/* Up to the answer's end, or that of the connection. */
static int receive_all(int fd, struct arena *arena, uint64_t deadline_ns, struct str *out)
{
	size_t size = ROOM_FIRST_BYTES, n = 0, expects = 0;
	char *p = arena_alloc(arena, size);

	while (expects == 0 || n < expects) {
		ssize_t got;

		if (n == size) {
			if (size >= HTTPCALL_BODY_MAX_BYTES)
				return -EFBIG;
			p = arena_grow(arena, p, size, 2 * size);
			size *= 2;
		}
		got = recv(fd, p + n, size - n, 0);
		if (got == 0)
			break;
		if (got < 0 && errno != EAGAIN && errno != EINTR)
			return -errno;
		if (got < 0 && wait_for(fd, POLLIN, deadline_ns) < 0)
			return -ETIMEDOUT;
		n += got > 0 ? (size_t)got : 0;
		if (expects == 0)
			expects = httpcall_expects((struct str){ p, n });
		if (expects == 0 && n > HTTPCALL_HEAD_MAX_BYTES)
			return -EMSGSIZE;
	}
	*out = (struct str){ p, n };
	return 0;
}

static struct str make_request(const struct httpurl *url, struct arena *arena, const char *type,
                               struct str body)
{
	return str_from(arena_printf(arena,
	                             "POST %s HTTP/1.0\r\n"
	                             "Host: %s\r\n"
	                             "User-Agent: postern\r\n"
	                             "%s%s%s"
	                             "Content-Type: %s\r\n"
	                             "Content-Length: %zu\r\n"
	                             "\r\n"
	                             "%.*s",
	                             url->target, url->authority,
	                             url->authorization ? "Authorization: " : "",
	                             url->authorization ? url->authorization : "",
	                             url->authorization ? "\r\n" : "", type, body.n,
	                             STR_ARG(body)));
}

int httpcall_post(struct httpcall *h, struct arena *arena, const char *type, struct str body,
                  struct str *answer, struct err *err)
{
	struct str request = make_request(&h->url, arena, type, body), whole;
	uint64_t deadline_ns = 0;
	int fd = call_up(&h->url, &deadline_ns, err), rc;

	if (fd < 0)
		return fd;
	rc = send_all(fd, request, deadline_ns);
	explicit_bzero((char *)request.p, request.n); /* it may hold a password */
	if (rc == 0)
		rc = receive_all(fd, arena, deadline_ns, &whole);
	close(fd);
	if (rc < 0)
		return err_set(err, rc, "%s", strerror(-rc));
	return httpcall_parse(whole, answer, err);
}
