/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"
#include "host/netlink.h"

/* What rtnetlink tells of an interface and of its addresses (rtnetlink(7)). */
enum rtlink_stat { /* the order of struct rtnl_link_stats64 */
	           RTLINK_RX_PACKETS,
	           RTLINK_TX_PACKETS,
	           RTLINK_RX_BYTES,
	           RTLINK_TX_BYTES,
	           RTLINK_RX_ERRORS,
	           RTLINK_TX_ERRORS,
	           RTLINK_RX_DROPPED,
	           RTLINK_TX_DROPPED,
	           RTLINK_MULTICAST,
	           RTLINK_COLLISIONS,
	           RTLINK_RX_LENGTH_ERRORS,
	           RTLINK_RX_OVER_ERRORS,
	           RTLINK_RX_CRC_ERRORS,
	           RTLINK_RX_FRAME_ERRORS,
	           RTLINK_RX_FIFO_ERRORS,
	           RTLINK_RX_MISSED_ERRORS,
	           RTLINK_TX_ABORTED_ERRORS,
	           RTLINK_TX_CARRIER_ERRORS,
	           RTLINK_TX_FIFO_ERRORS,
	           RTLINK_TX_HEARTBEAT_ERRORS,
	           RTLINK_TX_WINDOW_ERRORS,
	           RTLINK_RX_COMPRESSED,
	           RTLINK_TX_COMPRESSED,
	           RTLINK_RX_NOHANDLER, /* since Linux 4.6 */
	           RTLINK_STATS,
};

/* Numbers that a kernel may tell or not. */
enum rtlink_value {
	RTLINK_MTU,
	RTLINK_LINK, /* index of the link that it uses, not told where it is its own */
	RTLINK_TXQLEN,
	RTLINK_OPERSTATE, /* IF_OPER_UP or alike, RFC 2863 */
	RTLINK_LINKMODE,
	RTLINK_GROUP,
	RTLINK_CARRIER,
	RTLINK_CARRIER_CHANGES,
	RTLINK_CARRIER_UP_COUNT,   /* since Linux 4.16 */
	RTLINK_CARRIER_DOWN_COUNT, /* likewise */
	RTLINK_VALUES,
};

struct rtlink {
	uint32_t index;
	uint32_t flags; /* IFF_UP and alike */
	uint16_t type;  /* ARPHRD_ETHER or alike */
	bool has_stats;
	uint16_t told; /* a bit for each of values */
	uint32_t values[RTLINK_VALUES];
	struct str name, alias;
	struct str address, broadcast; /* of the hardware, as bytes */
	struct str properties;         /* for rtlink_next_name() */
	uint64_t stats[RTLINK_STATS];
};

struct rtaddr {
	uint32_t index; /* of its link */
	unsigned char family, prefix_bits;
	struct str address; /* 4 or 16 bytes */
};

/* Asks for all links, with no more of each than is needed here; for all addresses. */
int rtlink_dump(struct netlink *nl, struct arena *arena, struct str *messages, bool *changed);
int rtaddr_dump(struct netlink *nl, struct arena *arena, struct str *messages);

/*
 * Takes the next link, or address, off the front of messages, past any others: 1, 0 at the
 * end, -EBADMSG for bytes that the kernel does not send.
 */
int rtlink_next(struct str *messages, struct rtlink *out);
int rtaddr_next(struct str *messages, struct rtaddr *out);

/* False where the kernel did not tell it. */
bool rtlink_value(const struct rtlink *link, enum rtlink_value value, uint32_t *out);

/* Takes the next alternative name off the front of a link's properties: 1, 0, or -EBADMSG. */
int rtlink_next_name(struct str *properties, struct str *name);
