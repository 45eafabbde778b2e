/* SPDX-License-Identifier: Apache-2.0 */
/*
 * powersupplyclass: batteries and what charges them (kernel: sysfs-class-power; in millionths
 * of a unit, temperatures in tenths of a degree).
 */

#include <errno.h>

#include "base/array.h"
#include "collectors/attrs.h"
#include "collectors/devices.h"

static const struct flag flags[] = {
	{ "collector.powersupply.ignored-supplies", FLAG_TEXT, "^$",
	  "Expression for the power supplies to leave out." },
	{ 0 },
};

#define ROW(file, name, per, help)                                                             \
	{                                                                                      \
		file, { "node_power_supply_" name, help, METRIC_GAUGE, { "power_supply" } },   \
			0, per                                                                 \
	}

static const struct attr_row rows[] = {
	ROW("authentic", "authentic", 0, "1 where the battery is a genuine one."),
	ROW("calibrate", "calibrate", 0, "Whether the battery is being calibrated."),
	ROW("capacity", "capacity", 0, "Charge in percent."),
	ROW("capacity_alert_max", "capacity_alert_max", 0,
	    "Charge in percent above which an alert is given."),
	ROW("capacity_alert_min", "capacity_alert_min", 0,
	    "Charge in percent below which an alert is given."),
	ROW("cycle_count", "cyclecount", 0, "Cycles of charging."),
	ROW("online", "online", 0,
	    "1 where the supply is plugged in, 2 where its voltage is programmable."),
	ROW("present", "present", 0, "1 where the battery is there."),
	ROW("time_to_empty_now", "time_to_empty_seconds", 0,
	    "Seconds until the battery is empty."),
	ROW("time_to_full_now", "time_to_full_seconds", 0,
	    "Seconds until the battery is full."),
	ROW("current_boot", "current_boot", 1e6, "Current in amperes at boot."),
	ROW("current_max", "current_max", 1e6, "Largest current in amperes."),
	ROW("current_now", "current_ampere", 1e6, "Current in amperes."),
	ROW("energy_empty", "energy_empty", 1e6, "Energy in watt-hours that counts as empty."),
	ROW("energy_empty_design", "energy_empty_design", 1e6,
	    "Energy in watt-hours that counts as empty by design."),
	ROW("energy_full", "energy_full", 1e6, "Energy in watt-hours that counts as full."),
	ROW("energy_full_design", "energy_full_design", 1e6,
	    "Energy in watt-hours that counts as full by design."),
	ROW("energy_now", "energy_watthour", 1e6, "Energy in watt-hours."),
	ROW("voltage_boot", "voltage_boot", 1e6, "Voltage in volts at boot."),
	ROW("voltage_max", "voltage_max", 1e6, "Largest voltage in volts."),
	ROW("voltage_max_design", "voltage_max_design", 1e6,
	    "Largest voltage in volts by design."),
	ROW("voltage_min", "voltage_min", 1e6, "Least voltage in volts."),
	ROW("voltage_min_design", "voltage_min_design", 1e6,
	    "Least voltage in volts by design."),
	ROW("voltage_now", "voltage_volt", 1e6, "Voltage in volts."),
	ROW("voltage_ocv", "voltage_ocv", 1e6, "Voltage in volts of the open circuit."),
	ROW("charge_control_limit", "charge_control_limit", 1e6,
	    "Limit of the charging current, as a charge."),
	ROW("charge_control_limit_max", "charge_control_limit_max", 1e6,
	    "Largest value of that limit."),
	ROW("charge_counter", "charge_counter", 1e6,
	    "Charge in ampere-hours counted since some time."),
	ROW("charge_empty", "charge_empty", 1e6,
	    "Charge in ampere-hours that counts as empty."),
	ROW("charge_empty_design", "charge_empty_design", 1e6,
	    "Charge in ampere-hours that counts as empty by design."),
	ROW("charge_full", "charge_full", 1e6, "Charge in ampere-hours that counts as full."),
	ROW("charge_full_design", "charge_full_design", 1e6,
	    "Charge in ampere-hours that counts as full by design."),
	ROW("charge_now", "charge_ampere", 1e6, "Charge in ampere-hours."),
	ROW("charge_term_current", "charge_term_current", 1e6,
	    "Current in amperes at which charging ends."),
	ROW("constant_charge_current", "constant_charge_current", 1e6,
	    "Constant current in amperes for charging."),
	ROW("constant_charge_current_max", "constant_charge_current_max", 1e6,
	    "Largest constant current in amperes for charging."),
	ROW("constant_charge_voltage", "constant_charge_voltage", 1e6,
	    "Constant voltage in volts for charging."),
	ROW("constant_charge_voltage_max", "constant_charge_voltage_max", 1e6,
	    "Largest constant voltage in volts for charging."),
	ROW("precharge_current", "precharge_current", 1e6,
	    "Current in amperes before charging proper."),
	ROW("input_current_limit", "input_current_limit", 1e6,
	    "Limit in amperes of the current drawn."),
	ROW("power_now", "power_watt", 1e6, "Power in watts."),
	ROW("temp", "temp_celsius", 10, "Temperature of the supply."),
	ROW("temp_alert_max", "temp_alert_max_celsius", 10,
	    "Temperature above which an alert is given."),
	ROW("temp_alert_min", "temp_alert_min_celsius", 10,
	    "Temperature below which an alert is given."),
	ROW("temp_ambient", "temp_ambient_celsius", 10, "Temperature of the surroundings."),
	ROW("temp_ambient_max", "temp_ambient_max_celsius", 10,
	    "Highest temperature of the surroundings."),
	ROW("temp_ambient_min", "temp_ambient_min_celsius", 10,
	    "Lowest temperature of the surroundings."),
	ROW("temp_max", "temp_max_celsius", 10, "Highest temperature to work at."),
	ROW("temp_min", "temp_min_celsius", 10, "Lowest temperature to work at."),
};

/* The label of the supply's name has its place among them. */
static const char *const info_labels[] = {
	"capacity_level", "charge_type",  "health", "manufacturer",
	"model_name",     "power_supply", "scope",  "serial_number",
	"status",         "technology",   "type",   "usb_type",
};

static const struct metric info = {
	"node_power_supply_info",
	"Maker, model and state of the supply, always 1.",
	METRIC_GAUGE,
};

static int open_powersupplyclass(const struct collector_env *env, void **state, struct err *err)
{
	struct filter *filter;
	int rc = filter_open(env->flags, NULL, "collector.powersupply.ignored-supplies",
	                     &filter, err);

	if (rc == 0)
		*state = filter;
	return rc;
}

static void close_powersupplyclass(struct host *host, void *state)
{
	(void)host;
	filter_close(state);
}

/* What a supply does not tell is no label. */
static void emit_info(struct exposition *out, struct host_dir dir, struct str supply)
{
	struct label labels[COUNT_OF(info_labels)];
	size_t n = 0;

	for (size_t i = 0; i < COUNT_OF(info_labels); i++) {
		struct str value = str_is(STR("power_supply"), info_labels[i])
		                           ? supply
		                           : attr_text(dir, info_labels[i]);

		if (value.n > 0)
			labels[n++] = (struct label){ str_from(info_labels[i]), value };
	}
	sample_raw(out, &info, "", labels, n, 1);
}

static enum collect_status emit(struct collect_ctx *ctx, struct host_dir dir, struct str supply)
{
	enum collect_status status =
		attrs_emit(ctx, dir, rows, COUNT_OF(rows), &supply, attr_absent);

	emit_info(ctx->out, dir, supply);
	return status;
}

static enum collect_status collect(struct collect_ctx *ctx)
{
	return devices_emit(ctx, "class/power_supply", ctx->state,
	                    "there are no power supplies", emit);
}

const struct collector powersupplyclass_collector = {
	.name = "powersupplyclass",
	.help = "Batteries and what charges them: charge, voltage, current and state.",
	.on_by_default = true,
	.may_block = true, /* the battery is asked for some values, over a slow bus */
	.flags = flags,
	.open = open_powersupplyclass,
	.close = close_powersupplyclass,
	.collect = collect,
};
