/* SPDX-License-Identifier: Apache-2.0 */
/* cpu: where the CPUs' time went, and what CPUs these are. */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/must.h"
#include "collectors/collector.h"
#include "collectors/cpu_info.h"
#include "host/cpulist.h"
#include "host/cputree.h"
#include "host/statfile.h"
#include "metrics/number.h"

/* A CPU whose idle time falls by so much was away and counts from 0; less is the kernel's
 * rounding. */
enum { IDLE_FALL_S = 3 };

static const struct flag flags[] = {
	{ "collector.cpu.guest", FLAG_SWITCH, "true", "Tell the time that guests used." },
	{ "collector.cpu.info", FLAG_SWITCH, NULL,
	  "Tell what /proc/cpuinfo says of each CPU." },
	{ "collector.cpu.info.flags-include", FLAG_TEXT, NULL,
	  "Tell which CPU flags there are among those that match; turns on "
	  "collector.cpu.info." },
	{ "collector.cpu.info.bugs-include", FLAG_TEXT, NULL,
	  "Tell which CPU bugs there are among those that match; turns on "
	  "collector.cpu.info." },
	{ 0 },
};

static const struct metric seconds = {
	"node_cpu_seconds_total",
	"Seconds that the CPU spent in each mode; user and nice include guests.",
	METRIC_COUNTER,
	{ "cpu", "mode" },
};
static const struct metric guest_seconds = {
	"node_cpu_guest_seconds_total",
	"Seconds that the CPU spent in guests, by the mode of the guest's process.",
	METRIC_COUNTER,
	{ "cpu", "mode" },
};
static const struct metric core_throttles = {
	"node_cpu_core_throttles_total",
	"How often heat slowed the core down.",
	METRIC_COUNTER,
	{ "core", "package" },
};
static const struct metric package_throttles = {
	"node_cpu_package_throttles_total",
	"How often heat slowed the package down.",
	METRIC_COUNTER,
	{ "package" },
};
static const struct metric isolated = {
	"node_cpu_isolated",
	"1 for each CPU that the scheduler leaves alone.",
	METRIC_GAUGE,
	{ "cpu" },
};
static const struct metric online = {
	"node_cpu_online",
	"1 where the CPU is in use, 0 where it is switched off.",
	METRIC_GAUGE,
	{ "cpu" },
};
/* All but the two modes of guests. */
static const char *const mode_names[PROCSTAT_GUEST] = {
	"user", "nice", "system", "idle", "iowait", "irq", "softirq", "steal",
};

struct state {
	bool tells_guests;
	struct cpu_info *info; /* NULL: tell none */
	char *isolated;        /* the kernel's list, read once, or NULL */
	struct cputree tree;
	struct procstat_cpu *said; /* what we said last time */
	size_t n_said, cap_said;
};

static void close_cpu(struct host *host, void *state)
{
	struct state *s = state;

	if (!s)
		return;
	cpu_info_close(host, s->info);
	free(s->isolated);
	statfile_close(host);
	cputree_deinit(&s->tree);
	free(s->said);
	free(s);
}

/* No such file is no isolated CPU; a list that we cannot read is a reason not to start. */
static int read_isolated(struct host *host, char **list, struct err *err)
{
	struct arena arena;
	struct str text, rest;
	unsigned first, last;
	int rc;

	arena_init(&arena);
	rc = host_read(host, &arena, HOST_SYS, "devices/system/cpu/isolated", &text);
	if (rc == 0) {
		rest = text = str_trim(text);
		do {
			rc = cpulist_next(&rest, &first, &last);
		} while (rc > 0);
	}
	if (rc == 0)
		*list = xmemdup(text.p, text.n);
	else if (rc != -ENOENT)
		err_set(err, rc, "could not read which CPUs are isolated: %s", strerror(-rc));
	arena_deinit(&arena);
	return rc == -ENOENT ? 0 : rc;
}

static int open_cpu(const struct collector_env *env, void **state, struct err *err)
{
	struct state *s = xcalloc(1, sizeof(*s));
	int rc;

	statfile_open(env->host);
	cputree_init(&s->tree);
	rc = cpu_info_open(env->flags, &s->info, err);
	if (rc == 0)
		rc = read_isolated(env->host, &s->isolated, err);
	if (rc < 0) {
		close_cpu(env->host, s);
		return rc;
	}
	s->tells_guests = flags_switch(env->flags, "collector.cpu.guest");
	*state = s;
	return 0;
}

/*
 * The kernel's times can go back a little (iowait by design, idle around sleep states);
 * a counter must not: then what was said last stands.
 */
static void keep_rising(const struct procstat_cpu *last, struct procstat_cpu *now)
{
	if (last->ticks[PROCSTAT_IDLE] - now->ticks[PROCSTAT_IDLE] >= IDLE_FALL_S * PROCSTAT_HZ)
		return;
	for (size_t mode = 0; mode < PROCSTAT_MODES; mode++) {
		if (!(now->ticks[mode] >= last->ticks[mode]))
			now->ticks[mode] = last->ticks[mode];
	}
}

/* What is to be said now, which is remembered. Both lists are sorted by id. */
static void update(struct state *s, const struct procstat *stat, struct arena *arena)
{
	struct procstat_cpu *now = arena_alloc(arena, stat->n_cpus * sizeof(*now));

	for (size_t i = 0, j = 0; i < stat->n_cpus; i++) {
		now[i] = stat->cpus[i];
		while (j < s->n_said && s->said[j].id < now[i].id)
			j++;
		if (j < s->n_said && s->said[j].id == now[i].id)
			keep_rising(&s->said[j], &now[i]);
	}
	if (stat->n_cpus > s->cap_said) {
		s->cap_said = stat->n_cpus;
		s->said = xrealloc(s->said, s->cap_said * sizeof(*s->said));
	}
	if (stat->n_cpus > 0)
		memcpy(s->said, now, stat->n_cpus * sizeof(*now));
	s->n_said = stat->n_cpus;
}

/* Consecutive modes, beginning with the first. */
static void emit_modes(struct exposition *out, const struct metric *m, const struct state *s,
                       enum procstat_mode first, size_t modes)
{
	char digits[NUMBER_MAX_BYTES];

	for (size_t i = 0; i < s->n_said; i++) {
		const struct procstat_cpu *cpu = &s->said[i];
		struct str labels[2] = { { digits, number_write_u64(digits, cpu->id) } };

		for (size_t mode = 0; mode < modes; mode++) {
			labels[1] = str_from(mode_names[mode]);
			sample_with(out, m, labels, cpu->ticks[first + mode] / PROCSTAT_HZ);
		}
	}
}

static enum collect_status collect_times(struct collect_ctx *ctx, struct state *s)
{
	const struct procstat *stat;
	int rc = statfile_get(ctx->host, &stat);

	if (rc < 0)
		return collect_fail_read(ctx, "stat", rc);
	update(s, stat, ctx->arena);
	statfile_put(stat);
	emit_modes(ctx->out, &seconds, s, PROCSTAT_USER, PROCSTAT_GUEST);
	if (s->tells_guests)
		emit_modes(ctx->out, &guest_seconds, s, PROCSTAT_GUEST,
		           PROCSTAT_MODES - PROCSTAT_GUEST);
	return COLLECT_OK;
}

static void emit_isolated(struct exposition *out, struct str list)
{
	char digits[NUMBER_MAX_BYTES];
	unsigned id, last;

	while (cpulist_next(&list, &id, &last) > 0) {
		for (; id <= last; id++)
			sample_of_u64(out, &isolated,
			              (struct str){ digits, number_write_u64(digits, id) }, 1);
	}
}

/* Siblings show the same count: the first that can be read tells for its core. */
static void emit_core_throttles(struct collect_ctx *ctx, struct cputree *tree)
{
	bool *told = arena_zalloc(ctx->arena, tree->n * sizeof(*told));
	char core[NUMBER_MAX_BYTES], package[NUMBER_MAX_BYTES];
	uint64_t count;

	for (size_t i = 0; i < tree->n; i++) {
		struct cputree_cpu *cpu = &tree->cpus[i];

		if (!cpu->placed || told[cpu->core_leader] ||
		    host_dir_u64(cpu->dir, "thermal_throttle/core_throttle_count", &count) < 0)
			continue;
		told[cpu->core_leader] = true;
		sample_with_u64(ctx->out, &core_throttles,
		                (struct str[]){
					{ core, number_write_u64(core, cpu->core) },
					{ package, number_write_u64(package, cpu->package) } },
		                count);
	}
}

static void emit_package_throttles(struct collect_ctx *ctx, struct cputree *tree)
{
	bool *told = arena_zalloc(ctx->arena, tree->n * sizeof(*told));
	char package[NUMBER_MAX_BYTES];
	uint64_t count;

	for (size_t i = 0; i < tree->n; i++) {
		struct cputree_cpu *cpu = &tree->cpus[i];

		if (!cpu->placed || told[cpu->package_leader] ||
		    host_dir_u64(cpu->dir, "thermal_throttle/package_throttle_count", &count) <
		            0)
			continue;
		told[cpu->package_leader] = true;
		sample_of_u64(ctx->out, &package_throttles,
		              (struct str){ package, number_write_u64(package, cpu->package) },
		              count);
	}
}

/* Where the first CPU cannot be switched off (x86), the peer tells none; so do we. */
static void emit_online(struct collect_ctx *ctx, struct cputree *tree)
{
	struct str text;

	for (size_t i = 0; i < tree->n; i++) {
		struct cputree_cpu *cpu = &tree->cpus[i];
		int rc = host_dir_attr(cpu->dir, "online", &text);

		if (i == 0 && rc == -ENOENT)
			return;
		sample_of_u64(ctx->out, &online, cpu->number, rc == 0 && str_is(text, "1"));
	}
}

static enum collect_status collect(struct collect_ctx *ctx)
{
	struct state *s = ctx->state;

	if (s->info && cpu_info_collect(ctx, s->info) != COLLECT_OK)
		return COLLECT_FAIL;
	if (collect_times(ctx, s) != COLLECT_OK)
		return COLLECT_FAIL;
	emit_isolated(ctx->out, str_from(s->isolated));
	cputree_update(&s->tree, ctx->files);
	emit_core_throttles(ctx, &s->tree);
	emit_package_throttles(ctx, &s->tree);
	emit_online(ctx, &s->tree);
	return COLLECT_OK;
}

const struct collector cpu_collector = {
	.name = "cpu",
	.help = "Time of each CPU by mode, its throttling, isolation and what it is.",
	.on_by_default = true,
	.flags = flags,
	.open = open_cpu,
	.close = close_cpu,
	.collect = collect,
};
