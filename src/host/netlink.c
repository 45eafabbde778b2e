/* SPDX-License-Identifier: Apache-2.0 */
#include "host/netlink.h"

#include <errno.h>
#include <libmnl/libmnl.h>
#include <limits.h>
#include <string.h>

#include "base/must.h"

enum {
	RECEIVE_BYTES = 32 * 1024, /* the kernel fills as much at once, if there is room */
	ERRNO_MAX = 4095,          /* the kernel's MAX_ERRNO */
};

void netlink_init(struct netlink *nl, int protocol)
{
	*nl = (struct netlink){ .protocol = protocol };
}

void netlink_deinit(struct netlink *nl)
{
	if (nl->socket)
		mnl_socket_close(nl->socket);
	nl->socket = NULL;
}

int netlink_next(struct str *rest, uint16_t *type, uint16_t *flags, struct str *payload)
{
	const struct nlmsghdr *head = (const void *)rest->p;
	int left = rest->n < INT_MAX ? (int)rest->n : INT_MAX;

	if (rest->n == 0)
		return 0;
	/* libmnl takes lengths past INT_MAX for negative ones. */
	if (!mnl_nlmsg_ok(head, left) || head->nlmsg_len > rest->n)
		return -EBADMSG;
	*type = head->nlmsg_type;
	*flags = head->nlmsg_flags;
	*payload = (struct str){ mnl_nlmsg_get_payload(head), mnl_nlmsg_get_payload_len(head) };
	*rest = str_skip(*rest, MNL_ALIGN(head->nlmsg_len));
	return 1;
}

int netlink_next_attr(struct str *rest, uint16_t *type, struct str *value)
{
	const struct nlattr *attr = (const void *)rest->p;

	if (rest->n == 0)
		return 0;
	if (!mnl_attr_ok(attr, rest->n < INT_MAX ? (int)rest->n : INT_MAX))
		return -EBADMSG;
	*type = mnl_attr_get_type(attr);
	*value = (struct str){ mnl_attr_get_payload(attr), mnl_attr_get_payload_len(attr) };
	*rest = str_skip(*rest, MNL_ALIGN(mnl_attr_get_len(attr)));
	return 1;
}

uint16_t netlink_u16(struct str value)
{
	uint16_t number = 0;

	if (value.n >= sizeof(number))
		memcpy(&number, value.p, sizeof(number));
	return number;
}

uint32_t netlink_u32(struct str value)
{
	uint32_t number = 0;

	if (value.n >= sizeof(number))
		memcpy(&number, value.p, sizeof(number));
	return number;
}

uint64_t netlink_u64(struct str value)
{
	uint64_t number = 0;

	if (value.n >= sizeof(number))
		memcpy(&number, value.p, sizeof(number));
	return number;
}

struct str netlink_text(struct str value)
{
	return (struct str){ value.p, strnlen(value.p, value.n) };
}

static int send_request(struct netlink *nl, uint16_t type, uint16_t flags, struct str request)
{
	char message[MNL_NLMSG_HDRLEN + NETLINK_REQUEST_MAX_BYTES]
		__attribute__((aligned(MNL_ALIGNTO)));
	struct nlmsghdr *head = mnl_nlmsg_put_header(message);
	ssize_t sent;

	must(request.n <= NETLINK_REQUEST_MAX_BYTES);
	memcpy(mnl_nlmsg_put_extra_header(head, request.n), request.p, request.n);
	head->nlmsg_len = (uint32_t)(MNL_NLMSG_HDRLEN + request.n);
	head->nlmsg_type = type;
	head->nlmsg_flags = NLM_F_REQUEST | flags;
	head->nlmsg_seq = ++nl->sequence;
	do {
		sent = mnl_socket_sendto(nl->socket, message, head->nlmsg_len);
	} while (sent < 0 && errno == EINTR);
	return sent < 0 ? -errno : 0;
}

/* One datagram, at most RECEIVE_BYTES of room at p. */
static ssize_t receive(struct netlink *nl, char *p)
{
	ssize_t n;

	do {
		n = mnl_socket_recvfrom(nl->socket, p, RECEIVE_BYTES);
	} while (n < 0 && errno == EINTR);
	if (n < 0)
		return errno == ENOSPC ? -EMSGSIZE : -errno;
	return n;
}

/* The error that a message of type NLMSG_ERROR or NLMSG_DONE carries, 0 for none. */
static int error_of(struct str payload)
{
	int32_t code = (int32_t)netlink_u32(payload);

	if (code >= 0)
		return 0;
	return code >= -ERRNO_MAX ? code : -EBADMSG;
}

/*
 * Goes through one datagram: 1 where the answer ends in it, 0 where more is to come. What is
 * left over from an earlier question, or comes from another program, is dropped.
 */
static int check(struct str datagram, uint32_t sequence, uint32_t port, struct str *messages,
                 bool *changed)
{
	struct str rest = datagram, payload;
	uint16_t type, flags;
	int rc;

	*messages = (struct str){ datagram.p, 0 };
	while (true) {
		const struct nlmsghdr *head = (const void *)rest.p;

		rc = netlink_next(&rest, &type, &flags, &payload);
		if (rc <= 0)
			return rc;
		if (!mnl_nlmsg_seq_ok(head, sequence) || !mnl_nlmsg_portid_ok(head, port))
			return 0;
		if (flags & NLM_F_DUMP_INTR)
			*changed = true;
		if (type == NLMSG_ERROR || type == NLMSG_DONE) {
			rc = error_of(payload);
			return rc < 0 ? rc : 1;
		}
		messages->n = datagram.n - rest.n;
	}
}

static int open_socket(struct netlink *nl)
{
	if (nl->socket)
		return 0;
	nl->socket = mnl_socket_open2(nl->protocol, SOCK_CLOEXEC);
	if (!nl->socket)
		return -errno;
	return mnl_socket_bind(nl->socket, 0, MNL_SOCKET_AUTOPID) < 0 ? -errno : 0;
}

/* Whatever is still queued goes with the socket. */
static int give_up(struct netlink *nl, int rc)
{
	netlink_deinit(nl);
	return rc;
}

/* One datagram of the answer into p: 1 at its end, 0 before it. */
static int receive_some(struct netlink *nl, char *p, struct str *messages, bool *changed)
{
	ssize_t got = receive(nl, p);

	if (got < 0)
		return (int)got;
	return check((struct str){ p, (size_t)got }, nl->sequence,
	             mnl_socket_get_portid(nl->socket), messages, changed);
}

/* One try. */
static int gather(struct netlink *nl, struct arena *arena, uint16_t type,
                  uint16_t request_flags, struct str request, struct str *messages,
                  bool *changed)
{
	size_t size = nl->hint + 2 * RECEIVE_BYTES, n = 0;
	char *p = arena_alloc(arena, size);
	int rc = send_request(nl, type, request_flags, request);

	*changed = false;
	while (rc == 0) {
		struct str fresh;

		if (size - n < RECEIVE_BYTES) {
			if (size >= NETLINK_DUMP_MAX_BYTES)
				return -EFBIG;
			p = arena_grow(arena, p, size, 2 * size);
			size *= 2;
		}
		rc = receive_some(nl, p + n, &fresh, changed);
		if (rc >= 0)
			n += MNL_ALIGN(fresh.n); /* as its messages are */
	}
	if (rc < 0)
		return rc;
	*messages = (struct str){ p, n };
	return 0;
}

int netlink_dump(struct netlink *nl, struct arena *arena, uint16_t type, struct str request,
                 struct str *messages, bool *changed)
{
	int rc = open_socket(nl);

	for (int i = 0; rc == 0 && i < NETLINK_DUMP_TRIES; i++) {
		rc = gather(nl, arena, type, NLM_F_DUMP, request, messages, changed);
		if (rc == 0 && !*changed)
			break;
	}
	if (rc < 0)
		return give_up(nl, rc);
	nl->hint = messages->n;
	return 0;
}

int netlink_ask(struct netlink *nl, struct arena *arena, uint16_t type, struct str request,
                struct str *messages)
{
	bool changed;
	int rc = open_socket(nl);

	if (rc == 0)
		rc = gather(nl, arena, type, NLM_F_ACK, request, messages, &changed);
	return rc < 0 ? give_up(nl, rc) : 0;
}

static int hand_over(struct str messages,
                     int (*on_message)(void *arg, uint16_t type, struct str payload), void *arg)
{
	struct str payload;
	uint16_t type, flags;
	int rc;

	while ((rc = netlink_next(&messages, &type, &flags, &payload)) > 0) {
		rc = on_message(arg, type, payload);
		if (rc < 0)
			break;
	}
	return rc;
}

int netlink_each(struct netlink *nl, struct arena *arena, uint16_t type, struct str request,
                 int (*on_message)(void *arg, uint16_t type, struct str payload), void *arg)
{
	char *p = arena_alloc(arena, RECEIVE_BYTES);
	struct str fresh;
	bool changed;
	int rc = open_socket(nl), ended = 0;

	if (rc == 0)
		rc = send_request(nl, type, NLM_F_DUMP, request);
	while (rc == 0 && ended == 0) {
		ended = rc = receive_some(nl, p, &fresh, &changed);
		if (rc >= 0)
			rc = hand_over(fresh, on_message, arg);
	}
	return rc < 0 ? give_up(nl, rc) : 0;
}
