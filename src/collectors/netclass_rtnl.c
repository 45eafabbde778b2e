/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/netclass_rtnl.h"

#include <errno.h>
#include <stdlib.h>

#include <linux/ethtool.h>

#include "base/array.h"
#include "base/must.h"
#include "collectors/netclass_families.h"
#include "host/hwaddr.h"
#include "host/linkmodes.h"
#include "host/links.h"

static const struct attr_row of_sysfs[] = { NETCLASS_OF_SYSFS(NETCLASS_ROW) };
static const struct attr_row of_link[] = { NETCLASS_OF_LINK(NETCLASS_ROW) };
static const struct attr_row speed[] = { NETCLASS_SPEED(NETCLASS_ROW) };

enum number {
#define NUMBER(which, ...) which,
	NETCLASS_OF_LINK(NUMBER)
#undef NUMBER
};

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

/* An interface, and what ethtool says of it. */
struct interface {
	const struct rtlink *link;
	const struct linkmode *mode; /* NULL where it has none */
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
static bool number_of(const struct rtlink *link, enum number which, uint32_t *out)
{
	static const enum rtlink_value told[] = {
		[CARRIER] = RTLINK_CARRIER,
		[CARRIER_CHANGES] = RTLINK_CARRIER_CHANGES,
		[CARRIER_DOWN_COUNT] = RTLINK_CARRIER_DOWN_COUNT,
		[CARRIER_UP_COUNT] = RTLINK_CARRIER_UP_COUNT,
		[DORMANT] = RTLINK_LINKMODE,
		[LINK] = RTLINK_LINK,
		[LINK_MODE] = RTLINK_LINKMODE,
		[MTU] = RTLINK_MTU,
		[GROUP] = RTLINK_GROUP,
		[TXQLEN] = RTLINK_TXQLEN,
	};

	switch (which) {
	case FLAGS:
		*out = link->flags;
		return true;
	case ID:
		*out = link->index;
		return true;
	case TYPE:
		*out = link->type;
		return true;
	case LINK:
		if (!rtlink_value(link, RTLINK_LINK, out) || *out == 0)
			*out = link->index;
		return true;
	default:
		return rtlink_value(link, told[which], out);
	}
}

static struct str state_name(uint32_t operstate)
{
	static const char *const names[] = { "unknown", "notpresent", "down", "lowerlayerdown",
		                             "testing", "dormant",    "up" };

	return str_from(names[operstate < COUNT_OF(names) ? operstate : 0]);
}

static struct str duplex_name(const struct linkmode *mode)
{
	if (!mode)
		return (struct str){ 0 };
	return mode->duplex == DUPLEX_HALF   ? STR("Half")
	       : mode->duplex == DUPLEX_FULL ? STR("Full")
	                                     : STR("Unknown");
}

static void emit_info(struct exposition *out, const struct interface *i)
{
	char address[HWADDR_TEXT_BYTES], broadcast[HWADDR_TEXT_BYTES];
	const struct rtlink *link = i->link;
	struct str operstate, rest = link->properties, name;
	uint32_t state;

	rtlink_value(link, RTLINK_OPERSTATE, &state);
	operstate = state_name(state);
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

static void emit_numbers(struct exposition *out, const struct interface *all, size_t n)
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

static void emit_stats(struct exposition *out, const struct interface *all, size_t n)
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
                                const struct interface *all, size_t n)
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

/* Those of the interfaces, in their order. A kernel without such a list has no modes. */
static int read_modes(struct collect_ctx *ctx, struct netclass_rtnl *s,
                      const struct links *links, struct linkmode *modes)
{
	const struct rtlink *link;
	struct linkmode mode;
	struct str messages;
	int rc = linkmodes_dump(&s->ethtool, ctx->arena, &messages);

	if (rc < 0)
		return rc == -ENOENT ? 0 : rc;
	while ((rc = linkmodes_next(&messages, &mode)) > 0) {
		link = links_find(links, mode.link);
		if (link)
			modes[link - links->all] = mode;
	}
	return rc;
}

static enum collect_status tell(struct collect_ctx *ctx, struct filter *filter,
                                struct netclass_rtnl *s, const struct links *links)
{
	struct linkmode *modes = arena_zalloc(ctx->arena, links->n * sizeof(*modes));
	struct interface *all = arena_alloc(ctx->arena, links->n * sizeof(*all));
	int rc = read_modes(ctx, s, links, modes);
	size_t n = 0;

	if (rc < 0)
		return collect_fail_read(ctx, "speeds from ethtool's netlink", rc);
	for (size_t i = 0; i < links->n; i++) {
		if (filter_keeps(filter, links->all[i].name))
			all[n++] = (struct interface){ &links->all[i],
				                       modes[i].link > 0 ? &modes[i] : NULL };
	}
	return emit(ctx, s, all, n);
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
	links_put(ctx->host, links);
	return status;
}
