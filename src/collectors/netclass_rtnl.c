/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/netclass_rtnl.h"

#include <errno.h>
#include <stdlib.h>

#include <linux/ethtool.h>

#include "base/array.h"
#include "base/must.h"
#include "collectors/netclass_interface.h"
#include "host/hwaddr.h"

static const struct attr_row of_sysfs[] = { NETCLASS_OF_SYSFS(NETCLASS_ROW) };
static const struct attr_row of_link[] = { NETCLASS_OF_LINK(NETCLASS_ROW) };
static const struct attr_row speed[] = { NETCLASS_SPEED(NETCLASS_ROW) };

static const struct metric up = NETCLASS_UP;
static const struct metric info = {
	"node_network_info",
	NETCLASS_INFO_HELP,
	METRIC_GAUGE,
	{ "address", "broadcast", "device", "duplex", "ifalias", "operstate" },
};
static const struct metric altnames = {
	"node_network_altnames_info",
	"Another name of the interface, always 1.",
	METRIC_GAUGE,
	{ "altname", "device" },
};

#define COUNTER(name)                                                                          \
	{                                                                                      \
		"node_network_" name "_total",                                                 \
			"Counter of the interface, under the kernel's name.", METRIC_GAUGE,    \
		{                                                                              \
			"device"                                                               \
		}                                                                              \
	}

/* Gauges, as in node_exporter: netdev tells the same as counters. */
static const struct metric counters[RTLINK_STATS] = {
	[RTLINK_RX_PACKETS] = COUNTER("receive_packets"),
	[RTLINK_TX_PACKETS] = COUNTER("transmit_packets"),
	[RTLINK_RX_BYTES] = COUNTER("receive_bytes"),
	[RTLINK_TX_BYTES] = COUNTER("transmit_bytes"),
	[RTLINK_RX_ERRORS] = COUNTER("receive_errors"),
	[RTLINK_TX_ERRORS] = COUNTER("transmit_errors"),
	[RTLINK_RX_DROPPED] = COUNTER("receive_dropped"),
	[RTLINK_TX_DROPPED] = COUNTER("transmit_dropped"),
	[RTLINK_MULTICAST] = COUNTER("multicast"),
	[RTLINK_COLLISIONS] = COUNTER("collisions"),
	[RTLINK_RX_LENGTH_ERRORS] = COUNTER("receive_length_errors"),
	[RTLINK_RX_OVER_ERRORS] = COUNTER("receive_over_errors"),
	[RTLINK_RX_CRC_ERRORS] = COUNTER("receive_crc_errors"),
	[RTLINK_RX_FRAME_ERRORS] = COUNTER("receive_frame_errors"),
	[RTLINK_RX_FIFO_ERRORS] = COUNTER("receive_fifo_errors"),
	[RTLINK_RX_MISSED_ERRORS] = COUNTER("receive_missed_errors"),
	[RTLINK_TX_ABORTED_ERRORS] = COUNTER("transmit_aborted_errors"),
	[RTLINK_TX_CARRIER_ERRORS] = COUNTER("transmit_carrier_errors"),
	[RTLINK_TX_FIFO_ERRORS] = COUNTER("transmit_fifo_errors"),
	[RTLINK_TX_HEARTBEAT_ERRORS] = COUNTER("transmit_heartbeat_errors"),
	[RTLINK_TX_WINDOW_ERRORS] = COUNTER("transmit_window_errors"),
	[RTLINK_RX_COMPRESSED] = COUNTER("receive_compressed"),
	[RTLINK_TX_COMPRESSED] = COUNTER("transmit_compressed"),
	[RTLINK_RX_NOHANDLER] = COUNTER("receive_nohandler"),
};

struct netclass_rtnl {
	struct genl ethtool;
	bool with_stats;
};

struct netclass_rtnl *netclass_rtnl_open(const struct collector_env *env)
{
	struct netclass_rtnl *s = xcalloc(1, sizeof(*s));

	s->with_stats = flags_switch(env->flags, NETCLASS_RTNL_WITH_STATS_FLAG);
	genl_init(&s->ethtool, LINKMODES_FAMILY);
	links_open(env->host);
	return s;
}

void netclass_rtnl_close(struct host *host, struct netclass_rtnl *state)
{
	if (!state)
		return;
	genl_deinit(&state->ethtool);
	links_close(host);
	free(state);
}

/* As node_exporter has it, dormant is the link mode here. */
static bool number_of(const struct rtlink *link, enum netclass_number which, uint32_t *out)
{
	return netclass_number(link, which == NETCLASS_DORMANT ? NETCLASS_LINK_MODE : which,
	                       out);
}

static struct str duplex_name(const struct linkmode *mode)
{
	if (!mode)
		return (struct str){ 0 };
	return mode->duplex == DUPLEX_HALF   ? STR("Half")
	       : mode->duplex == DUPLEX_FULL ? STR("Full")
	                                     : STR("Unknown");
}

static void emit_info(struct exposition *out, const struct netclass_interface *i)
{
	char address[HWADDR_TEXT_BYTES], broadcast[HWADDR_TEXT_BYTES];
	const struct rtlink *link = i->link;
	struct str operstate = netclass_operstate(link), rest = link->properties, name;

	sample_of_u64(out, &up, link->name, str_is(operstate, "up"));
	sample_with_u64(out, &info,
	                (struct str[]){ hwaddr_text(address, link->address),
	                                hwaddr_text(broadcast, link->broadcast), link->name,
	                                duplex_name(i->mode), link->alias, operstate },
	                1);
	while (rtlink_next_name(&rest, &name) > 0) {
		if (name.n > 0)
			sample_with_u64(out, &altnames, (struct str[]){ name, link->name }, 1);
	}
}

static void emit_numbers(struct exposition *out, const struct netclass_interface *all, size_t n)
{
	uint32_t value;

	for (size_t which = 0; which < COUNT_OF(of_link); which++) {
		for (size_t i = 0; i < n; i++) {
			if (number_of(all[i].link, which, &value))
				sample_of_u64(out, &of_link[which].metric, all[i].link->name,
				              value);
		}
	}
	for (size_t i = 0; i < n; i++) {
		if (all[i].mode && all[i].mode->has_speed)
			sample_of_u64(out, &speed[0].metric, all[i].link->name,
			              (uint64_t)all[i].mode->speed_mbit *
			                      NETCLASS_MEGABIT_BYTES);
	}
}

static void emit_stats(struct exposition *out, const struct netclass_interface *all, size_t n)
{
	for (size_t stat = 0; stat < RTLINK_STATS; stat++) {
		for (size_t i = 0; i < n; i++) {
			if (all[i].link->has_stats)
				sample_of_u64(out, &counters[stat], all[i].link->name,
				              all[i].link->stats[stat]);
		}
	}
}

static enum collect_status emit(struct collect_ctx *ctx, const struct netclass_rtnl *s,
                                const struct netclass_interface *all, size_t n)
{
	struct host_dir top = host_dir(ctx->files, HOST_SYS, "class/net");
	enum collect_status status = COLLECT_OK;

	for (size_t i = 0; i < n; i++)
		emit_info(ctx->out, &all[i]);
	emit_numbers(ctx->out, all, n);
	if (s->with_stats)
		emit_stats(ctx->out, all, n);
	for (size_t i = 0; i < n && status == COLLECT_OK; i++)
		status =
			attrs_emit(ctx, host_dir_sub(top, all[i].link->name), of_sysfs,
		                   COUNT_OF(of_sysfs), &all[i].link->name, attr_absent_or_junk);
	return status;
}

static enum collect_status tell(struct collect_ctx *ctx, struct filter *filter,
                                struct netclass_rtnl *s, const struct links *links)
{
	struct netclass_interface *all;
	size_t n;
	enum collect_status status =
		netclass_interfaces(ctx, &s->ethtool, links, filter, &all, &n);

	return status == COLLECT_OK ? emit(ctx, s, all, n) : status;
}

enum collect_status netclass_rtnl_collect(struct collect_ctx *ctx, struct filter *filter,
                                          struct netclass_rtnl *state)
{
	const struct links *links;
	enum collect_status status;
	int rc = links_get(ctx->host, &links);

	if (rc < 0)
		return collect_fail_read(ctx, "interfaces from rtnetlink", rc);
	status = tell(ctx, filter, state, links);
	links_put(links);
	return status;
}
