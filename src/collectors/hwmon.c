/* SPDX-License-Identifier: Apache-2.0 */
/* hwmon: sensors of voltage, temperature, fans and power (kernel: hwmon/sysfs-interface.rst).
 */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/must.h"
#include "base/sort.h"
#include "collectors/attrs.h"
#include "collectors/families.h"
#include "collectors/filter.h"
#include "collectors/hwmon_name.h"

static const struct flag flags[] = {
	{ "collector.hwmon.chip-include", FLAG_TEXT, NULL,
	  "Expression for the chips to tell." },
	{ "collector.hwmon.chip-exclude", FLAG_TEXT, NULL,
	  "Expression for the chips to leave out." },
	{ "collector.hwmon.sensor-include", FLAG_TEXT, NULL,
	  "Expression for the sensors to tell, matched against CHIP;SENSOR." },
	{ "collector.hwmon.sensor-exclude", FLAG_TEXT, NULL,
	  "Expression for the sensors to leave out, matched against CHIP;SENSOR." },
	{ 0 },
};

static const struct metric chip_names = {
	"node_hwmon_chip_names",
	"What the chip calls itself, always 1.",
	METRIC_GAUGE,
	{ "chip", "chip_name" },
};
static const struct metric sensor_label = {
	"node_hwmon_sensor_label",
	"What the sensor measures, by its driver or firmware, always 1.",
	METRIC_GAUGE,
	{ "chip", "label", "sensor" },
};
static const struct metric gauge_shape = {
	"node_hwmon_",
	"This value of the sensor, as its driver tells it.",
	METRIC_GAUGE,
	{ "chip", "sensor" },
};
static const struct metric counter_shape = {
	"node_hwmon_",
	"This sum of the sensor since it began to count.",
	METRIC_COUNTER,
	{ "chip", "sensor" },
};

struct state {
	struct filter *chips, *sensors;
	struct families *gauges, *counters;
};

enum {
	CHIPS_MAX = 4096,
	VALUES_MAX = 2048, /* of one chip: the largest have some hundreds */
};

struct value {
	struct hwmon_file file;
	struct str text;
};

/* What all values of a sensor have in common. */
struct sensor {
	struct str chip, name; /* "temp1" */
	struct str label;      /* of its file, p NULL without one */
	bool has_bare;         /* there is a value without a property */
};

static void close_hwmon(struct host *host, void *state)
{
	struct state *s = state;

	(void)host;
	if (!s)
		return;
	filter_close(s->chips);
	filter_close(s->sensors);
	families_close(s->gauges);
	families_close(s->counters);
	free(s);
}

static int open_hwmon(const struct collector_env *env, void **state, struct err *err)
{
	struct state *s = xcalloc(1, sizeof(*s));
	int rc = filter_open(env->flags, "collector.hwmon.chip-include",
	                     "collector.hwmon.chip-exclude", &s->chips, err);

	if (rc == 0)
		rc = filter_open(env->flags, "collector.hwmon.sensor-include",
		                 "collector.hwmon.sensor-exclude", &s->sensors, err);
	if (rc < 0) {
		close_hwmon(env->host, s);
		return rc;
	}
	s->gauges = families_new(&gauge_shape, "");
	s->counters = families_new(&counter_shape, "");
	*state = s;
	return 0;
}

static void emit_as(struct collect_ctx *ctx, struct families *families,
                    const struct sensor *sensor, const char *name, double number)
{
	const struct metric *m = families_of(families, (struct str){ 0 }, str_from(name));

	if (m)
		sample_with(ctx->out, m, (struct str[]){ sensor->chip, sensor->name }, number);
}

/* Units by type, and for some by property too; the first that fits counts. */
static const struct unit {
	const char *type, *properties; /* the latter with blanks around each; NULL: any */
	const char *suffix;
	double times, per;
	bool counts;
} units[] = {
	{ "in", NULL, "_volts", 0.001, 1, false },
	{ "cpu", NULL, "_volts", 0.001, 1, false },
	{ "temp", " type ", "", 1, 1, false },
	{ "temp", NULL, "_celsius", 0.001, 1, false },
	{ "curr", NULL, "_amps", 0.001, 1, false },
	{ "energy", NULL, "_joule_total", 1, 1e6, true },
	{ "power", " accuracy ", "", 1, 1e6, false },
	{ "power", " average_interval average_interval_min average_interval_max ", "_seconds",
	  0.001, 1, false },
	{ "power", NULL, "_watt", 1, 1e6, false },
	{ "humidity", NULL, "", 1, 1e6, false },
	{ "fan", " input min max target ", "_rpm", 1, 1, false },
};

static const struct unit *unit_of(const struct hwmon_file *file, struct arena *arena)
{
	const char *word = arena_printf(arena, " %.*s ", STR_ARG(file->property));
	static const struct unit none = { "", NULL, "", 1, 1, false };

	for (size_t i = 0; i < COUNT_OF(units); i++) {
		if (str_is(file->type, units[i].type) &&
		    (!units[i].properties || strstr(units[i].properties, word)))
			return &units[i];
	}
	return &none;
}

/* "temp" and "crit_alarm" make "temp_crit_alarm"; the value itself goes without "_input". */
static const char *name_of(const struct hwmon_file *file, bool has_bare, struct arena *arena)
{
	if (file->property.n == 0 || (str_is(file->property, "input") && !has_bare))
		return arena_printf(arena, "%.*s", STR_ARG(file->type));
	return arena_printf(arena, "%.*s_%.*s", STR_ARG(file->type),
	                    STR_ARG(hwmon_clean(file->property, arena)));
}

static void emit_plain(struct collect_ctx *ctx, const struct sensor *sensor,
                       const struct value *v, double number)
{
	struct state *s = ctx->state;
	const char *name = name_of(&v->file, sensor->has_bare, ctx->arena);
	const struct unit *unit;

	if (str_is(v->file.property, "fault") || str_is(v->file.property, "alarm")) {
		emit_as(ctx, s->gauges, sensor, name, number);
		return;
	}
	if (str_is(v->file.property, "beep")) {
		emit_as(ctx, s->gauges, sensor, arena_printf(ctx->arena, "%s_enabled", name),
		        number);
		return;
	}
	unit = unit_of(&v->file, ctx->arena);
	emit_as(ctx, unit->counts ? s->counters : s->gauges, sensor,
	        arena_printf(ctx->arena, "%s%s", name, unit->suffix),
	        number * unit->times / unit->per);
}

/* A frequency is told only where a label says of what, which is then its sensor. */
static void emit_frequency(struct collect_ctx *ctx, const struct sensor *sensor,
                           const struct value *v, double number)
{
	struct sensor named = *sensor;
	struct state *s = ctx->state;

	if (!sensor->label.p)
		return;
	named.name = hwmon_clean(sensor->label, ctx->arena);
	emit_as(ctx, s->gauges, &named,
	        arena_printf(ctx->arena, "%s_freq_mhz",
	                     name_of(&v->file, sensor->has_bare, ctx->arena)),
	        number / 1e6);
}

static void emit_value(struct collect_ctx *ctx, const struct sensor *sensor,
                       const struct value *v)
{
	struct state *s = ctx->state;
	double number;

	if (str_is(v->file.type, "beep_enable")) {
		emit_as(ctx, s->gauges, sensor, "beep_enabled", str_is(v->text, "1"));
		return;
	}
	if (str_is(v->file.property, "label") || str_to_f64(v->text, &number) < 0)
		return;
	if (str_is(v->file.type, "vrm"))
		emit_as(ctx, s->gauges, sensor, "voltage_regulator_version", number);
	else if (str_is(v->file.type, "update_interval"))
		emit_as(ctx, s->gauges, sensor, "update_interval_seconds", number * 0.001);
	else if (str_is(v->file.type, "freq") && str_is(v->file.property, "input"))
		emit_frequency(ctx, sensor, v, number);
	else
		emit_plain(ctx, sensor, v, number);
}

static void emit_sensor(struct collect_ctx *ctx, struct str chip, const struct value *values,
                        size_t n)
{
	struct state *s = ctx->state;
	struct sensor sensor = { .chip = chip };
	char *name = arena_printf(ctx->arena, "%.*s%llu", STR_ARG(values[0].file.type),
	                          (unsigned long long)values[0].file.number);

	sensor.name = str_from(name);
	name = arena_printf(ctx->arena, "%.*s;%s", STR_ARG(chip), name);
	if (!filter_keeps(s->sensors, str_from(name)))
		return;
	for (size_t i = 0; i < n; i++) {
		if (str_is(values[i].file.property, "label"))
			sensor.label = values[i].text;
		sensor.has_bare = sensor.has_bare || values[i].file.property.n == 0;
	}
	if (sensor.label.p)
		sample_with_u64(ctx->out, &sensor_label,
		                (struct str[]){ chip, sensor.label, sensor.name }, 1);
	for (size_t i = 0; i < n; i++)
		emit_value(ctx, &sensor, &values[i]);
}

static int by_sensor(const struct hwmon_file *x, const struct hwmon_file *y)
{
	int order = str_cmp(x->type, y->type);

	return order != 0 ? order : (x->number > y->number) - (x->number < y->number);
}

static int by_file(const void *a, const void *b)
{
	const struct hwmon_file *x = &((const struct value *)a)->file;
	const struct hwmon_file *y = &((const struct value *)b)->file;
	int order = by_sensor(x, y);

	return order != 0 ? order : str_cmp(x->property, y->property);
}

/* Adds what the directory's files say. */
static size_t read_values(struct host_dir dir, struct value *values, size_t n)
{
	struct str *names;
	size_t n_names;

	if (host_dir_list(dir, &names, &n_names) < 0)
		return n;
	for (size_t i = 0; i < n_names && n < VALUES_MAX; i++) {
		if (hwmon_file_parse(names[i], &values[n].file) &&
		    host_dir_attr(dir, names[i].p, &values[n].text) == 0)
			n++;
	}
	return n;
}

/* Sorts them; of the same file in both directories the one that was read last stays. */
static size_t sort_values(struct value *values, struct value *room, size_t n)
{
	size_t kept = 0;

	sort_items(values, room, n, sizeof(*values), by_file);
	for (size_t i = 0; i < n; i++) {
		if (i + 1 == n || by_file(&values[i], &values[i + 1]) != 0)
			values[kept++] = values[i];
	}
	return kept;
}

/* values has room for twice VALUES_MAX. */
static void emit_chip(struct collect_ctx *ctx, struct host_dir dir,
                      const struct hwmon_chip *chip, struct value *values)
{
	struct str name = hwmon_clean(chip->name, ctx->arena);
	size_t n = read_values(dir, values, 0), end;

	n = read_values(host_dir_sub(dir, STR("device")), values, n);
	n = sort_values(values, values + VALUES_MAX, n);
	if (name.n > 0)
		sample_with_u64(ctx->out, &chip_names, (struct str[]){ chip->chip, name }, 1);
	for (size_t i = 0; i < n; i = end) {
		for (end = i + 1;
		     end < n && by_sensor(&values[i].file, &values[end].file) == 0;)
			end++;
		emit_sensor(ctx, chip->chip, values + i, end - i);
	}
}

/* False for what is no directory. */
static bool read_chip(struct host_dir dir, struct str name, struct hwmon_chip *out)
{
	struct str *names;
	size_t n;

	*out = (struct hwmon_chip){ .dir = name, .name = attr_text(dir, "name") };
	if (host_dir_list(dir, &names, &n) < 0)
		return false;
	if (host_dir_real(host_dir_sub(dir, STR("device")), &out->device) < 0)
		out->device = (struct str){ 0 };
	return host_dir_real(dir, &out->real) == 0;
}

static enum collect_status collect(struct collect_ctx *ctx)
{
	struct host_dir top = host_dir(ctx->files, HOST_SYS, "class/hwmon");
	struct state *s = ctx->state;
	struct hwmon_chip *chips;
	struct value *values;
	struct str *names;
	size_t n, n_chips = 0;
	int rc = host_dir_list(top, &names, &n);

	if (rc == -ENOENT)
		return collect_no_data(ctx, "there are no sensors");
	if (rc < 0)
		return collect_fail_read(ctx, "class/hwmon", rc);
	chips = arena_alloc(ctx->arena, n * sizeof(*chips));
	for (size_t i = 0; i < n && n_chips < CHIPS_MAX; i++)
		n_chips += read_chip(host_dir_sub(top, names[i]), names[i], &chips[n_chips]);
	hwmon_name_chips(chips, n_chips, ctx->arena);
	values = arena_alloc(ctx->arena, 2 * VALUES_MAX * sizeof(*values));
	for (size_t i = 0; i < n_chips; i++) {
		if (filter_keeps(s->chips, chips[i].chip))
			emit_chip(ctx, host_dir_sub(top, chips[i].dir), &chips[i], values);
	}
	return COLLECT_OK;
}

const struct collector hwmon_collector = {
	.name = "hwmon",
	.help = "Sensors of voltage, temperature, fans, current, power and humidity.",
	.on_by_default = true,
	.may_block = true, /* sensors on slow buses, and firmware that takes its time */
	.flags = flags,
	.open = open_hwmon,
	.close = close_hwmon,
	.collect = collect,
};
