/* SPDX-License-Identifier: Apache-2.0 */
/* thermal_zone: temperatures and what cools them (kernel: sysfs-class-thermal). */

#include "collectors/attrs.h"
#include "collectors/names.h"

static const struct metric temperature = {
	"node_thermal_zone_temp",
	"Temperature of the zone in degrees Celsius.",
	METRIC_GAUGE,
	{ "type", "zone" },
};
static const struct metric cur_state = {
	"node_cooling_device_cur_state",
	"How hard the device cools now, from 0 to its max_state.",
	METRIC_GAUGE,
	{ "name", "type" },
};
static const struct metric max_state = {
	"node_cooling_device_max_state",
	"How hard the device can cool.",
	METRIC_GAUGE,
	{ "name", "type" },
};

enum { MILLI = 1000 };

/* What cannot be read of a zone is 0 or empty, as the peer tells it. */
static void emit_zone(struct exposition *out, struct host_dir zone, struct str number)
{
	struct str labels[2] = { attr_text(zone, "type"), number };
	int64_t millidegrees = 0;

	host_dir_auto_i64(zone, "temp", &millidegrees);
	sample_with(out, &temperature, labels, (double)millidegrees / MILLI);
}

static enum collect_status emit_cooler(struct collect_ctx *ctx, struct host_dir device,
                                       struct str number)
{
	struct str labels[2] = { number };
	int64_t most, now;
	int rc = host_dir_attr(device, "type", &labels[1]);

	if (rc == 0)
		rc = host_dir_auto_i64(device, "max_state", &most);
	if (rc == 0)
		rc = host_dir_auto_i64(device, "cur_state", &now);
	if (attr_absent(rc))
		return COLLECT_OK;
	if (rc < 0)
		return collect_fail_in(ctx, device, "{type,max_state,cur_state}", rc);
	sample_with(ctx->out, &cur_state, labels, (double)now);
	sample_with(ctx->out, &max_state, labels, (double)most);
	return COLLECT_OK;
}

static enum collect_status collect(struct collect_ctx *ctx)
{
	struct host_dir dir = host_dir(ctx->files, HOST_SYS, "class/thermal");
	enum collect_status status = COLLECT_OK;
	struct str *names, number;
	size_t n;

	if (host_dir_list(dir, &names, &n) < 0)
		return COLLECT_OK; /* nothing of the kind */
	for (size_t i = 0; i < n && status == COLLECT_OK; i++) {
		struct host_dir device = host_dir_sub(dir, names[i]);

		if (name_is_numbered(names[i], "thermal_zone", &number))
			emit_zone(ctx->out, device, number);
		else if (name_is_numbered(names[i], "cooling_device", &number))
			status = emit_cooler(ctx, device, number);
	}
	return status;
}

const struct collector thermal_zone_collector = {
	.name = "thermal_zone",
	.help = "Temperatures of the thermal zones, and the devices that cool them.",
	.on_by_default = true,
	.may_block = true, /* the firmware is asked for each temperature */
	.collect = collect,
};
