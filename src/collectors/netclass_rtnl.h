/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "collectors/collector.h"
#include "collectors/filter.h"

/*
 * The netlink form of netclass: one list of interfaces, which other collectors share, and one
 * of their speeds, instead of some twenty files for each.
 */
struct netclass_rtnl;

/* For the collector's table of flags. */
#define NETCLASS_RTNL_FLAG            "collector.netclass.netlink"
#define NETCLASS_RTNL_WITH_STATS_FLAG "collector.netclass_rtnl.with-stats"

struct netclass_rtnl *netclass_rtnl_open(const struct collector_env *env);
void netclass_rtnl_close(struct host *host, struct netclass_rtnl *state); /* takes NULL */

/* Tells the interfaces that filter keeps. */
enum collect_status netclass_rtnl_collect(struct collect_ctx *ctx, struct filter *filter,
                                          struct netclass_rtnl *state);
