/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stddef.h>

#include "base/err.h"
#include "base/str.h"
#include "conf/flags.h"
#include "metrics/metric.h"

/*
 * Which family a driver's statistic is told in. Names that were seen are remembered, since the
 * same ones come at every scrape.
 */
struct ethtool_names;

enum { ETHTOOL_NAMES_MAX = 65536 }; /* what is past them is not told */

/* One name of a statistic. */
struct ethtool_name {
	struct str stat;
	const struct metric *metric; /* NULL: not wanted */
	size_t family;               /* a number from 0; equal where names become alike */
};

/* -EINVAL where the flag's text is no expression. */
int ethtool_names_open(const struct flags *flags, const char *include_flag,
                       struct ethtool_names **out, struct err *err);
void ethtool_names_close(struct ethtool_names *names); /* takes NULL */

/* NULL for the empty name, and past the bound; valid until the next call. */
const struct ethtool_name *ethtool_names_find(struct ethtool_names *names, struct str stat);

/* How many families there are. */
size_t ethtool_names_families(const struct ethtool_names *names);
