/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdint.h>

#include "base/str.h"

/* What rtnetlink tells of a route (rtnetlink(7)). */
struct rtroute {
	unsigned char type; /* RTN_UNICAST or alike */
	unsigned char protocol;
	unsigned char prefix_bits;
	struct str dest, source; /* 4 or 16 bytes; empty where there is none */
	uint32_t priority;

	/* Where to, where there is but one hop. */
	uint32_t link; /* 0: none */
	struct str gateway;

	struct str hops; /* for rtroute_next_hop(), empty where there is but one */
};

struct rtroute_hop {
	uint32_t link;
	struct str gateway;
	unsigned weight; /* from 1 */
};

/* payload is that of RTM_NEWROUTE; -EBADMSG for bytes that the kernel does not send. */
int rtroute_parse(struct str payload, struct rtroute *out);

/* Takes the next hop off the front: 1, 0 at the end, or -EBADMSG. */
int rtroute_next_hop(struct str *hops, struct rtroute_hop *out);
