/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "collectors/collector.h"
#include "collectors/filter.h"

/*
 * What netclass tells of /sys/class/net, with most of it asked of netlink, where one list has
 * the same values as some twenty files of each interface. Only for the real /sys, and only
 * while its interfaces are those of our network namespace.
 */
struct netclass_links;

/* NULL where --path.sysfs is another. */
struct netclass_links *netclass_links_open(const struct collector_env *env);
void netclass_links_close(struct host *host, struct netclass_links *state); /* takes NULL */

/*
 * names are those in /sys/class/net. COLLECT_NO_DATA, with nothing written, where they are not
 * what netlink tells: then the files have to be read.
 */
enum collect_status netclass_links_collect(struct collect_ctx *ctx, struct filter *filter,
                                           struct netclass_links *state, bool ignores_bad_speed,
                                           const struct str *names, size_t n);
