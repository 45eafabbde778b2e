/* SPDX-License-Identifier: Apache-2.0 */
#include "net/listener.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <linux/vm_sockets.h>

#include "base/log.h"
#include "base/must.h"
#include "net/listen_socket.h"

enum {
	ACCEPTS_PER_ROUND = 16,
	STARVED_MS = 100, /* until it is tried again */
};

struct listener {
	uv_poll_t poll;
	uv_timer_t rest;
	int fd;
	unsigned n_open; /* handles */
	struct listener_events events;
	struct sockaddr_storage address;
	struct unix_file file;
};

static void on_readable(uv_poll_t *poll, int status, int what);

static void listen_again(struct listener *l)
{
	must(uv_poll_start(&l->poll, UV_READABLE, on_readable) == 0);
}

static void on_rested(uv_timer_t *rest)
{
	listen_again(rest->data);
}

/* The socket stays readable: without a rest the loop would spin. */
static void rest(struct listener *l)
{
	uv_poll_stop(&l->poll);
	must(uv_timer_start(&l->rest, on_rested, STARVED_MS, 0) == 0);
}

static bool is_lack(int error)
{
	return error == EMFILE || error == ENFILE || error == ENOBUFS || error == ENOMEM;
}

/* What is still to come of those who have gone again (ECONNABORTED) is left for later. */
static void on_failure(struct listener *l, int error)
{
	static struct log_limit limit; /* one for the process, as its log is */
	bool relieved = is_lack(error) && l->events.on_starved(l->events.owner);

	if (!is_lack(error))
		return;
	if (log_allowed(&limit))
		log_warn("a connection could not be taken: %s%s", strerror(error),
		         error == EMFILE ? " in this process (see ulimit -n, or LimitNOFILE= "
		                           "of the systemd unit)"
		                         : "");
	if (!relieved)
		rest(l);
}

static void on_readable(uv_poll_t *poll, int status, int what)
{
	struct listener *l = poll->data;

	(void)status, (void)what;
	for (int i = 0; i < ACCEPTS_PER_ROUND && !uv_is_closing((uv_handle_t *)poll); i++) {
		struct sockaddr_storage peer = { .ss_family = AF_UNSPEC };
		socklen_t n = sizeof(peer);
		int fd = accept4(l->fd, (struct sockaddr *)&peer, &n,
		                 SOCK_NONBLOCK | SOCK_CLOEXEC);

		if (fd < 0) {
			on_failure(l, errno);
			return;
		}
		l->events.on_connection(l->events.owner, fd, (const struct sockaddr *)&peer);
	}
}

static void on_closed(uv_handle_t *handle)
{
	struct listener *l = handle->data;

	if (--l->n_open == 0)
		l->events.on_closed(l->events.owner);
}

/*
 * Connections inherit what is set here. A known peer that has vanished is found out by
 * probes, long before its idle time is over (tcp(7)).
 */
static void set_options(int fd)
{
	const int on = 1, idle_s = 60, interval_s = 20, probes = 3;

	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof(on));
	setsockopt(fd, IPPROTO_TCP, TCP_KEEPIDLE, &idle_s, sizeof(idle_s));
	setsockopt(fd, IPPROTO_TCP, TCP_KEEPINTVL, &interval_s, sizeof(interval_s));
	setsockopt(fd, IPPROTO_TCP, TCP_KEEPCNT, &probes, sizeof(probes));
}

/* Takes over a socket that is bound. */
static int take(struct listener *l, uv_loop_t *loop, int fd)
{
	socklen_t n = sizeof(l->address);

	l->fd = fd;
	if (getsockname(fd, (struct sockaddr *)&l->address, &n) < 0 ||
	    fcntl(fd, F_SETFL, O_NONBLOCK) < 0 || listen(fd, LISTEN_SOCKET_BACKLOG) < 0)
		return -errno;
	if (l->address.ss_family == AF_INET || l->address.ss_family == AF_INET6)
		set_options(fd);
	must(uv_poll_init(loop, &l->poll, fd) == 0);
	must(uv_timer_init(loop, &l->rest) == 0);
	l->n_open = 2;
	l->poll.data = l->rest.data = l;
	listen_again(l);
	return 0;
}

/* What a failure has opened ends with the program. */
int listener_open(uv_loop_t *loop, const struct listen_address *address,
                  const struct listener_events *events, struct listener **out, struct err *err)
{
	struct listener *l = xcalloc(1, sizeof(*l));
	int rc, fd = listen_socket_open(address, &l->file, err);

	if (fd < 0) {
		free(l);
		return fd;
	}
	l->events = *events;
	rc = take(l, loop, fd);
	*out = l;
	return rc < 0 ? err_set(err, rc, "listen %s: %s", address->text, uv_strerror(rc)) : 0;
}

int listener_adopt(uv_loop_t *loop, int fd, const struct listener_events *events,
                   struct listener **out, struct err *err)
{
	struct listener *l = xcalloc(1, sizeof(*l));
	int rc;

	l->events = *events;
	*out = l;
	fcntl(fd, F_SETFD, FD_CLOEXEC);
	rc = take(l, loop, fd);
	return rc < 0 ? err_set(err, rc, "descriptor %d, passed by systemd: %s", fd,
	                        uv_strerror(rc))
	              : 0;
}

void listener_withdraw(struct listener *l)
{
	unix_socket_remove(&l->file);
	l->file.path[0] = '\0';
}

void listener_close(struct listener *l)
{
	listener_withdraw(l);
	uv_close((uv_handle_t *)&l->poll, on_closed);
	uv_close((uv_handle_t *)&l->rest, on_closed);
	close(l->fd);
}

void listener_free(struct listener *l)
{
	free(l);
}

const struct sockaddr *listener_address(const struct listener *l)
{
	return (const struct sockaddr *)&l->address;
}

/* The number that the hypervisor gave to this machine; VMADDR_CID_ANY when it cannot be told.
 */
static unsigned own_cid(void)
{
	int fd = open("/dev/vsock", O_RDONLY | O_CLOEXEC);
	unsigned cid = VMADDR_CID_ANY;

	if (fd < 0)
		return cid;
	if (ioctl(fd, IOCTL_VM_SOCKETS_GET_LOCAL_CID, &cid) < 0)
		cid = VMADDR_CID_ANY;
	close(fd);
	return cid;
}

void listener_print(const struct listener *l, char out[static ADDRESS_TEXT_MAX])
{
	struct sockaddr_vm vm;

	memcpy(&vm, &l->address, sizeof(vm));
	if (vm.svm_family != AF_VSOCK || vm.svm_cid != VMADDR_CID_ANY) {
		address_print((const struct sockaddr *)&l->address, out);
		return;
	}
	vm.svm_cid = own_cid();
	address_print((const struct sockaddr *)&vm, out);
}
