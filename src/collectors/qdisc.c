/* SPDX-License-Identifier: Apache-2.0 */
/* qdisc: the queueing discipline that each interface sends through, from rtnetlink. */

#include <errno.h>
#include <net/if.h>
#include <stdlib.h>
#include <string.h>

#include <linux/rtnetlink.h>

#include "base/array.h"
#include "base/must.h"
#include "collectors/collector.h"
#include "collectors/filter.h"
#include "collectors/fixtures.h"
#include "host/links.h"
#include "host/rtqdisc.h"

static const struct flag flags[] = {
	{ "collector.qdisc.fixtures", FLAG_TEXT, NULL,
	  "Directory of test data to tell instead of this machine's.", .names = NAMES_DIR },
	{ "collector.qdisc.device-include", FLAG_TEXT, NULL,
	  "Expression for the interfaces to tell; excludes device-exclude." },
	{ "collector.qdisc.device-exclude", FLAG_TEXT, NULL,
	  "Expression for the interfaces to leave out; excludes device-include." },
	{ "collector.qdisk.device-include", FLAG_TEXT, NULL, "Misspelt name of device-include.",
	  .hidden = true, .renamed = "collector.qdisc.device-include" },
	{ "collector.qdisk.device-exclude", FLAG_TEXT, NULL, "Misspelt name of device-exclude.",
	  .hidden = true, .renamed = "collector.qdisc.device-exclude" },
	{ 0 },
};

#define ROW(stat, name, key, type, help)                                                       \
	{                                                                                      \
		RTQDISC_##stat, key,                                                           \
		{                                                                              \
			"node_qdisc_" name, help, METRIC_##type,                               \
			{                                                                      \
				"device", "kind"                                               \
			}                                                                      \
		}                                                                              \
	}

static const struct row {
	enum rtqdisc_stat stat;
	const char *key; /* in the test data */
	struct metric metric;
} rows[] = {
	ROW(BYTES, "bytes_total", "Bytes", COUNTER, "Bytes sent."),
	ROW(PACKETS, "packets_total", "Packets", COUNTER, "Packets sent."),
	ROW(DROPS, "drops_total", "Drops", COUNTER, "Packets dropped."),
	ROW(REQUEUES, "requeues_total", "Requeues", COUNTER,
	    "Packets put back into the queue, as the interface did not take them."),
	ROW(OVERLIMITS, "overlimits_total", "Overlimits", COUNTER,
	    "How often a packet had to wait by the rules of the discipline."),
	ROW(QLEN, "current_queue_length", "Qlen", GAUGE, "Packets that wait to be sent."),
	ROW(BACKLOG, "backlog", "Backlog", GAUGE, "Bytes that wait to be sent."),
};

enum { ROOTS_FIRST = 32 };

struct root {
	struct str device;
	char kind[IFNAMSIZ];
	size_t kind_n;
	uint64_t stats[RTQDISC_STATS];
};

struct roots {
	struct filter *filter;
	struct arena *arena;
	const struct links *links; /* NULL with test data */
	struct root *all;
	size_t n, cap;
};

struct state {
	struct filter *filter;
	const char *fixtures; /* "" for the kernel */
	struct netlink netlink;
};

static int open_qdisc(const struct collector_env *env, void **state, struct err *err)
{
	struct filter *filter;
	struct state *s;
	int rc = filter_open_either(env->flags, "collector.qdisc.device-include",
	                            "collector.qdisc.device-exclude", &filter, err);

	if (rc < 0)
		return rc;
	s = xcalloc(1, sizeof(*s));
	s->filter = filter;
	s->fixtures = flags_text(env->flags, "collector.qdisc.fixtures");
	netlink_init(&s->netlink, NETLINK_ROUTE);
	links_open(env->host);
	*state = s;
	return 0;
}

static void close_qdisc(struct host *host, void *state)
{
	struct state *s = state;

	if (!s)
		return;
	filter_close(s->filter);
	netlink_deinit(&s->netlink);
	links_close(host);
	free(s);
}

static void add(struct roots *roots, struct str device, const struct rtqdisc *q)
{
	struct root *root;

	if (!rtqdisc_is_root(q) || !filter_keeps(roots->filter, device))
		return;
	if (roots->n == roots->cap) {
		size_t was = roots->cap * sizeof(*roots->all);

		roots->cap = roots->cap > 0 ? 2 * roots->cap : ROOTS_FIRST;
		roots->all = arena_grow(roots->arena, roots->all, was,
		                        roots->cap * sizeof(*roots->all));
	}
	root = &roots->all[roots->n++];
	*root = (struct root){ .device = device };
	root->kind_n = q->kind.n < sizeof(root->kind) ? q->kind.n : sizeof(root->kind);
	if (root->kind_n > 0)
		memcpy(root->kind, q->kind.p, root->kind_n);
	memcpy(root->stats, q->stats, sizeof(root->stats));
}

static int on_qdisc(void *arg, uint16_t type, struct str payload)
{
	struct roots *roots = arg;
	const struct rtlink *link;
	struct rtqdisc q;
	int rc = type == RTM_NEWQDISC ? rtqdisc_parse(payload, &q) : 0;

	if (type != RTM_NEWQDISC || rc < 0)
		return rc;
	link = links_find(roots->links, q.link);
	if (link)
		add(roots, link->name, &q);
	return 0;
}

static void emit(struct exposition *out, const struct roots *roots)
{
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		for (size_t j = 0; j < roots->n; j++) {
			const struct root *root = &roots->all[j];

			sample_with_u64(out, &rows[i].metric,
			                (struct str[]){ root->device,
			                                { root->kind, root->kind_n } },
			                root->stats[rows[i].stat]);
		}
	}
}

static enum collect_status collect_netlink(struct collect_ctx *ctx, struct state *s)
{
	const struct tcmsg request = { .tcm_family = AF_UNSPEC };
	struct roots roots = { .filter = s->filter, .arena = ctx->arena };
	int rc = links_get(ctx->host, &roots.links);

	if (rc < 0)
		return collect_fail_read(ctx, "interfaces from rtnetlink", rc);
	rc = netlink_each(&s->netlink, ctx->arena, RTM_GETQDISC,
	                  (struct str){ (const char *)&request, sizeof(request) }, on_qdisc,
	                  &roots);
	if (rc == 0)
		emit(ctx->out, &roots);
	links_put(roots.links);
	return rc < 0 ? collect_fail_read(ctx, "queueing disciplines from rtnetlink", rc)
	              : COLLECT_OK;
}

static void read_object(const struct node *object, struct rtqdisc *out)
{
	*out = (struct rtqdisc){ .parent = (uint32_t)fixtures_u64(object, "Parent"),
		                 .kind = fixtures_text(object, "Kind") };
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		out->stats[rows[i].stat] = fixtures_u64(object, rows[i].key);
}

static enum collect_status collect_fixtures(struct collect_ctx *ctx, struct state *s)
{
	struct roots roots = { .filter = s->filter, .arena = ctx->arena };
	const struct node_entry *at = NULL;
	const struct node *list, *object;
	struct rtqdisc q;
	int rc = fixtures_read(ctx, s->fixtures, "results.json", &list);

	if (rc == -ENOENT)
		return collect_fail(ctx, "there is no %s/results.json", s->fixtures);
	if (rc < 0)
		return COLLECT_FAIL;
	while ((object = fixtures_next(list, &at))) {
		read_object(object, &q);
		add(&roots, fixtures_text(object, "IfaceName"), &q);
	}
	emit(ctx->out, &roots);
	return COLLECT_OK;
}

static enum collect_status collect(struct collect_ctx *ctx)
{
	struct state *s = ctx->state;

	return *s->fixtures ? collect_fixtures(ctx, s) : collect_netlink(ctx, s);
}

const struct collector qdisc_collector = {
	.name = "qdisc",
	.help = "What each interface's queueing discipline sent, dropped and holds.",
	.may_block = true, /* a driver that hangs can hold the kernel's rtnetlink lock */
	.needs = NEEDS_NETLINK,
	.flags = flags,
	.open = open_qdisc,
	.close = close_qdisc,
	.collect = collect,
};
