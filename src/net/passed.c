/* SPDX-License-Identifier: Apache-2.0 */
#include "net/passed.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/must.h"

#define NONE_FOUND "no socket activation file descriptors found: "

static int split_names(struct passed *p, const char *text, struct err *err)
{
	struct str rest = str_from(text), name;
	size_t n = 1;

	if (!text)
		return 0;
	if (rest.n > PASSED_NAMES_MAX_BYTES)
		return err_set(err, -EINVAL, "LISTEN_FDNAMES is longer than %d bytes",
		               PASSED_NAMES_MAX_BYTES);
	p->text = xstrdup(text);
	rest.p = p->text;
	for (; str_cut(rest, ':', &name, &rest); n++) {
		if (n <= p->n)
			p->names[n - 1] = name;
	}
	if (n == p->n) {
		p->names[n - 1] = rest;
		return 0;
	}
	err_set(err, -EINVAL, "LISTEN_FDNAMES has %zu names for %zu sockets", n, p->n);
	passed_free(p);
	return -EINVAL;
}

/* The three variables, each NULL when it is not set. */
static int parse(const char *pid, const char *fds, const char *names, pid_t self,
                 struct passed *out, struct err *err)
{
	uint64_t process, n;

	*out = (struct passed){ .n = 0 };
	if (!pid || !fds)
		return err_set(err, -ENOENT,
		               NONE_FOUND "--web.systemd-socket needs a .socket unit");
	if (str_to_u64(str_from(pid), &process) < 0 || str_to_u64(str_from(fds), &n) < 0)
		return err_set(err, -EINVAL,
		               NONE_FOUND "LISTEN_PID or LISTEN_FDS is no number");
	if (process != (uint64_t)self)
		return err_set(err, -ENOENT,
		               NONE_FOUND
		               "they were passed to process %llu, and this is %d; no "
		               "shell may stand between",
		               (unsigned long long)process, self);
	if (n == 0)
		return err_set(err, -ENOENT, NONE_FOUND "LISTEN_FDS is 0");
	if (n > PASSED_MAX)
		return err_set(err, -EINVAL, "more than %d sockets were passed", PASSED_MAX);
	out->n = (size_t)n;
	return split_names(out, names, err);
}

int passed_take(struct passed *out, struct err *err)
{
	int rc = parse(getenv("LISTEN_PID"), getenv("LISTEN_FDS"), getenv("LISTEN_FDNAMES"),
	               getpid(), out, err);

	unsetenv("LISTEN_PID");
	unsetenv("LISTEN_FDS");
	unsetenv("LISTEN_FDNAMES");
	return rc;
}

void passed_free(struct passed *p)
{
	free(p->text);
	*p = (struct passed){ .n = 0 };
}

static int option(int fd, int name)
{
	int value = 0;
	socklen_t n = sizeof(value);

	return getsockopt(fd, SOL_SOCKET, name, &value, &n) < 0 ? -errno : value;
}

static const char *remedy_for_type(int type)
{
	switch (type) {
	case SOCK_DGRAM:
		return "is a datagram socket; the .socket unit needs ListenStream=, not "
		       "ListenDatagram=";
	case SOCK_SEQPACKET:
		return "is a socket of packets; the .socket unit needs ListenStream=, not "
		       "ListenSequentialPacket=";
	default:
		return "is no stream socket; the .socket unit needs ListenStream=";
	}
}

static bool can_serve(int family)
{
	return family == AF_INET || family == AF_INET6 || family == AF_UNIX ||
	       family == AF_VSOCK;
}

/* What is wrong with it, or NULL. */
static const char *fault_of(int fd)
{
	struct sockaddr_storage peer;
	socklen_t n = sizeof(peer);
	int type = option(fd, SO_TYPE);

	if (type == -EBADF)
		return "is not open";
	if (type < 0)
		return "is no socket; the .socket unit needs ListenStream=";
	if (type != SOCK_STREAM)
		return remedy_for_type(type);
	if (!can_serve(option(fd, SO_DOMAIN)))
		return "is of a family that is neither IP, unix nor vsock";
	if (option(fd, SO_ACCEPTCONN) > 0)
		return NULL;
	return getpeername(fd, (struct sockaddr *)&peer, &n) == 0
	               ? "is a connection; the .socket unit needs Accept=no"
	               : "does not listen; the .socket unit needs ListenStream=";
}

int passed_check(const struct passed *p, size_t i, struct err *err)
{
	int fd = PASSED_FIRST_FD + (int)i;
	const char *fault = fault_of(fd);
	struct str name = p->names[i];

	if (!fault)
		return 0;
	return err_set(err, -EINVAL, "descriptor %d%s%.*s%s, passed by systemd, %s", fd,
	               name.n > 0 ? " (" : "", STR_ARG(name), name.n > 0 ? ")" : "", fault);
}
