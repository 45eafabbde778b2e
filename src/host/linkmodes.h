/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "host/genl.h"

/* Speed and duplex of all interfaces that know theirs, over ethtool's generic netlink. */
struct linkmode {
	uint32_t link;
	bool has_speed;
	uint32_t speed_mbit;
	unsigned char duplex; /* DUPLEX_HALF, DUPLEX_FULL, DUPLEX_UNKNOWN */
};

/* For genl_init(). */
#define LINKMODES_FAMILY "ethtool"

/* -ENOENT before Linux 5.6, or without it. */
int linkmodes_dump(struct genl *g, struct arena *arena, struct str *messages);

/* Takes the next one off the front: 1, 0 at the end, -EBADMSG. */
int linkmodes_next(struct str *messages, struct linkmode *out);
