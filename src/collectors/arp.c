/* SPDX-License-Identifier: Apache-2.0 */
/* arp: neighbours of IPv4 by interface, from rtnetlink or /proc/net/arp. */

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include <linux/neighbour.h>
#include <linux/rtnetlink.h>

#include "base/must.h"
#include "base/sort.h"
#include "collectors/collector.h"
#include "collectors/filter.h"
#include "host/links.h"

static const struct flag flags[] = {
	{ "collector.arp.device-include", FLAG_TEXT, NULL,
	  "Expression for the interfaces to tell." },
	{ "collector.arp.device-exclude", FLAG_TEXT, NULL,
	  "Expression for the interfaces to leave out." },
	{ "collector.arp.netlink", FLAG_SWITCH, "true",
	  "Ask rtnetlink rather than read /proc/net/arp." },
	{ 0 },
};

static const struct metric entries = {
	"node_arp_entries",
	"Neighbours in the ARP table.",
	METRIC_GAUGE,
	{ "device" },
};

enum {
	COLUMNS = 6,         /* address, type, flags, hardware address, mask, device */
	HEADING_COLUMNS = 9, /* the same six, some of two words */
	NAMES_FIRST = 64,
};

struct state {
	struct filter *filter;
	bool by_netlink;
	struct netlink netlink;
};

/* Neighbours of each link, in the order of the links. */
struct tally {
	const struct links *links;
	size_t *counts;
};

/* A device for each row of the file. */
struct names {
	struct arena *arena;
	struct str *all;
	size_t n, cap;
};

static int open_arp(const struct collector_env *env, void **state, struct err *err)
{
	struct filter *filter;
	struct state *s;
	int rc = filter_open(env->flags, "collector.arp.device-include",
	                     "collector.arp.device-exclude", &filter, err);

	if (rc < 0)
		return rc;
	s = xcalloc(1, sizeof(*s));
	s->filter = filter;
	s->by_netlink = flags_switch(env->flags, "collector.arp.netlink");
	netlink_init(&s->netlink, NETLINK_ROUTE);
	links_open(env->host);
	*state = s;
	return 0;
}

static void close_arp(struct host *host, void *state)
{
	struct state *s = state;

	if (!s)
		return;
	filter_close(s->filter);
	netlink_deinit(&s->netlink);
	links_close(host);
	free(s);
}

/* As /proc/net/arp, it counts nobody who is reached without ARP. */
static int count_neighbour(void *arg, uint16_t type, struct str payload)
{
	struct tally *tally = arg;
	const struct rtlink *link;
	struct ndmsg neighbour;

	if (type != RTM_NEWNEIGH)
		return 0;
	if (payload.n < sizeof(neighbour))
		return -EBADMSG;
	memcpy(&neighbour, payload.p, sizeof(neighbour));
	if (neighbour.ndm_family != AF_INET || (neighbour.ndm_state & NUD_NOARP))
		return 0;
	link = links_find(tally->links, (uint32_t)neighbour.ndm_ifindex);
	if (link)
		tally->counts[link - tally->links->all]++;
	return 0;
}

static enum collect_status tally_links(struct collect_ctx *ctx, struct state *s,
                                       const struct links *links)
{
	const struct ndmsg request = { .ndm_family = AF_INET };
	struct tally tally = { links,
		               arena_zalloc(ctx->arena, links->n * sizeof(*tally.counts)) };
	int rc = netlink_each(&s->netlink, ctx->arena, RTM_GETNEIGH,
	                      (struct str){ (const char *)&request, sizeof(request) },
	                      count_neighbour, &tally);

	if (rc < 0)
		return collect_fail_read(ctx, "neighbours from rtnetlink", rc);
	for (size_t i = 0; i < links->n; i++) {
		if (tally.counts[i] > 0 && filter_keeps(s->filter, links->all[i].name))
			sample_of_u64(ctx->out, &entries, links->all[i].name, tally.counts[i]);
	}
	return COLLECT_OK;
}

static enum collect_status collect_netlink(struct collect_ctx *ctx, struct state *s)
{
	const struct links *links;
	enum collect_status status;
	int rc = links_get(ctx->host, &links);

	if (rc < 0)
		return collect_fail_read(ctx, "interfaces from rtnetlink", rc);
	status = tally_links(ctx, s, links);
	links_put(links);
	return status;
}

/* Pairs of hexadecimal digits: of Ethernet, FireWire or InfiniBand. */
static bool is_hardware_address(struct str s)
{
	if (s.n != 3 * 6 - 1 && s.n != 3 * 8 - 1 && s.n != 3 * 20 - 1)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		if (i % 3 == 2 ? s.p[i] != ':' : !isxdigit((unsigned char)s.p[i]))
			return false;
	}
	return true;
}

/* "192.168.1.1  0x1  0x2  cc:aa:dd:ee:aa:bb  *  eth0" */
static int parse_row(struct str line, struct str *device)
{
	struct str columns[COLUMNS];
	size_t n = str_words(line, columns, COLUMNS);
	uint64_t bits;

	*device = (struct str){ 0 };
	if (n == 0 || n == HEADING_COLUMNS)
		return 0;
	if (n != COLUMNS || str_to_u64_auto(columns[2], &bits) < 0 || bits > UINT8_MAX ||
	    !is_hardware_address(columns[3]))
		return -EINVAL;
	*device = columns[5];
	return 0;
}

static void add_name(struct names *names, struct str name)
{
	if (names->n == names->cap) {
		size_t was = names->cap * sizeof(*names->all);

		names->cap = names->cap > 0 ? 2 * names->cap : NAMES_FIRST;
		names->all = arena_grow(names->arena, names->all, was,
		                        names->cap * sizeof(*names->all));
	}
	names->all[names->n++] = name;
}

static int parse_rows(struct str text, struct names *out)
{
	struct str line, device;
	int rc = 0;

	while (rc == 0 && str_next_line(&text, &line)) {
		rc = parse_row(line, &device);
		if (device.n > 0)
			add_name(out, device);
	}
	return rc;
}

static int by_name(const void *a, const void *b)
{
	return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

static void emit_names(struct collect_ctx *ctx, struct state *s, const struct names *names)
{
	sort_items(names->all, arena_alloc(ctx->arena, names->n * sizeof(*names->all)),
	           names->n, sizeof(*names->all), by_name);
	for (size_t i = 0, next; i < names->n; i = next) {
		next = i + 1;
		while (next < names->n && str_eq(names->all[next], names->all[i]))
			next++;
		if (filter_keeps(s->filter, names->all[i]))
			sample_of_u64(ctx->out, &entries, names->all[i], next - i);
	}
}

static enum collect_status collect_file(struct collect_ctx *ctx, struct state *s)
{
	struct names names = { .arena = ctx->arena };
	struct str text;
	int rc = host_files_read(ctx->files, HOST_PROC, "net/arp", &text);

	if (rc < 0)
		return collect_fail_read(ctx, "net/arp", rc);
	if (parse_rows(text, &names) < 0)
		return collect_fail(ctx, "net/arp holds a row that is no neighbour");
	emit_names(ctx, s, &names);
	return COLLECT_OK;
}

static enum collect_status collect(struct collect_ctx *ctx)
{
	struct state *s = ctx->state;

	return s->by_netlink ? collect_netlink(ctx, s) : collect_file(ctx, s);
}

const struct collector arp_collector = {
	.name = "arp",
	.help = "Neighbours in the ARP table, by interface.",
	.on_by_default = true,
	.may_block = true, /* a driver that hangs can hold the kernel's rtnetlink lock */
	.needs = NEEDS_NETLINK,
	.flags = flags,
	.open = open_arp,
	.close = close_arp,
	.collect = collect,
};
