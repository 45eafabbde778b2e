/* SPDX-License-Identifier: Apache-2.0 */
/* netclass: state and settings of network interfaces (kernel: ABI/testing/sysfs-class-net). */

#include <errno.h>
#include <stdlib.h>

#include "base/array.h"
#include "base/must.h"
#include "collectors/attrs.h"
#include "collectors/filter.h"

static const struct flag flags[] = {
	{ "collector.netclass.ignored-devices", FLAG_TEXT, "^$",
	  "Expression for the interfaces to leave out." },
	{ "collector.netclass.ignore-invalid-speed", FLAG_SWITCH, NULL,
	  "Tell no speed where the interface does not know it, rather than a negative one." },
	{ 0 },
};

#define ROW(file, name, type, times, help)                                                     \
	{                                                                                      \
		file, { "node_network_" name, help, type, { "device" } }, times                \
	}

enum { MEGABIT_BYTES = 125000, FLAG_UP = 1 };

static const struct attr_row rows[] = {
	ROW("addr_assign_type", "address_assign_type", METRIC_GAUGE, 0,
	    "Who gave the address: 0 the hardware, 1 chance, 2 another interface, 3 a person."),
	ROW("carrier", "carrier", METRIC_GAUGE, 0, "1 where the line is connected."),
	ROW("carrier_changes", "carrier_changes_total", METRIC_COUNTER, 0,
	    "How often the line was connected or lost."),
	ROW("carrier_down_count", "carrier_down_changes_total", METRIC_COUNTER, 0,
	    "How often the line was lost."),
	ROW("carrier_up_count", "carrier_up_changes_total", METRIC_COUNTER, 0,
	    "How often the line was connected."),
	ROW("dev_id", "device_id", METRIC_GAUGE, 0,
	    "Tells interfaces apart that share an address."),
	ROW("dormant", "dormant", METRIC_GAUGE, 0,
	    "1 where the line is connected but not usable yet."),
	ROW("flags", "flags", METRIC_GAUGE, 0, "The interface's flags."),
	ROW("ifindex", "iface_id", METRIC_GAUGE, 0, "Number of the interface."),
	ROW("iflink", "iface_link", METRIC_GAUGE, 0, "Number of the interface that it uses."),
	ROW("link_mode", "iface_link_mode", METRIC_GAUGE, 0,
	    "1 where the interface waits for a program before it is up."),
	ROW("mtu", "mtu_bytes", METRIC_GAUGE, 0, "Largest packet."),
	ROW("name_assign_type", "name_assign_type", METRIC_GAUGE, 0,
	    "Who gave the name: 1 the kernel, 2 the kernel by rule, 3 a person, 4 a rename."),
	ROW("netdev_group", "net_dev_group", METRIC_GAUGE, 0, "Group of the interface."),
	ROW("tx_queue_len", "transmit_queue_length", METRIC_GAUGE, 0,
	    "Packets that may wait to be sent."),
	ROW("type", "protocol_type", METRIC_GAUGE, 0, "Kind of hardware, as ARP numbers it."),
};
static const struct attr_row speed = ROW("speed", "speed_bytes", METRIC_GAUGE, MEGABIT_BYTES,
                                         "Speed of the line in bytes per second.");

static const struct metric up = {
	"node_network_up",
	"1 where the interface can be used.",
	METRIC_GAUGE,
	{ "device" },
};
static const struct metric info = {
	"node_network_info",
	"Addresses and state of the interface, always 1.",
	METRIC_GAUGE,
	{ "address", "adminstate", "broadcast", "device", "duplex", "ifalias", "operstate" },
};

struct state {
	struct filter *filter;
	bool ignores_bad_speed;
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
	*state = s;
	return 0;
}

static void close_netclass(struct host *host, void *state)
{
	struct state *s = state;

	(void)host;
	if (!s)
		return;
	filter_close(s->filter);
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

	if (host_dir_attr(dir, speed.file, &text) < 0 || str_to_i64_auto(text, &value) < 0 ||
	    (value < 0 && ignores_bad))
		return;
	attr_emit_text(out, &speed, &device, text);
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

static enum collect_status collect(struct collect_ctx *ctx)
{
	struct host_dir top = host_dir(ctx->files, HOST_SYS, "class/net");
	struct state *s = ctx->state;
	enum collect_status status = COLLECT_OK;
	struct str *names;
	size_t n;
	int rc = host_dir_list(top, &names, &n);

	if (rc == -ENOENT || rc == -EACCES || rc == -EPERM)
		return collect_no_data(ctx, "there is no class/net");
	if (rc < 0)
		return collect_fail_read(ctx, "class/net", rc);
	for (size_t i = 0; i < n && status == COLLECT_OK; i++) {
		struct host_dir dir = host_dir_sub(top, names[i]);

		if (filter_keeps(s->filter, names[i]) && is_interface(dir))
			status = emit(ctx, dir, names[i]);
	}
	return status;
}

const struct collector netclass_collector = {
	.name = "netclass",
	.help = "State and settings of network interfaces.",
	.on_by_default = true,
	.may_block = true, /* some values take the kernel's rtnetlink lock */
	.flags = flags,
	.open = open_netclass,
	.close = close_netclass,
	.collect = collect,
};
