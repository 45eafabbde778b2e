/* SPDX-License-Identifier: Apache-2.0 */
/* tcpstat: TCP sockets by state, and what waits in them, from sock_diag(7). */

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>

#include "base/array.h"
#include "base/must.h"
#include "collectors/collector.h"
#include "host/netlink.h"

static const struct metric states = {
	"node_tcp_connection_states",
	"TCP sockets in the state; rx_queued_bytes and tx_queued_bytes are what waits in all.",
	METRIC_GAUGE,
	{ "state" },
};

static const char *const names[] = {
	[0] = "unknown",
	[TCP_ESTABLISHED] = "established",
	[TCP_SYN_SENT] = "syn_sent",
	[TCP_SYN_RECV] = "syn_recv",
	[TCP_FIN_WAIT1] = "fin_wait1",
	[TCP_FIN_WAIT2] = "fin_wait2",
	[TCP_TIME_WAIT] = "time_wait",
	[TCP_CLOSE] = "close",
	[TCP_CLOSE_WAIT] = "close_wait",
	[TCP_LAST_ACK] = "last_ack",
	[TCP_LISTEN] = "listen",
	[TCP_CLOSING] = "closing",
};

enum { STATES = COUNT_OF(names), ALL_STATES = (1 << STATES) - 1 };

struct tally {
	uint64_t states[STATES];
	uint64_t sockets, received_bytes, unsent_bytes;
};

static int open_tcpstat(const struct collector_env *env, void **state, struct err *err)
{
	struct netlink *netlink = xcalloc(1, sizeof(*netlink));

	(void)env;
	(void)err;
	netlink_init(netlink, NETLINK_SOCK_DIAG);
	*state = netlink;
	return 0;
}

static void close_tcpstat(struct host *host, void *state)
{
	(void)host;
	if (!state)
		return;
	netlink_deinit(state);
	free(state);
}

/* Of a socket that listens, the kernel tells connections that wait, and how many may. */
static int count_socket(void *arg, uint16_t type, struct str payload)
{
	struct tally *tally = arg;
	struct inet_diag_msg socket;

	if (type != SOCK_DIAG_BY_FAMILY)
		return 0;
	if (payload.n < sizeof(socket))
		return -EBADMSG;
	memcpy(&socket, payload.p, sizeof(socket));
	tally->states[socket.idiag_state < STATES ? socket.idiag_state : 0]++;
	tally->sockets++;
	tally->received_bytes += socket.idiag_rqueue;
	tally->unsent_bytes += socket.idiag_wqueue;
	return 0;
}

static int count_family(struct collect_ctx *ctx, unsigned char family, struct tally *tally)
{
	const struct inet_diag_req_v2 request = {
		.sdiag_family = family,
		.sdiag_protocol = IPPROTO_TCP,
		.idiag_states = ALL_STATES,
	};

	return netlink_each(ctx->state, ctx->arena, SOCK_DIAG_BY_FAMILY,
	                    (struct str){ (const char *)&request, sizeof(request) },
	                    count_socket, tally);
}

static bool has_ipv6(const struct collect_ctx *ctx)
{
	return access(host_path(ctx->host, ctx->arena, HOST_PROC, "net/tcp6"), F_OK) == 0;
}

static void emit(struct exposition *out, const struct tally *tally)
{
	for (size_t i = 0; i < STATES; i++) {
		if (tally->states[i] > 0)
			sample_of_u64(out, &states, str_from(names[i]), tally->states[i]);
	}
	if (tally->sockets == 0)
		return;
	sample_of_u64(out, &states, STR("rx_queued_bytes"), tally->received_bytes);
	sample_of_u64(out, &states, STR("tx_queued_bytes"), tally->unsent_bytes);
}

static enum collect_status collect(struct collect_ctx *ctx)
{
	struct tally tally = { 0 };
	int rc = count_family(ctx, AF_INET, &tally);

	if (rc == 0 && has_ipv6(ctx))
		rc = count_family(ctx, AF_INET6, &tally);
	if (rc < 0)
		return collect_fail_read(ctx, "TCP sockets from sock_diag", rc);
	emit(ctx->out, &tally);
	return COLLECT_OK;
}

const struct collector tcpstat_collector = {
	.name = "tcpstat",
	.help = "TCP sockets by state, and the bytes that wait in them.",
	.needs = NEEDS_NETLINK,
	.open = open_tcpstat,
	.close = close_tcpstat,
	.collect = collect,
};
