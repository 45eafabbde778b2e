/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <linux/ethtool.h>

#include "base/str.h"

/*
 * What drivers say of their interfaces over the SIOCETHTOOL ioctls, older than netlink and
 * answered by more of them. A driver may take its time. All return 0 or a negative errno:
 * -EOPNOTSUPP where the driver does not answer that, -ENODEV where there is no such interface.
 */
enum { ETHTOOL_STATS_MAX = 32768 };

struct ethtool {
	int fd; /* -1 before the first question */

	/* Room for what the kernel counts anew in each question, so it is always the most. */
	struct ethtool_gstrings *names;
	struct ethtool_stats *values;
};

void ethtool_init(struct ethtool *e);
void ethtool_deinit(struct ethtool *e);

int ethtool_driver(struct ethtool *e, struct str device, struct ethtool_drvinfo *out);

/* Link modes as the 32 bits of old. */
int ethtool_link(struct ethtool *e, struct str device, struct ethtool_cmd *out);

/* Asks for the statistics, which are there until the next such question. -E2BIG past the MAX.
 */
int ethtool_read_stats(struct ethtool *e, struct str device, size_t *n);
struct str ethtool_stat_name(const struct ethtool *e, size_t i);
uint64_t ethtool_stat_value(const struct ethtool *e, size_t i);

/* A text in a field of a fixed size, which it may fill. */
#define ETHTOOL_TEXT(field) ((struct str){ (field), strnlen((field), sizeof(field)) })
