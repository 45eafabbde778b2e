/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "tests/unit/tmpdir.h"
#include "tests/unit/unit.h"

/*
 * A server that a test plays, on a socket of this host: it takes a request, says what it was
 * told to say, and hangs up.
 */
struct httppeer {
	struct tmpdir dir;
	char url[TMP_PATH_MAX_BYTES + 32];
	char request[4096]; /* the last one */
	struct str answer;  /* no bytes: it stays silent until it is stopped */
	size_t piece;       /* how much it says at once */
	bool stays;         /* does not hang up */
	int listener;
	pthread_t thread;
	atomic_bool stop;
};

enum { HTTPPEER_LOOK_MS = 20 }; /* how often it looks whether it shall stop */

/* Up to the end of the question's XML, which is that of the request. */
static inline bool httppeer_read(struct httppeer *p, int fd)
{
	size_t n = 0;

	while (!p->stop && n < sizeof(p->request) - 1) {
		ssize_t got = recv(fd, p->request + n, sizeof(p->request) - 1 - n, 0);

		if (got <= 0)
			return false;
		n += (size_t)got;
		p->request[n] = '\0';
		if (strstr(p->request, "</methodCall>"))
			return true;
	}
	return false;
}

static inline void httppeer_serve(struct httppeer *p, int fd)
{
	size_t at = 0;

	if (!httppeer_read(p, fd))
		return;
	while (at < p->answer.n) {
		size_t n = p->answer.n - at < p->piece ? p->answer.n - at : p->piece;
		ssize_t sent = send(fd, p->answer.p + at, n, MSG_NOSIGNAL);

		if (sent < 0)
			return;
		at += (size_t)sent;
	}
	while (!p->stop && (p->stays || p->answer.n == 0))
		poll(NULL, 0, HTTPPEER_LOOK_MS);
}

static inline void *httppeer_run(void *owner)
{
	struct httppeer *p = owner;

	while (!p->stop) {
		struct pollfd wait = { .fd = p->listener, .events = POLLIN };
		int fd = poll(&wait, 1, HTTPPEER_LOOK_MS) == 1
		                 ? accept4(p->listener, NULL, NULL, SOCK_CLOEXEC)
		                 : -1;

		if (fd < 0)
			continue;
		httppeer_serve(p, fd);
		close(fd);
	}
	return NULL;
}

static inline void httppeer_bind_unix(struct httppeer *p)
{
	struct sockaddr_un to = { .sun_family = AF_UNIX };

	assert_true(strlen(p->dir.path) + sizeof("/s") <= sizeof(to.sun_path));
	snprintf(to.sun_path, sizeof(to.sun_path), "%.100s/s", p->dir.path);
	snprintf(p->url, sizeof(p->url), "unix://%s/s", p->dir.path);
	p->listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_int_equal(bind(p->listener, (const struct sockaddr *)&to, sizeof(to)), 0);
}

static inline void httppeer_bind_tcp(struct httppeer *p)
{
	struct sockaddr_in to = { .sin_family = AF_INET,
		                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t n = sizeof(to);

	p->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_int_equal(bind(p->listener, (const struct sockaddr *)&to, n), 0);
	assert_int_equal(getsockname(p->listener, (struct sockaddr *)&to, &n), 0);
	snprintf(p->url, sizeof(p->url), "http://me:too@127.0.0.1:%u/RPC2", ntohs(to.sin_port));
}

static inline void httppeer_start(struct httppeer *p, bool tcp, struct str answer)
{
	*p = (struct httppeer){ .answer = answer, .piece = SIZE_MAX };
	tmp_new(&p->dir);
	if (tcp)
		httppeer_bind_tcp(p);
	else
		httppeer_bind_unix(p);
	assert_int_equal(listen(p->listener, 8), 0);
	assert_int_equal(pthread_create(&p->thread, NULL, httppeer_run, p), 0);
}

static inline void httppeer_stop(struct httppeer *p)
{
	p->stop = true;
	pthread_join(p->thread, NULL);
	close(p->listener);
	tmp_free(&p->dir);
}
