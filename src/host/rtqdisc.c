/* SPDX-License-Identifier: Apache-2.0 */
#include "host/rtqdisc.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>

#include <linux/gen_stats.h>
#include <linux/pkt_sched.h>
#include <linux/rtnetlink.h>

#include "host/netlink.h"

#define U32_AT(value, type, field) netlink_u32(str_skip(value, offsetof(type, field)))
#define U64_AT(value, type, field) netlink_u64(str_skip(value, offsetof(type, field)))

static void read_old(struct str value, uint64_t stats[static RTQDISC_STATS])
{
	stats[RTQDISC_BYTES] = U64_AT(value, struct tc_stats, bytes);
	stats[RTQDISC_PACKETS] = U32_AT(value, struct tc_stats, packets);
	stats[RTQDISC_DROPS] = U32_AT(value, struct tc_stats, drops);
	stats[RTQDISC_OVERLIMITS] = U32_AT(value, struct tc_stats, overlimits);
	stats[RTQDISC_QLEN] = U32_AT(value, struct tc_stats, qlen);
	stats[RTQDISC_BACKLOG] = U32_AT(value, struct tc_stats, backlog);
}

static void read_queue(struct str value, uint64_t stats[static RTQDISC_STATS])
{
	stats[RTQDISC_QLEN] = U32_AT(value, struct gnet_stats_queue, qlen);
	stats[RTQDISC_BACKLOG] = U32_AT(value, struct gnet_stats_queue, backlog);
	stats[RTQDISC_DROPS] = U32_AT(value, struct gnet_stats_queue, drops);
	stats[RTQDISC_REQUEUES] = U32_AT(value, struct gnet_stats_queue, requeues);
	stats[RTQDISC_OVERLIMITS] = U32_AT(value, struct gnet_stats_queue, overlimits);
}

/* wide_packets is set where more packets are told than 32 bits hold. */
static int read_new(struct str attrs, uint64_t stats[static RTQDISC_STATS],
                    uint64_t *wide_packets)
{
	struct str value;
	uint16_t type;
	int rc;

	while ((rc = netlink_next_attr(&attrs, &type, &value)) > 0) {
		if (type == TCA_STATS_BASIC) {
			stats[RTQDISC_BYTES] = U64_AT(value, struct gnet_stats_basic, bytes);
			stats[RTQDISC_PACKETS] =
				U32_AT(value, struct gnet_stats_basic, packets);
		} else if (type == TCA_STATS_QUEUE) {
			read_queue(value, stats);
		} else if (type == TCA_STATS_PKT64) {
			*wide_packets = netlink_u64(value);
		}
	}
	return rc;
}

/* Kernels tell the statistics in two ways, of which the later one counts. */
int rtqdisc_parse(struct str payload, struct rtqdisc *out)
{
	uint64_t wide_packets = 0;
	struct str attrs, value;
	struct tcmsg head;
	uint16_t type;
	int rc;

	if (payload.n < sizeof(head))
		return -EBADMSG;
	memcpy(&head, payload.p, sizeof(head));
	*out = (struct rtqdisc){ .link = (uint32_t)head.tcm_ifindex,
		                 .parent = head.tcm_parent };
	attrs = str_skip(payload, sizeof(head));
	while ((rc = netlink_next_attr(&attrs, &type, &value)) > 0) {
		if (type == TCA_KIND)
			out->kind = netlink_text(value);
		else if (type == TCA_STATS)
			read_old(value, out->stats);
		else if (type == TCA_STATS2 && read_new(value, out->stats, &wide_packets) < 0)
			return -EBADMSG;
	}
	if (wide_packets > 0)
		out->stats[RTQDISC_PACKETS] = wide_packets;
	return rc;
}

bool rtqdisc_is_root(const struct rtqdisc *q)
{
	return q->parent == TC_H_ROOT || q->parent == 0;
}
