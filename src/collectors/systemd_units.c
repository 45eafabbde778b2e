/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/systemd_units.h"

#include "base/array.h"
#include "base/must.h"

static const struct metric units_in = {
	"node_systemd_units", "How many units are in each state.", METRIC_GAUGE, { "state" }
};
static const struct metric unit_state = { "node_systemd_unit_state",
	                                  "1 for the state that the unit is in.",
	                                  METRIC_GAUGE,
	                                  { "name", "state", "type" } };
/* What units are asked for; a row without a metric is the type in unit_state. */
static const struct kind {
	const char *suffix, *interface, *name;
	char type;
	enum systemd_when when;
	double per;
	struct metric metric;
} kinds[] = {
#define UNIT(metric_name, help, type)                                                          \
	{                                                                                      \
		"node_systemd_" metric_name, help, type,                                       \
		{                                                                              \
			"name"                                                                 \
		}                                                                              \
	}
	{ ".service", SYSTEMD_SERVICE ".Service", "Type", 's', SYSTEMD_ALWAYS, 1, { 0 } },
	{ ".mount", SYSTEMD_SERVICE ".Mount", "Type", 's', SYSTEMD_ALWAYS, 1, { 0 } },
	{ ".service", SYSTEMD_SERVICE ".Service", "NRestarts", 'u', SYSTEMD_WITH_RESTARTS, 1,
	  UNIT("service_restart_total", "Times that the service was restarted.",
	       METRIC_COUNTER) },
	{ "", SYSTEMD_SERVICE ".Unit", "ActiveEnterTimestamp", 't', SYSTEMD_WITH_START_TIMES,
	  1e6,
	  UNIT("unit_start_time_seconds", "When the unit became active, 0 where it is not.",
	       METRIC_GAUGE) },
	{ ".service", SYSTEMD_SERVICE ".Service", "TasksCurrent", 't', SYSTEMD_WITH_TASKS, 1,
	  UNIT("unit_tasks_current", "Tasks that the unit has.", METRIC_GAUGE) },
	{ ".service", SYSTEMD_SERVICE ".Service", "TasksMax", 't', SYSTEMD_WITH_TASKS, 1,
	  UNIT("unit_tasks_max", "Tasks that the unit may have.", METRIC_GAUGE) },
	{ ".timer", SYSTEMD_SERVICE ".Timer", "LastTriggerUSec", 't', SYSTEMD_AFTER_212, 1e6,
	  UNIT("timer_last_trigger_seconds", "When the timer went off last.", METRIC_GAUGE) },
	{ ".socket", SYSTEMD_SERVICE ".Socket", "NAccepted", 'u', SYSTEMD_ALWAYS, 1,
	  UNIT("socket_accepted_connections_total", "Connections accepted.", METRIC_COUNTER) },
	{ ".socket", SYSTEMD_SERVICE ".Socket", "NConnections", 'u', SYSTEMD_ALWAYS, 1,
	  UNIT("socket_current_connections", "Connections open now.", METRIC_GAUGE) },
	{ ".socket", SYSTEMD_SERVICE ".Socket", "NRefused", 'u', SYSTEMD_ALWAYS, 1,
	  UNIT("socket_refused_connections_total", "Connections refused.", METRIC_GAUGE) },
#undef UNIT
};

static const char *const states[] = { "active", "activating", "deactivating", "inactive",
	                              "failed" };

/* What ListUnits answers: a(ssssssouso). */
enum {
	NAME,
	DESCRIPTION,
	LOAD,
	ACTIVE,
	SUB,
	FOLLOWING,
	PATH,
	JOB,
	JOB_TYPE,
	JOB_PATH,
	COLUMNS
};
#define COLUMN_TYPES "ssssssouso"

struct unit {
	struct str name, active, type;
	const char *path;
};

/* A question about a unit. */
struct about {
	const struct kind *kind;
	struct unit *unit;
};

struct run {
	struct collect_ctx *ctx;
	struct bus *bus;
	struct filter *filter;
	const bool *wants;
	struct bus_value *cells; /* of all units */
	size_t n_cells;
	struct unit *units; /* those that are told of */
	size_t n_units;
	struct bus_property *properties;
	struct about *abouts; /* beside them */
	size_t n_properties;
};

/* Of all units, whatever the flags say. A state that is new to us is told if it occurs. */
static void emit_summary(const struct run *run)
{
	enum { STATES_MAX = 16 };
	struct {
		struct str name;
		uint64_t n;
	} counts[STATES_MAX];
	size_t n = COUNT_OF(states);

	for (size_t i = 0; i < n; i++) {
		counts[i].name = str_from(states[i]);
		counts[i].n = 0;
	}
	for (size_t i = 0; i < run->n_cells; i++) {
		struct str state = run->cells[i * COLUMNS + ACTIVE].text;
		size_t at = 0;

		while (at < n && !str_eq(counts[at].name, state))
			at++;
		if (at == STATES_MAX)
			continue;
		if (at == n) {
			counts[n].name = state;
			counts[n++].n = 0;
		}
		counts[at].n++;
	}
	for (size_t i = 0; i < n; i++)
		sample_of_u64(run->ctx->out, &units_in, counts[i].name, counts[i].n);
}

static void choose_units(struct run *run)
{
	run->units = arena_alloc(run->ctx->arena, run->n_cells * sizeof(*run->units));
	for (size_t i = 0; i < run->n_cells; i++) {
		const struct bus_value *cells = &run->cells[i * COLUMNS];

		if (str_is(cells[LOAD].text, "loaded") &&
		    filter_keeps(run->filter, cells[NAME].text))
			run->units[run->n_units++] = (struct unit){
				cells[NAME].text, cells[ACTIVE].text, { 0 }, cells[PATH].text.p
			};
	}
}

static bool is_asked(const struct run *run, const struct kind *kind, const struct unit *unit)
{
	return run->wants[kind->when] && str_ends(unit->name, kind->suffix) &&
	       (kind->when != SYSTEMD_WITH_START_TIMES || str_is(unit->active, "active"));
}

/* Lists the questions in run->properties where there is room for them, or counts them. */
static size_t list_questions(struct run *run)
{
	size_t n = 0;

	for (size_t i = 0; i < run->n_units; i++) {
		for (size_t j = 0; j < COUNT_OF(kinds); j++) {
			const struct kind *kind = &kinds[j];

			if (!is_asked(run, kind, &run->units[i]))
				continue;
			if (run->properties) {
				run->properties[n] =
					(struct bus_property){ run->units[i].path,
					                       kind->interface, kind->name,
					                       kind->type };
				run->abouts[n] = (struct about){ kind, &run->units[i] };
			}
			n++;
		}
	}
	return n;
}

static int ask_units(struct run *run)
{
	struct arena *arena = run->ctx->arena;
	size_t n = list_questions(run);

	run->properties = arena_alloc(arena, n * sizeof(*run->properties));
	run->abouts = arena_alloc(arena, n * sizeof(*run->abouts));
	run->n_properties = list_questions(run);
	must(run->n_properties == n);
	return bus_read(run->bus, arena, run->properties, n, &run->ctx->err);
}

static void emit_states(const struct run *run)
{
	for (size_t i = 0; i < run->n_properties; i++) {
		if (!run->abouts[i].kind->metric.name && run->properties[i].rc == 0)
			run->abouts[i].unit->type = run->properties[i].value.text;
	}
	for (size_t i = 0; i < run->n_units; i++) {
		const struct unit *unit = &run->units[i];

		for (size_t j = 0; j < COUNT_OF(states); j++) {
			struct str labels[] = { unit->name, str_from(states[j]), unit->type };

			sample_with(run->ctx->out, &unit_state, labels,
			            str_eq(unit->active, labels[1]));
		}
	}
}

static void emit_kind(const struct run *run, const struct kind *kind)
{
	struct exposition *out = run->ctx->out;

	for (size_t i = 0; i < run->n_properties; i++) {
		uint64_t number = run->properties[i].value.number;

		if (run->abouts[i].kind != kind || run->properties[i].rc < 0 ||
		    (kind->when == SYSTEMD_WITH_TASKS &&
		     number == UINT64_MAX)) /* no limit, no count */
			continue;
		sample_of(out, &kind->metric, run->abouts[i].unit->name,
		          (double)number / kind->per);
	}
	if (kind->when != SYSTEMD_WITH_START_TIMES || !run->wants[SYSTEMD_WITH_START_TIMES])
		return;
	for (size_t i = 0; i < run->n_units; i++) {
		if (!str_is(run->units[i].active, "active"))
			sample_of(out, &kind->metric, run->units[i].name, 0);
	}
}

enum collect_status systemd_units_collect(struct collect_ctx *ctx, struct bus *bus,
                                          struct filter *filter,
                                          const bool wants[static SYSTEMD_WHENS])
{
	struct run run = { .ctx = ctx, .bus = bus, .filter = filter, .wants = wants };

	if (bus_list(bus, ctx->arena, SYSTEMD_ROOT, SYSTEMD_MANAGER, "ListUnits", COLUMN_TYPES,
	             &run.cells, &run.n_cells, &ctx->err) < 0)
		return COLLECT_FAIL;
	emit_summary(&run);
	choose_units(&run);
	if (ask_units(&run) < 0)
		return COLLECT_FAIL;
	emit_states(&run);
	for (size_t i = 0; i < COUNT_OF(kinds); i++) {
		if (kinds[i].metric.name)
			emit_kind(&run, &kinds[i]);
	}
	return COLLECT_OK;
}
