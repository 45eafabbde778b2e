/* SPDX-License-Identifier: Apache-2.0 */
#include "net/listen_socket.h"

#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <unistd.h>
#include <uv.h>

#include "base/log.h"
#include "net/portowner.h"

static const char *const families[] = {
	[LISTEN_TCP] = "tcp",
	[LISTEN_UNIX] = "unix",
	[LISTEN_VSOCK] = "vsock",
};

static const char *remedy_for(int rc)
{
	switch (rc) {
	case -EACCES:
		return ": ports below 1024 need CAP_NET_BIND_SERVICE";
	case -EADDRNOTAVAIL:
		return ": no interface of this host has that address, or not yet (a systemd "
		       "unit that waits for it has After=network-online.target)";
	case -EINVAL:
		return ": a link-local address needs its interface, as in "
		       "[fe80::1%eth0]:9100";
	case -EAFNOSUPPORT:
		return ": the kernel has no such sockets, or RestrictAddressFamilies= of the "
		       "systemd unit leaves them out";
	default:
		return "";
	}
}

/* Go's words where they are not those of libuv. */
static const char *reason_of(int rc)
{
	return rc == -EADDRNOTAVAIL ? "cannot assign requested address" : uv_strerror(rc);
}

static int in_use(const struct listen_address *a, struct err *err)
{
	struct portowner owner = { 0 };
	char whom[PORTOWNER_TEXT_MAX];

	if (a->kind == LISTEN_TCP)
		owner = portowner_of_tcp((const struct sockaddr *)&a->sockaddr);
	portowner_print(&owner, a->kind == LISTEN_TCP ? "ss -ltnp" : "ss -lnp --vsock", whom);
	return err_set(err, -EADDRINUSE, "listen %s %s: bind: address already in use%s",
	               families[a->kind], a->text, whom);
}

static int failure(const struct listen_address *a, const char *call, int rc, struct err *err)
{
	if (rc == -EADDRINUSE)
		return in_use(a, err);
	return err_set(err, rc, "listen %s %s: %s: %s%s", families[a->kind], a->text, call,
	               reason_of(rc), remedy_for(rc));
}

/* Without SO_REUSEADDR a restart would wait for connections in TIME_WAIT (tcp(7)). */
static int bind_tcp(int fd, const struct listen_address *a)
{
	const int on = 1, six_only = !a->dual_stack;

	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (a->sockaddr.ss_family == AF_INET6)
		setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &six_only, sizeof(six_only));
	return bind(fd, (const struct sockaddr *)&a->sockaddr, a->n) < 0 ? -errno : 0;
}

/* A kernel without IPv6 has its dual-stack socket in IPv4 alone. */
static struct listen_address without_ipv6(const struct listen_address *a)
{
	struct listen_address four = *a;
	struct sockaddr_in any = { .sin_family = AF_INET };

	any.sin_port = ((const struct sockaddr_in6 *)&a->sockaddr)->sin6_port;
	memset(&four.sockaddr, 0, sizeof(four.sockaddr));
	memcpy(&four.sockaddr, &any, sizeof(any));
	four.n = sizeof(any);
	four.dual_stack = false;
	return four;
}

static int bind_to(int fd, const struct listen_address *a, struct unix_file *file,
                   struct err *err)
{
	int rc;

	if (a->kind == LISTEN_UNIX)
		return unix_socket_bind(fd, a, file, err);
	if (a->host_ignored)
		log_warn("%s: what is before the port is ignored, as node_exporter does: every "
		         "peer of the vsock can connect",
		         a->text);
	if (a->kind == LISTEN_TCP)
		rc = bind_tcp(fd, a);
	else
		rc = bind(fd, (const struct sockaddr *)&a->sockaddr, a->n) < 0 ? -errno : 0;
	return rc < 0 ? failure(a, "bind", rc, err) : 0;
}

int listen_socket_open(const struct listen_address *address, struct unix_file *file,
                       struct err *err)
{
	const struct listen_address *a = address;
	struct listen_address four;
	int fd, rc;

	*file = (struct unix_file){ "" };
	fd = socket(a->sockaddr.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0 && errno == EAFNOSUPPORT && a->dual_stack) {
		four = without_ipv6(a);
		a = &four;
		fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	}
	if (fd < 0)
		return failure(a, "socket", -errno, err);
	rc = bind_to(fd, a, file, err);
	if (rc == 0 && listen(fd, LISTEN_SOCKET_BACKLOG) < 0)
		rc = failure(a, "bind", -errno, err); /* EADDRINUSE may come as late as here */
	if (rc == 0)
		return fd;
	unix_socket_remove(file);
	close(fd);
	return rc;
}
