/* SPDX-License-Identifier: Apache-2.0 */
#include "host/netlink.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <linux/netlink.h>

#include "base/must.h"

enum {
	RECEIVE_BYTES = 32 * 1024, /* the kernel fills as much at once, if there is room */
	REQUEST_MAX_BYTES = 64,
};

void netlink_init(struct netlink *nl)
{
	*nl = (struct netlink){ .fd = -1 };
}

void netlink_deinit(struct netlink *nl)
{
	if (nl->fd >= 0)
		close(nl->fd);
	nl->fd = -1;
}

/* Off the front, n bytes and what pads them to four. */
static struct str skip_padded(struct str s, size_t n)
{
	return str_skip(s, (n + 3) & ~(size_t)3);
}

int netlink_next(struct str *rest, uint16_t *type, uint16_t *flags, struct str *payload)
{
	struct nlmsghdr head;

	if (rest->n == 0)
		return 0;
	if (rest->n < sizeof(head))
		return -EBADMSG;
	memcpy(&head, rest->p, sizeof(head));
	if (head.nlmsg_len < sizeof(head) || head.nlmsg_len > rest->n)
		return -EBADMSG;
	*type = head.nlmsg_type;
	*flags = head.nlmsg_flags;
	*payload = (struct str){ rest->p + sizeof(head), head.nlmsg_len - sizeof(head) };
	*rest = skip_padded(*rest, head.nlmsg_len);
	return 1;
}

int netlink_next_attr(struct str *rest, uint16_t *type, struct str *value)
{
	struct nlattr head;

	if (rest->n == 0)
		return 0;
	if (rest->n < sizeof(head))
		return -EBADMSG;
	memcpy(&head, rest->p, sizeof(head));
	if (head.nla_len < sizeof(head) || head.nla_len > rest->n)
		return -EBADMSG;
	*type = head.nla_type & NLA_TYPE_MASK;
	*value = (struct str){ rest->p + sizeof(head), head.nla_len - sizeof(head) };
	*rest = skip_padded(*rest, head.nla_len);
	return 1;
}

static int ask(struct netlink *nl, uint16_t type, struct str request)
{
	const struct sockaddr_nl kernel = { .nl_family = AF_NETLINK };
	struct nlmsghdr head = {
		.nlmsg_len = (uint32_t)(sizeof(head) + request.n),
		.nlmsg_type = type,
		.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP,
		.nlmsg_seq = ++nl->sequence,
	};
	char message[sizeof(head) + REQUEST_MAX_BYTES];
	ssize_t sent;

	must(request.n <= REQUEST_MAX_BYTES);
	memcpy(message, &head, sizeof(head));
	memcpy(message + sizeof(head), request.p, request.n);
	do {
		sent = sendto(nl->fd, message, head.nlmsg_len, 0,
		              (const struct sockaddr *)&kernel, sizeof(kernel));
	} while (sent < 0 && errno == EINTR);
	return sent < 0 ? -errno : 0;
}

/* One datagram of the kernel's, at most RECEIVE_BYTES of room at p. */
static ssize_t receive(struct netlink *nl, char *p)
{
	struct sockaddr_nl from;
	socklen_t from_n;
	ssize_t n;

	do {
		from_n = sizeof(from);
		n = recvfrom(nl->fd, p, RECEIVE_BYTES, MSG_TRUNC, (struct sockaddr *)&from,
		             &from_n);
	} while ((n < 0 && errno == EINTR) || (n >= 0 && from.nl_pid != 0));
	if (n > RECEIVE_BYTES)
		return -EMSGSIZE;
	return n < 0 ? -errno : n;
}

/* The error that a message of type NLMSG_ERROR or NLMSG_DONE carries, 0 for none. */
static int error_of(struct str payload)
{
	int32_t code = 0;

	if (payload.n >= sizeof(code))
		memcpy(&code, payload.p, sizeof(code));
	return code < 0 ? code : 0;
}

/*
 * Goes through one datagram: 1 where the list ends in it, 0 where more is to come. What is
 * left over from an earlier question is dropped.
 */
static int check(struct str datagram, uint32_t sequence, struct str *messages, bool *changed)
{
	struct str rest = datagram, payload;
	uint16_t type, flags;
	int rc;

	*messages = (struct str){ datagram.p, 0 };
	while ((rc = netlink_next(&rest, &type, &flags, &payload)) > 0) {
		struct nlmsghdr head;

		memcpy(&head, payload.p - sizeof(head), sizeof(head));
		if (head.nlmsg_seq != sequence)
			return 0;
		if (flags & NLM_F_DUMP_INTR)
			*changed = true;
		if (type == NLMSG_ERROR || type == NLMSG_DONE) {
			rc = error_of(payload);
			return rc < 0 ? rc : 1;
		}
		messages->n = datagram.n - rest.n;
	}
	return rc;
}

/* One try. */
static int dump(struct netlink *nl, struct arena *arena, uint16_t type, struct str request,
                struct str *messages, bool *changed)
{
	size_t size = nl->hint + 2 * RECEIVE_BYTES, n = 0;
	char *p = arena_alloc(arena, size);
	int rc = ask(nl, type, request);

	*changed = false;
	while (rc == 0) {
		struct str fresh;
		ssize_t got;

		if (size - n < RECEIVE_BYTES) {
			if (size >= NETLINK_DUMP_MAX_BYTES)
				return -EFBIG;
			p = arena_grow(arena, p, size, 2 * size);
			size *= 2;
		}
		got = receive(nl, p + n);
		if (got < 0)
			return (int)got;
		rc = check((struct str){ p + n, (size_t)got }, nl->sequence, &fresh, changed);
		n += fresh.n;
	}
	if (rc < 0)
		return rc;
	nl->hint = n;
	*messages = (struct str){ p, n };
	return 0;
}

static int open_socket(struct netlink *nl)
{
	if (nl->fd >= 0)
		return 0;
	nl->fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
	return nl->fd < 0 ? -errno : 0;
}

int netlink_dump(struct netlink *nl, struct arena *arena, uint16_t type, struct str request,
                 struct str *messages, bool *changed)
{
	int rc = open_socket(nl);

	if (rc < 0)
		return rc;
	for (int i = 0; i < NETLINK_DUMP_TRIES; i++) {
		rc = dump(nl, arena, type, request, messages, changed);
		if (rc < 0) {
			netlink_deinit(nl); /* whatever is still queued goes with it */
			return rc;
		}
		if (!*changed)
			break;
	}
	return 0;
}
