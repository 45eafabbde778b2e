/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

/* What rtnetlink tells of a queueing discipline (tc(8)). */
enum rtqdisc_stat {
	RTQDISC_BYTES,
	RTQDISC_PACKETS,
	RTQDISC_DROPS,
	RTQDISC_REQUEUES,
	RTQDISC_OVERLIMITS,
	RTQDISC_QLEN,
	RTQDISC_BACKLOG,
	RTQDISC_STATS,
};

struct rtqdisc {
	uint32_t link;
	uint32_t parent;
	struct str kind;
	uint64_t stats[RTQDISC_STATS];
};

/* payload is that of RTM_NEWQDISC; -EBADMSG for bytes that the kernel does not send. */
int rtqdisc_parse(struct str payload, struct rtqdisc *out);

/* Is it what the link itself sends through, not part of another one? */
bool rtqdisc_is_root(const struct rtqdisc *q);
