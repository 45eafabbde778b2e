/* SPDX-License-Identifier: Apache-2.0 */
/* netclass: state and settings of network interfaces (kernel: ABI/testing/sysfs-class-net). */

#include <errno.h>
#include <stdlib.h>

#include "base/array.h"
#include "base/must.h"
#include "collectors/attrs.h"
#include "collectors/filter.h"
#include "collectors/netclass_families.h"
#include "collectors/netclass_links.h"
#include "collectors/netclass_rtnl.h"

static const struct flag flags[] = {
	{ "collector.netclass.ignored-devices", FLAG_TEXT, "^$",
	  "Expression for the interfaces to leave out." },
	{ "collector.netclass.ignore-invalid-speed", FLAG_SWITCH, NULL,
	  "Tell no speed where the interface does not know it, rather than a negative one." },
	{ NETCLASS_RTNL_FLAG, FLAG_SWITCH, NULL,
	  "Ask netlink rather than read sysfs, for far less; tells alternative names too." },
	{ NETCLASS_RTNL_WITH_STATS_FLAG, FLAG_SWITCH, NULL,
	  "With netclass.netlink, tell the counters too, as gauges; meant to replace netdev." },
	{ 0 },
};

enum { FLAG_UP = 1 };

static const struct attr_row rows[] = { NETCLASS_OF_SYSFS(NETCLASS_ROW)
	                                        NETCLASS_OF_LINK(NETCLASS_ROW) };
static const struct attr_row speed[] = { NETCLASS_SPEED(NETCLASS_ROW) };

static const struct metric up = NETCLASS_UP;
static const struct metric info = NETCLASS_INFO;

struct state {
	struct filter *filter;
	bool ignores_bad_speed;
	struct netclass_rtnl *rtnl;   /* NULL: as sysfs tells it */
	struct netclass_links *links; /* then, NULL where that has to be read */
};

static int open_netclass(const struct collector_env *env, void **state, struct err *err)
{
	struct filter *filter;
	struct state *s;
	int rc = filter_open(env->flags, NULL, "collector.netclass.ignored-devices", &filter,
	                     err);

	if (rc < 0)
		return rc;
	s = xcalloc(1, sizeof(*s));
	s->filter = filter;
	s->ignores_bad_speed =
		flags_switch(env->flags, "collector.netclass.ignore-invalid-speed");
	if (flags_switch(env->flags, NETCLASS_RTNL_FLAG))
		s->rtnl = netclass_rtnl_open(env);
	else
		s->links = netclass_links_open(env);
	*state = s;
	return 0;
}

static void close_netclass(struct host *host, void *state)
{
	struct state *s = state;

	if (!s)
		return;
	filter_close(s->filter);
	netclass_rtnl_close(host, s->rtnl);
	netclass_links_close(host, s->links);
	free(s);
}

static struct str admin_state(struct host_dir dir)
{
	int64_t flag_bits;

	if (host_dir_auto_i64(dir, "flags", &flag_bits) < 0)
		return STR("unknown");
	return flag_bits & FLAG_UP ? STR("up") : STR("down");
}

static void emit_info(struct exposition *out, struct host_dir dir, struct str device)
{
	struct str operstate = attr_text(dir, "operstate");
	struct str labels[] = {
		attr_text(dir, "address"),
		admin_state(dir),
		attr_text(dir, "broadcast"),
		device,
		attr_text(dir, "duplex"),
		attr_text(dir, "ifalias"),
		operstate,
	};

	sample_of_u64(out, &up, device, str_is(operstate, "up"));
	sample_with_u64(out, &info, labels, 1);
}

/* -1 is how a kernel tells that it does not know. */
static void emit_speed(struct exposition *out, struct host_dir dir, struct str device,
                       bool ignores_bad)
{
	struct str text;
	int64_t value;

	if (host_dir_attr(dir, speed->file, &text) < 0 || str_to_i64_auto(text, &value) < 0 ||
	    (value < 0 && ignores_bad))
		return;
	attr_emit_text(out, speed, &device, text);
}

static enum collect_status emit(struct collect_ctx *ctx, struct host_dir dir, struct str device)
{
	struct state *s = ctx->state;

	emit_info(ctx->out, dir, device);
	emit_speed(ctx->out, dir, device, s->ignores_bad_speed);
	return attrs_emit(ctx, dir, rows, COUNT_OF(rows), &device, attr_absent_or_junk);
}

/* A file such as bonding_masters is no interface, and neither is one that has just gone. */
static bool is_interface(struct host_dir dir)
{
	struct str text;

	return host_dir_attr(dir, "operstate", &text) == 0 ||
	       host_dir_attr(dir, "ifindex", &text) == 0;
}

static enum collect_status collect_files(struct collect_ctx *ctx, struct host_dir top,
                                         const struct str *names, size_t n)
{
	struct state *s = ctx->state;
	enum collect_status status = COLLECT_OK;

	for (size_t i = 0; i < n && status == COLLECT_OK; i++) {
		struct host_dir dir = host_dir_sub(top, names[i]);

		if (filter_keeps(s->filter, names[i]) && is_interface(dir))
			status = emit(ctx, dir, names[i]);
	}
	return status;
}

static enum collect_status collect_sysfs(struct collect_ctx *ctx)
{
	struct host_dir top = host_dir(ctx->files, HOST_SYS, "class/net");
	enum collect_status status = COLLECT_NO_DATA;
	struct state *s = ctx->state;
	struct str *names;
	size_t n;
	int rc = host_dir_list(top, &names, &n);

	if (rc == -ENOENT || rc == -EACCES || rc == -EPERM)
		return collect_no_data(ctx, "there is no class/net");
	if (rc < 0)
		return collect_fail_read(ctx, "class/net", rc);
	if (s->links)
		status = netclass_links_collect(ctx, s->filter, s->links, s->ignores_bad_speed,
		                                names, n);
	return status == COLLECT_NO_DATA ? collect_files(ctx, top, names, n) : status;
}

static enum collect_status collect(struct collect_ctx *ctx)
{
	struct state *s = ctx->state;

	return s->rtnl ? netclass_rtnl_collect(ctx, s->filter, s->rtnl) : collect_sysfs(ctx);
}

const struct collector netclass_collector = {
	.name = "netclass",
	.help = "State and settings of network interfaces.",
	.on_by_default = true,
	.may_block = true, /* some values take the kernel's rtnetlink lock */
	.needs = NEEDS_NETLINK,
	.flags = flags,
	.open = open_netclass,
	.close = close_netclass,
	.collect = collect,
};
