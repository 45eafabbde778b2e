/* SPDX-License-Identifier: Apache-2.0 */
#include "net/listener.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <linux/vm_sockets.h>

#include "base/must.h"
#include "net/listen_socket.h"

struct listener {
	union {
		uv_handle_t handle;
		uv_stream_t stream;
		uv_tcp_t tcp;
		uv_pipe_t pipe; /* for every family but IP: libuv asks nothing of it */
	} socket;
	struct listener_events events;
	struct sockaddr_storage address;
	struct unix_file file;
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

/* Takes over a socket that is bound. */
static int take(struct listener *l, uv_loop_t *loop, int fd)
{
	socklen_t n = sizeof(l->address);
	bool ip;
	int rc;

	if (getsockname(fd, (struct sockaddr *)&l->address, &n) < 0)
		return -errno;
	ip = l->address.ss_family == AF_INET || l->address.ss_family == AF_INET6;
	if (ip) {
		must(uv_tcp_init(loop, &l->socket.tcp) == 0);
		rc = uv_tcp_open(&l->socket.tcp, fd);
	} else {
		must(uv_pipe_init(loop, &l->socket.pipe, 0) == 0);
		rc = uv_pipe_open(&l->socket.pipe, fd);
	}
	l->socket.handle.data = l;
	if (rc == 0)
		rc = uv_listen(&l->socket.stream, LISTEN_SOCKET_BACKLOG, on_connection);
	return rc;
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
	uv_close(&l->socket.handle, on_closed);
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
