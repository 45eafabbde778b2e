/* SPDX-License-Identifier: Apache-2.0 */
/* netdev: traffic and errors of network interfaces from rtnetlink or /proc/net/dev. */

#include <errno.h>
#include <stdlib.h>

#include <linux/netlink.h>

#include "base/array.h"
#include "base/must.h"
#include "collectors/collector.h"
#include "collectors/filter.h"
#include "collectors/netdev_address.h"
#include "host/links.h"

static const struct flag flags[] = {
	{ "collector.netdev.device-include", FLAG_TEXT, NULL,
	  "Expression for the interfaces to tell; excludes device-exclude." },
	{ "collector.netdev.device-exclude", FLAG_TEXT, NULL,
	  "Expression for the interfaces to leave out; excludes device-include." },
	{ "collector.netdev.device-whitelist", FLAG_TEXT, NULL, "Older name of device-include.",
	  .hidden = true, .renamed = "collector.netdev.device-include" },
	{ "collector.netdev.device-blacklist", FLAG_TEXT, NULL, "Older name of device-exclude.",
	  .hidden = true, .renamed = "collector.netdev.device-exclude" },
	{ "collector.netdev.address-info", FLAG_SWITCH, NULL,
	  "Tell the interfaces' addresses." },
	{ "collector.netdev.enable-detailed-metrics", FLAG_SWITCH, NULL,
	  "Tell every counter by the kernel's own name, which differ from those of old." },
	{ "collector.netdev.label-ifalias", FLAG_SWITCH, NULL,
	  "Add the interface's alias as a label." },
	{ "collector.netdev.netlink", FLAG_SWITCH, "true",
	  "Ask rtnetlink rather than read /proc/net/dev." },
	{ 0 },
};

/* A family is the sum of some of the kernel's counters. */
struct row {
	struct metric metric;
	uint32_t sum; /* bits of enum rtlink_stat */
};

#define BIT(stat) (UINT32_C(1) << RTLINK_##stat)
#define ROW(name, sum, help)                                                                   \
	{                                                                                      \
		{ "node_network_" name "_total", help, METRIC_COUNTER, { "device" } }, sum     \
	}

#define TRAFFIC                                                                                \
	ROW("receive_bytes", BIT(RX_BYTES), "Bytes received."),                                \
		ROW("receive_packets", BIT(RX_PACKETS), "Packets received."),                  \
		ROW("receive_compressed", BIT(RX_COMPRESSED), "Compressed packets received."), \
		ROW("transmit_bytes", BIT(TX_BYTES), "Bytes sent."),                           \
		ROW("transmit_packets", BIT(TX_PACKETS), "Packets sent."),                     \
		ROW("transmit_compressed", BIT(TX_COMPRESSED), "Compressed packets sent.")

#define NOHANDLER                                                                              \
	ROW("receive_nohandler", BIT(RX_NOHANDLER), "Packets received that nobody wanted.")

/* The columns of /proc/net/dev, added up as the kernel adds them up there. */
#define COLUMNS                                                                                \
	ROW("receive_fifo", BIT(RX_FIFO_ERRORS), "Packets lost to a full receive queue."),     \
		ROW("receive_frame",                                                           \
	            BIT(RX_FRAME_ERRORS) | BIT(RX_LENGTH_ERRORS) | BIT(RX_OVER_ERRORS) |       \
	                    BIT(RX_CRC_ERRORS),                                                \
	            "Packets received with a bad frame, length or checksum."),                 \
		ROW("receive_multicast", BIT(MULTICAST), "Multicast packets received."),       \
		ROW("transmit_fifo", BIT(TX_FIFO_ERRORS),                                      \
	            "Packets lost to a full send queue."),                                     \
		ROW("transmit_colls", BIT(COLLISIONS), "Collisions while sending."),           \
		ROW("transmit_carrier",                                                        \
	            BIT(TX_CARRIER_ERRORS) | BIT(TX_ABORTED_ERRORS) |                          \
	                    BIT(TX_HEARTBEAT_ERRORS) | BIT(TX_WINDOW_ERRORS),                  \
	            "Packets not sent for want of a carrier or alike.")

static const struct row plain[] = {
	TRAFFIC,
	COLUMNS,
	ROW("receive_errs", BIT(RX_ERRORS), "Bad packets received."),
	ROW("receive_drop", BIT(RX_DROPPED) | BIT(RX_MISSED_ERRORS),
	    "Packets received and dropped, or missed."),
	ROW("transmit_errs", BIT(TX_ERRORS), "Packets that could not be sent."),
	ROW("transmit_drop", BIT(TX_DROPPED), "Packets dropped instead of sent."),
	NOHANDLER, /* last: /proc/net/dev does not tell it */
};

static const struct row detailed[] = {
	TRAFFIC,
	NOHANDLER,
	ROW("receive_errors", BIT(RX_ERRORS), "Bad packets received."),
	ROW("receive_dropped", BIT(RX_DROPPED), "Packets received and dropped."),
	ROW("receive_length_errors", BIT(RX_LENGTH_ERRORS),
	    "Packets of a wrong length received."),
	ROW("receive_over_errors", BIT(RX_OVER_ERRORS),
	    "Packets too long for the receive ring."),
	ROW("receive_crc_errors", BIT(RX_CRC_ERRORS), "Packets with a bad checksum received."),
	ROW("receive_frame_errors", BIT(RX_FRAME_ERRORS), "Packets with a bad frame received."),
	ROW("receive_fifo_errors", BIT(RX_FIFO_ERRORS),
	    "Packets lost to a full receive queue."),
	ROW("receive_missed_errors", BIT(RX_MISSED_ERRORS),
	    "Packets missed for want of buffers."),
	ROW("transmit_errors", BIT(TX_ERRORS), "Packets that could not be sent."),
	ROW("transmit_dropped", BIT(TX_DROPPED), "Packets dropped instead of sent."),
	ROW("transmit_aborted_errors", BIT(TX_ABORTED_ERRORS),
	    "Sends given up, as by collisions."),
	ROW("transmit_carrier_errors", BIT(TX_CARRIER_ERRORS), "Sends without a carrier."),
	ROW("transmit_fifo_errors", BIT(TX_FIFO_ERRORS), "Packets lost to a full send queue."),
	ROW("transmit_heartbeat_errors", BIT(TX_HEARTBEAT_ERRORS),
	    "Sends without a heartbeat."),
	ROW("transmit_window_errors", BIT(TX_WINDOW_ERRORS), "Sends that collided too late."),
	ROW("multicast", BIT(MULTICAST), "Multicast packets received."),
	ROW("collisions", BIT(COLLISIONS), "Collisions while sending."),
};

/* Detailed, but with no more details than /proc/net/dev has. */
static const struct row detailed_columns[] = {
	TRAFFIC,
	COLUMNS,
	ROW("receive_errors", BIT(RX_ERRORS), "Bad packets received."),
	ROW("receive_dropped", BIT(RX_DROPPED), "Packets received and dropped, or missed."),
	ROW("transmit_errors", BIT(TX_ERRORS), "Packets that could not be sent."),
	ROW("transmit_dropped", BIT(TX_DROPPED), "Packets dropped instead of sent."),
};

static const enum rtlink_stat columns[] = {
	RTLINK_RX_BYTES,       RTLINK_RX_PACKETS,     RTLINK_RX_ERRORS,
	RTLINK_RX_DROPPED,     RTLINK_RX_FIFO_ERRORS, RTLINK_RX_FRAME_ERRORS,
	RTLINK_RX_COMPRESSED,  RTLINK_MULTICAST,      RTLINK_TX_BYTES,
	RTLINK_TX_PACKETS,     RTLINK_TX_ERRORS,      RTLINK_TX_DROPPED,
	RTLINK_TX_FIFO_ERRORS, RTLINK_COLLISIONS,     RTLINK_TX_CARRIER_ERRORS,
	RTLINK_TX_COMPRESSED,
};

struct state {
	struct filter *filter;
	bool by_netlink, tells_alias, tells_addresses;
	struct row rows[RTLINK_STATS]; /* as the flags want them */
	size_t n_rows;
	struct netlink netlink; /* for addresses */
	struct host_file file;
};

struct kept {
	struct rtlink *all; /* those that the filter keeps */
	struct str *aliases;
	size_t n, cap;
};

enum { LINKS_FIRST = 32 };

static void choose_rows(struct state *s, bool details)
{
	const struct row *rows =
		details ? (s->by_netlink ? detailed : detailed_columns) : plain;

	s->n_rows = details ? (s->by_netlink ? COUNT_OF(detailed) : COUNT_OF(detailed_columns))
	                    : COUNT_OF(plain) - !s->by_netlink;
	for (size_t i = 0; i < s->n_rows; i++) {
		s->rows[i] = rows[i];
		if (s->tells_alias)
			s->rows[i].metric.labels[1] = "ifalias";
	}
}

static int open_netdev(const struct collector_env *env, void **state, struct err *err)
{
	struct filter *filter;
	struct state *s;
	int rc = filter_open_either(env->flags, "collector.netdev.device-include",
	                            "collector.netdev.device-exclude", &filter, err);

	if (rc < 0)
		return rc;
	s = xcalloc(1, sizeof(*s));
	s->filter = filter;
	s->by_netlink = flags_switch(env->flags, "collector.netdev.netlink");
	s->tells_alias = flags_switch(env->flags, "collector.netdev.label-ifalias");
	s->tells_addresses = flags_switch(env->flags, "collector.netdev.address-info");
	s->file = HOST_FILE(HOST_PROC, "net/dev");
	netlink_init(&s->netlink, NETLINK_ROUTE);
	links_open(env->host);
	choose_rows(s, flags_switch(env->flags, "collector.netdev.enable-detailed-metrics"));
	*state = s;
	return 0;
}

static void close_netdev(struct host *host, void *state)
{
	struct state *s = state;

	if (!s)
		return;
	filter_close(s->filter);
	netlink_deinit(&s->netlink);
	links_close(host);
	host_file_close(host, &s->file);
	free(s);
}

static void add_link(struct kept *links, struct arena *arena, const struct rtlink *link)
{
	if (links->n == links->cap) {
		size_t was = links->cap * sizeof(*links->all);

		links->cap = links->cap > 0 ? 2 * links->cap : LINKS_FIRST;
		links->all =
			arena_grow(arena, links->all, was, links->cap * sizeof(*links->all));
	}
	links->all[links->n++] = *link;
}

static void keep_links(struct state *s, struct arena *arena, const struct links *all,
                       struct kept *kept)
{
	for (size_t i = 0; i < all->n; i++) {
		if (filter_keeps(s->filter, all->all[i].name))
			add_link(kept, arena, &all->all[i]);
	}
}

/* "  eth0: 1 2 ... 16": an alias' name has a colon of its own. */
static int parse_line(struct str line, struct rtlink *out)
{
	struct str rest, word;

	*out = (struct rtlink){ .has_stats = true };
	if (!str_cut_last(line, ':', &out->name, &rest))
		return -EINVAL;
	out->name = str_trim(out->name);
	if (out->name.n == 0)
		return -EINVAL;
	for (size_t i = 0; i < COUNT_OF(columns); i++) {
		int rc = str_next_word(&rest, &word) ? str_to_u64(word, &out->stats[columns[i]])
		                                     : -EINVAL;

		if (rc < 0)
			return rc;
	}
	return 0;
}

static int parse_lines(struct str text, struct filter *filter, struct arena *arena,
                       struct kept *links)
{
	struct rtlink link;
	struct str line;

	for (size_t i = 0; str_next_line(&text, &line); i++) {
		int rc = i < 2 ? 0 : parse_line(line, &link); /* two lines of headings */

		if (rc < 0)
			return rc;
		if (i >= 2 && filter_keeps(filter, link.name))
			add_link(links, arena, &link);
	}
	return 0;
}

static void read_aliases(struct collect_ctx *ctx, struct kept *links)
{
	links->aliases = arena_zalloc(ctx->arena, links->n * sizeof(*links->aliases));
	for (size_t i = 0; i < links->n; i++) {
		struct host_dir dir = host_dir_sub(host_dir(ctx->files, HOST_SYS, "class/net"),
		                                   links->all[i].name);

		if (host_dir_attr(dir, "ifalias", &links->aliases[i]) < 0)
			links->aliases[i] = (struct str){ 0 };
	}
}

static uint64_t sum_of(const struct rtlink *link, uint32_t bits)
{
	uint64_t sum = 0;

	for (; bits > 0; bits &= bits - 1)
		sum += link->stats[__builtin_ctz(bits)];
	return sum;
}

static void emit_stats(struct collect_ctx *ctx, const struct state *s, struct kept *links)
{
	if (s->tells_alias)
		read_aliases(ctx, links);
	for (size_t i = 0; i < s->n_rows; i++) {
		for (size_t j = 0; j < links->n; j++) {
			const struct rtlink *link = &links->all[j];
			struct str labels[2] = { link->name };

			if (!link->has_stats)
				continue;
			if (s->tells_alias)
				labels[1] = links->aliases[j];
			sample_with_u64(ctx->out, &s->rows[i].metric, labels,
			                sum_of(link, s->rows[i].sum));
		}
	}
}

/* All of the host's links, since /proc/net/dev has no indexes. */
static enum collect_status emit_addresses(struct collect_ctx *ctx, struct state *s,
                                          const struct links *all)
{
	struct kept named = { 0 };
	struct str messages;
	int rc = rtaddr_dump(&s->netlink, ctx->arena, &messages);

	if (rc == 0) {
		keep_links(s, ctx->arena, all, &named);
		rc = netdev_address_emit(ctx->out, messages, named.all, named.n);
	}
	return rc < 0 ? collect_fail_read(ctx, "addresses from rtnetlink", rc) : COLLECT_OK;
}

static enum collect_status emit_file(struct collect_ctx *ctx, struct state *s)
{
	struct kept links = { 0 };
	struct str text;
	int rc = host_file_read(ctx->host, &s->file, ctx->arena, &text);

	if (rc < 0)
		return collect_fail_read(ctx, "net/dev", rc);
	if (parse_lines(text, s->filter, ctx->arena, &links) < 0)
		return collect_fail(ctx, "net/dev holds a line without its 16 numbers");
	emit_stats(ctx, s, &links);
	return COLLECT_OK;
}

static enum collect_status collect(struct collect_ctx *ctx)
{
	struct state *s = ctx->state;
	enum collect_status status = COLLECT_OK;
	const struct links *all;
	struct kept links = { 0 };
	int rc;

	if (!s->by_netlink)
		status = emit_file(ctx, s);
	if (status != COLLECT_OK || (!s->by_netlink && !s->tells_addresses))
		return status;
	rc = links_get(ctx->host, &all);
	if (rc < 0)
		return collect_fail_read(ctx, "interfaces from rtnetlink", rc);
	if (s->by_netlink) {
		keep_links(s, ctx->arena, all, &links);
		emit_stats(ctx, s, &links);
	}
	if (s->tells_addresses)
		status = emit_addresses(ctx, s, all);
	links_put(all);
	return status;
}

const struct collector netdev_collector = {
	.name = "netdev",
	.help = "Bytes, packets and errors of network interfaces.",
	.on_by_default = true,
	.may_block = true, /* a driver that hangs can hold the kernel's rtnetlink lock */
	.needs = NEEDS_NETLINK,
	.flags = flags,
	.open = open_netdev,
	.close = close_netdev,
	.collect = collect,
};
