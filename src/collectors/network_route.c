/* SPDX-License-Identifier: Apache-2.0 */
/* network_route: unicast routes of all tables and families from rtnetlink. */

#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <linux/rtnetlink.h>

#include "base/array.h"
#include "base/must.h"
#include "collectors/collector.h"
#include "collectors/labelset.h"
#include "host/links.h"
#include "host/rtroute.h"
#include "metrics/number.h"

enum {
	INFO_MAX =
		200000, /* 25 to 45 MiB of text: a full table of the internet has a million */
	PREFIX_MAX_BYTES = INET6_ADDRSTRLEN + sizeof("/128"),
};

enum info_label { DEST, DEVICE, GW, PRIORITY, PROTO, SRC, WEIGHT, INFO_LABELS };

static const struct metric info = {
	"node_network_route_info",
	"A route, or one of its next hops, always 1.",
	METRIC_GAUGE,
	{ "dest", "device", "gw", "priority", "proto", "src", "weight" },
};
static const struct metric routes = {
	"node_network_routes",
	"Routes through the interface, each next hop counted.",
	METRIC_GAUGE,
	{ "device" },
};

/* rtm_protocol, in the kernel's names (uapi/linux/rtnetlink.h). */
static const struct {
	unsigned char number;
	const char *name;
} protocols[] = {
	{ 0, "unspec" },  { 1, "redirect" }, { 2, "kernel" },    { 3, "boot" },
	{ 4, "static" },  { 8, "gated" },    { 9, "ra" },        { 10, "mrt" },
	{ 11, "zebra" },  { 12, "bird" },    { 13, "dnrouted" }, { 14, "xorp" },
	{ 15, "ntk" },    { 16, "dhcp" },    { 17, "mrouted" },  { 42, "babel" },
	{ 186, "bgp" },   { 187, "isis" },   { 188, "ospf" },    { 189, "rip" },
	{ 192, "eigrp" },
};

struct run {
	struct exposition *out;
	const struct links *links;
	size_t *counts; /* of each link, then of those that are none of ours */
	size_t seen, told, left_out;
	struct labelset set;
};

static int open_network_route(const struct collector_env *env, void **state, struct err *err)
{
	struct netlink *netlink = xcalloc(1, sizeof(*netlink));

	(void)err;
	netlink_init(netlink, NETLINK_ROUTE);
	links_open(env->host);
	*state = netlink;
	return 0;
}

static void close_network_route(struct host *host, void *state)
{
	if (!state)
		return;
	netlink_deinit(state);
	links_close(host);
	free(state);
}

static struct str protocol_name(unsigned char number)
{
	for (size_t i = 0; i < COUNT_OF(protocols); i++) {
		if (protocols[i].number == number)
			return str_from(protocols[i].name);
	}
	return STR("unknown");
}

static struct str address_text(struct str address, char room[static INET6_ADDRSTRLEN])
{
	if (address.n == 0)
		return (struct str){ 0 };
	inet_ntop(address.n == 4 ? AF_INET : AF_INET6, address.p, room, INET6_ADDRSTRLEN);
	return str_from(room);
}

/* "10.0.0.0/8"; a prefix of no bits is the default route. */
static struct str prefix_text(struct str address, unsigned bits,
                              char room[static PREFIX_MAX_BYTES])
{
	struct str text = address_text(address, room);
	char digits[NUMBER_MAX_BYTES];
	struct str number = number_label(digits, bits);

	if (bits == 0)
		return STR("default");
	if (text.n == 0)
		return text;
	room[text.n] = '/';
	memcpy(room + text.n + 1, number.p, number.n);
	return (struct str){ room, text.n + 1 + number.n };
}

static void count(struct run *run, uint32_t link, struct str *device)
{
	const struct rtlink *found = links_find(run->links, link);

	run->counts[found ? (size_t)(found - run->links->all) : run->links->n]++;
	*device = found ? found->name : (struct str){ 0 };
}

/* weight 0 stands for a route that has but one hop. */
static void emit(struct run *run, const struct rtroute *route, const struct rtroute_hop *hop)
{
	char dest[PREFIX_MAX_BYTES], gw[INET6_ADDRSTRLEN], src[INET6_ADDRSTRLEN];
	char priority[NUMBER_MAX_BYTES], weight[NUMBER_MAX_BYTES];
	struct str labels[INFO_LABELS] = { 0 };

	run->seen++;
	count(run, hop->link, &labels[DEVICE]);
	if (run->told == INFO_MAX) {
		run->left_out++;
		return;
	}
	labels[DEST] = prefix_text(route->dest, route->prefix_bits, dest);
	labels[GW] = address_text(hop->gateway, gw);
	labels[PRIORITY] = number_label(priority, route->priority);
	labels[PROTO] = protocol_name(route->protocol);
	labels[SRC] = address_text(route->source, src);
	if (hop->weight > 0)
		labels[WEIGHT] = number_label(weight, hop->weight);
	/* Tables and address families, which are no labels, may have equal routes. */
	if (!labelset_add(&run->set, labels, INFO_LABELS))
		return;
	sample_with_u64(run->out, &info, labels, 1);
	run->told++;
}

static int on_route(void *arg, uint16_t type, struct str payload)
{
	struct rtroute_hop hop;
	struct rtroute route;
	int rc = type == RTM_NEWROUTE ? rtroute_parse(payload, &route) : 0;

	if (type != RTM_NEWROUTE || rc < 0 || route.type != RTN_UNICAST)
		return rc;
	if (route.hops.n == 0) {
		emit(arg, &route, &(struct rtroute_hop){ route.link, route.gateway, 0 });
		return 0;
	}
	while ((rc = rtroute_next_hop(&route.hops, &hop)) > 0)
		emit(arg, &route, &hop);
	return rc;
}

static void emit_counts(const struct run *run)
{
	for (size_t i = 0; i < run->links->n; i++) {
		if (run->counts[i] > 0)
			sample_of_u64(run->out, &routes, run->links->all[i].name,
			              run->counts[i]);
	}
	if (run->counts[run->links->n] > 0)
		sample_of_u64(run->out, &routes, (struct str){ 0 }, run->counts[run->links->n]);
}

static enum collect_status tell(struct collect_ctx *ctx, const struct links *links)
{
	const struct rtmsg request = { .rtm_family = AF_UNSPEC };
	struct run run = {
		.out = ctx->out,
		.links = links,
		.counts = arena_zalloc(ctx->arena, (links->n + 1) * sizeof(*run.counts)),
		.set = { .arena = ctx->arena },
	};
	int rc = netlink_each(ctx->state, ctx->arena, RTM_GETROUTE,
	                      (struct str){ (const char *)&request, sizeof(request) }, on_route,
	                      &run);

	if (rc < 0)
		return collect_fail_read(ctx, "routes from rtnetlink", rc);
	emit_counts(&run);
	if (run.left_out > 0)
		return collect_fail(ctx, "of %zu routes only %d are told one by one", run.seen,
		                    INFO_MAX);
	return COLLECT_OK;
}

static enum collect_status collect(struct collect_ctx *ctx)
{
	const struct links *links;
	enum collect_status status;
	int rc = links_get(ctx->host, &links);

	if (rc < 0)
		return collect_fail_read(ctx, "interfaces from rtnetlink", rc);
	status = tell(ctx, links);
	links_put(links);
	return status;
}

const struct collector network_route_collector = {
	.name = "network_route",
	.help = "Routes of all tables, and how many go through each interface.",
	.may_block = true, /* a driver that hangs can hold the kernel's rtnetlink lock */
	.needs = NEEDS_NETLINK,
	.open = open_network_route,
	.close = close_network_route,
	.collect = collect,
};
