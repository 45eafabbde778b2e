/* SPDX-License-Identifier: Apache-2.0 */
#include <libmnl/libmnl.h>

#include "host/netlink.h"
#include "tests/fuzz/said.h"

/*
 * Whatever comes over netlink, the collectors that ask the kernel that way end, and what they
 * say is in the text format. The first byte chooses the collector; then come the datagrams,
 * each behind two bytes that say how long it is, which answer its questions one after the
 * other. libmnl's sockets are played here; sequence numbers and ports are filled in, as no
 * input could know them.
 */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { PORT = 7, BENCHES = 9 };

static const struct {
	const char *collector;
	const char *const *flags;
} cases[BENCHES] = {
#define FLAGS(...)                                                                             \
	(const char *const[])                                                                  \
	{                                                                                      \
		__VA_ARGS__, NULL                                                              \
	}
	{ "arp", FLAGS("--collector.arp.netlink") },
	{ "netclass", FLAGS("--no-collector.netclass.netlink") },
	{ "netclass", FLAGS("--collector.netclass.netlink") },
	{ "netclass",
	  FLAGS("--collector.netclass.netlink", "--collector.netclass_rtnl.with-stats") },
	{ "netdev",
	  FLAGS("--collector.netdev.address-info", "--collector.netdev.label-ifalias") },
	{ "network_route", FLAGS(NULL) },
	{ "qdisc", FLAGS(NULL) },
	{ "tcpstat", FLAGS(NULL) },
	{ "wifi", FLAGS(NULL) },
#undef FLAGS
};

static struct str told; /* what the kernel still has to say */
static uint32_t asked;  /* the number of the last question */

struct mnl_socket *mnl_socket_open2(int bus, int flags)
{
	static char played;

	(void)bus;
	(void)flags;
	return (struct mnl_socket *)&played;
}

int mnl_socket_bind(struct mnl_socket *nl, unsigned groups, pid_t pid)
{
	(void)nl;
	(void)groups;
	(void)pid;
	return 0;
}

int mnl_socket_close(struct mnl_socket *nl)
{
	(void)nl;
	return 0;
}

unsigned mnl_socket_get_portid(const struct mnl_socket *nl)
{
	(void)nl;
	return PORT;
}

ssize_t mnl_socket_sendto(const struct mnl_socket *nl, const void *request, size_t n)
{
	const struct nlmsghdr *head = request;

	(void)nl;
	must(n == head->nlmsg_len);
	asked = head->nlmsg_seq;
	return (ssize_t)n;
}

/* Makes the messages answers to the last question, as far as they are messages. */
static void address(char *p, size_t n)
{
	struct str rest = { p, n }, payload;
	uint16_t type, flags;

	do {
		struct nlmsghdr head;

		if (rest.n < sizeof(head))
			return;
		memcpy(&head, rest.p, sizeof(head));
		head.nlmsg_seq = asked;
		head.nlmsg_pid = PORT;
		memcpy((char *)rest.p, &head, sizeof(head));
	} while (netlink_next(&rest, &type, &flags, &payload) > 0);
}

/* The end, once there is nothing left to tell. */
static size_t tell(char *p, size_t room)
{
	const struct {
		struct nlmsghdr head;
		int32_t code;
	} end = { { sizeof(end), NLMSG_DONE, 0, 0, 0 }, 0 };
	size_t n = sizeof(end);

	if (told.n < 2) {
		memcpy(p, &end, n);
		return n;
	}
	n = (size_t)(unsigned char)told.p[0] | (size_t)(unsigned char)told.p[1] << 8;
	told = str_skip(told, 2);
	n = n < told.n ? n : told.n;
	n = n < room ? n : room;
	memcpy(p, told.p, n);
	told = str_skip(told, n);
	return n;
}

ssize_t mnl_socket_recvfrom(const struct mnl_socket *nl, void *p, size_t room)
{
	size_t n = tell(p, room);

	(void)nl;
	address(p, n);
	return (ssize_t)n;
}

static struct bench *open_benches(void)
{
	static struct bench benches[BENCHES];
	static struct tmpdir nothing;

	tmp_new(&nothing);
	for (size_t i = 0; i < BENCHES; i++)
		must(bench_open(&benches[i], collector_find(cases[i].collector), nothing.path,
		                cases[i].flags) == 0);
	tmp_free(&nothing);
	return benches;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct bench *benches;

	if (!benches)
		benches = open_benches();
	if (size == 0)
		return 0;
	told = (struct str){ (const char *)data + 1, size - 1 };
	said_check(said_collect(&benches[data[0] % BENCHES]));
	return 0;
}
