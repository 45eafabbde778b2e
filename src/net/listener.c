/* SPDX-License-Identifier: Apache-2.0 */
#include "net/listener.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/must.h"
#include "base/str.h"
#include "net/address.h"

enum { BACKLOG = 511 };

struct listener {
	union {
		uv_handle_t handle;
		uv_stream_t stream;
		uv_tcp_t tcp;
		uv_pipe_t pipe;
	} socket;
	struct listener_events events;
	struct sockaddr_storage address;
};

static void on_connection(uv_stream_t *stream, int status)
{
	const struct listener *l = stream->data;

	if (status == 0)
		l->events.on_connection(l->events.owner, stream);
}

static void on_closed(uv_handle_t *handle)
{
	const struct listener *l = handle->data;

	l->events.on_closed(l->events.owner);
}

static struct listener *make(const struct listener_events *events)
{
	struct listener *l = xcalloc(1, sizeof(*l));

	l->events = *events;
	return l;
}

static int listen_error(const char *address, int rc, struct err *err)
{
	if (rc == UV_EADDRINUSE)
		return err_set(err, rc,
		               "listen tcp %s: bind: address already in use: stop the "
		               "other program (\"ss -ltnp\" shows it) or choose another "
		               "--web.listen-address",
		               address);
	if (rc == UV_EACCES)
		return err_set(err, rc,
		               "listen tcp %s: bind: permission denied: ports below 1024 "
		               "need CAP_NET_BIND_SERVICE",
		               address);
	return err_set(err, rc, "listen tcp %s: %s", address, uv_strerror(rc));
}

int listener_open(uv_loop_t *loop, const char *address, const struct listener_events *events,
                  struct listener **out, struct err *err)
{
	struct listener *l = make(events);
	bool dual_stack;
	int rc;

	*out = l;
	must(uv_tcp_init(loop, &l->socket.tcp) == 0);
	l->socket.handle.data = l;
	rc = address_parse(address, &l->address, &dual_stack, err);
	if (rc < 0)
		return rc;
	rc = uv_tcp_bind(&l->socket.tcp, (const struct sockaddr *)&l->address,
	                 l->address.ss_family == AF_INET6 && !dual_stack ? UV_TCP_IPV6ONLY : 0);
	if (rc == UV_EAFNOSUPPORT && dual_stack) { /* a kernel without IPv6 */
		struct sockaddr_in any = { .sin_family = AF_INET };

		any.sin_port = ((const struct sockaddr_in6 *)&l->address)->sin6_port;
		rc = uv_tcp_bind(&l->socket.tcp, (const struct sockaddr *)&any, 0);
	}
	if (rc == 0) /* bind's error may wait until listen */
		rc = uv_listen(&l->socket.stream, BACKLOG, on_connection);
	return rc < 0 ? listen_error(address, rc, err) : 0;
}

int listener_adopt(uv_loop_t *loop, int fd, const struct listener_events *events,
                   struct listener **out, struct err *err)
{
	struct listener *l = make(events);
	socklen_t n = sizeof(l->address);
	int rc;

	*out = l;
	if (getsockname(fd, (struct sockaddr *)&l->address, &n) < 0)
		return err_set(err, -errno,
		               "descriptor %d, passed by systemd, is no socket: %s", fd,
		               strerror(errno));
	fcntl(fd, F_SETFD, FD_CLOEXEC);
	if (l->address.ss_family == AF_UNIX) {
		must(uv_pipe_init(loop, &l->socket.pipe, 0) == 0);
		rc = uv_pipe_open(&l->socket.pipe, fd);
	} else {
		must(uv_tcp_init(loop, &l->socket.tcp) == 0);
		rc = uv_tcp_open(&l->socket.tcp, fd);
	}
	l->socket.handle.data = l;
	if (rc == 0)
		rc = uv_listen(&l->socket.stream, BACKLOG, on_connection);
	return rc < 0 ? err_set(err, rc, "descriptor %d, passed by systemd: %s", fd,
	                        uv_strerror(rc))
	              : 0;
}

size_t listener_passed(void)
{
	const char *pid = getenv("LISTEN_PID"), *fds = getenv("LISTEN_FDS");
	uint64_t p, n = 0;

	if (!pid || !fds || str_to_u64(str_from(pid), &p) < 0 || p != (uint64_t)getpid() ||
	    str_to_u64(str_from(fds), &n) < 0)
		return 0;
	unsetenv("LISTEN_PID");
	unsetenv("LISTEN_FDS");
	unsetenv("LISTEN_FDNAMES");
	return n;
}

void listener_close(struct listener *l)
{
	uv_close(&l->socket.handle, on_closed);
}

void listener_free(struct listener *l)
{
	free(l);
}

const struct sockaddr *listener_address(struct listener *l)
{
	socklen_t n = sizeof(l->address);
	uv_os_fd_t fd;

	must(uv_fileno(&l->socket.handle, &fd) == 0);
	must(getsockname(fd, (struct sockaddr *)&l->address, &n) == 0);
	return (const struct sockaddr *)&l->address;
}
