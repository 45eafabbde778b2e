/* SPDX-License-Identifier: Apache-2.0 */
/*
 * perf: the kernel's performance counters and tracepoints of each CPU. They are opened at the
 * start and count from then on; a scrape reads them.
 */

#include <errno.h>
#include <linux/perf_event.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/array.h"
#include "base/must.h"
#include "collectors/collector.h"
#include "collectors/families.h"
#include "collectors/perf_cpus.h"
#include "collectors/perf_events.h"
#include "host/perfevent.h"
#include "host/tracepoint.h"

#define CPUS       "collector.perf.cpus"
#define TRACEPOINT "collector.perf.tracepoint"

static const struct flag flags[] = {
	{ CPUS, FLAG_TEXT, "", "CPUs to count on, such as 0,2-6,8-15:2; all if empty." },
	{ TRACEPOINT, FLAG_TEXTS, NULL, "Tracepoint to count, as subsystem:event." },
	{ "collector.perf.disable-hardware-profilers", FLAG_SWITCH, NULL,
	  "Count no events of the CPUs." },
	{ "collector.perf.hardware-profilers", FLAG_TEXTS, NULL,
	  "Event of the CPUs to count, such as CpuCycles; all if none is named." },
	{ "collector.perf.disable-software-profilers", FLAG_SWITCH, NULL,
	  "Count no events of the kernel." },
	{ "collector.perf.software-profilers", FLAG_TEXTS, NULL,
	  "Event of the kernel to count, such as PageFault; all if none is named." },
	{ "collector.perf.disable-cache-profilers", FLAG_SWITCH, NULL,
	  "Count no events of the caches." },
	{ "collector.perf.cache-profilers", FLAG_TEXTS, NULL,
	  "Event of the caches to count, such as LLReadMiss; all if none is named." },
	{ 0 },
};

static const struct group_flags {
	const char *disable, *names;
} group_flags[PERF_GROUPS] = {
	[PERF_HARDWARE] = { "collector.perf.disable-hardware-profilers",
	                    "collector.perf.hardware-profilers" },
	[PERF_SOFTWARE] = { "collector.perf.disable-software-profilers",
	                    "collector.perf.software-profilers" },
	[PERF_CACHE] = { "collector.perf.disable-cache-profilers",
	                 "collector.perf.cache-profilers" },
};

static const struct metric passed = {
	"node_perf_", "How often the kernel passed this tracepoint.", METRIC_COUNTER, { "cpu" }
};

enum {
	COUNTERS_MAX = PERF_GROUPS * PERF_EVENTS_MAX + FLAG_VALUES_MAX,
	CPU_LABEL_BYTES = 8,
};

struct counter {
	const struct metric *metric;
	uint32_t type;
	uint64_t config;
	bool needed; /* named by a flag, so that it has to be there */
	int *fds;    /* of each CPU; -1 where the hardware has no such counter */
};

struct perf {
	struct counter counters[COUNTERS_MAX];
	size_t n;
	struct families *tracepoints;
	bool names_cpus; /* by a flag */
	unsigned *cpus;
	char (*labels)[CPU_LABEL_BYTES];
	size_t n_cpus;
};

static void add_counter(struct perf *p, struct counter c)
{
	must(p->n < COUNTERS_MAX);
	p->counters[p->n++] = c;
}

static bool has_counter(const struct perf *p, const struct metric *metric)
{
	for (size_t i = 0; i < p->n; i++) {
		if (p->counters[i].metric == metric)
			return true;
	}
	return false;
}

/* All of the group, or those that are named. */
static int choose_group(struct perf *p, const struct perf_events *group, const char *flag,
                        const struct flags *f, struct err *err)
{
	const char *const *names;
	size_t named = flags_texts(f, flag, &names);

	for (size_t i = 0; i < (named > 0 ? named : group->n); i++) {
		const struct perf_event *e =
			named > 0 ? perf_events_find(group, names[i]) : &group->all[i];

		if (!e)
			return err_set(err, -EINVAL, "--%s: there is no event \"%s\"", flag,
			               names[i]);
		if (!has_counter(p, &e->metric))
			add_counter(p, (struct counter){ &e->metric, e->type, e->config });
	}
	return 0;
}

static int choose_events(struct perf *p, const struct flags *f, struct err *err)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < PERF_GROUPS; i++) {
		if (!flags_switch(f, group_flags[i].disable))
			rc = choose_group(p, &perf_events[i], group_flags[i].names, f, err);
	}
	return rc;
}

static int choose_tracepoints(struct perf *p, const struct collector_env *env, struct err *err)
{
	const char *const *names;
	size_t n = flags_texts(env->flags, TRACEPOINT, &names);

	p->tracepoints = families_new(&passed, "");
	for (size_t i = 0; i < n; i++) {
		struct counter c = { .type = PERF_TYPE_TRACEPOINT, .needed = true };
		struct tracepoint t;
		int rc;

		if (!tracepoint_parse(str_from(names[i]), &t))
			return err_set(err, -EINVAL,
			               "--" TRACEPOINT
			               ": \"%s\" is not like sched:sched_switch",
			               names[i]);
		rc = tracepoint_id(env->host, &t, &c.config);
		if (rc < 0)
			return err_set(err, -EINVAL,
			               "--" TRACEPOINT ": no id of %s in tracefs: %s", names[i],
			               strerror(-rc));
		c.metric = families_of(p->tracepoints, t.subsystem, t.event);
		if (!has_counter(p, c.metric))
			add_counter(p, c);
	}
	return 0;
}

static int choose_cpus(struct perf *p, const struct collector_env *env, struct err *err)
{
	const char *text = flags_text(env->flags, CPUS);
	struct perf_cpus cpus;
	int rc = *text ? perf_cpus_parse(str_from(text), &cpus, err)
	               : perf_cpus_online(env->host, &cpus, err);

	if (rc < 0)
		return err_prefix(err, rc, "--" CPUS);
	p->names_cpus = *text;
	p->cpus = xcalloc(cpus.n, sizeof(*p->cpus));
	p->labels = xcalloc(cpus.n, sizeof(*p->labels));
	for (unsigned at = 0, cpu; perf_cpus_next(&cpus, at, &cpu); at = cpu + 1) {
		snprintf(p->labels[p->n_cpus], sizeof(p->labels[0]), "%u", cpu);
		p->cpus[p->n_cpus++] = cpu;
	}
	return 0;
}

/* A machine, above all a virtual one, has only some of the counters; a CPU may be gone. */
static bool is_lack(int rc)
{
	return rc == -ENOENT || rc == -EOPNOTSUPP || rc == -EINVAL || rc == -ENODEV;
}

static const char *remedy(int rc)
{
	switch (rc) {
	case -EACCES:
	case -EPERM:
		return ": it needs CAP_PERFMON, or 0 or less in kernel.perf_event_paranoid";
	case -EMFILE:
		return ": it needs a higher limit of open files (LimitNOFILE=)";
	default:
		return "";
	}
}

/* All counters of one CPU: how many there are, or -EINVAL. */
static int open_cpu(struct perf *p, size_t cpu, struct err *err)
{
	int opened = 0;

	for (size_t i = 0; i < p->n; i++) {
		struct counter *c = &p->counters[i];
		int fd = perfevent_open(c->type, c->config, p->cpus[cpu]);

		if (fd < 0 && (c->needed || !is_lack(fd)))
			return err_set(err, -EINVAL, "%s of CPU %s: %s%s", c->metric->name,
			               p->labels[cpu], strerror(-fd), remedy(fd));
		c->fds[cpu] = fd < 0 ? -1 : fd;
		opened += fd >= 0;
	}
	return opened;
}

/* A CPU that a flag names has to have some; of the others, one has to. */
static int open_counters(struct perf *p, struct err *err)
{
	bool some = p->n == 0;

	for (size_t i = 0; i < p->n; i++) {
		p->counters[i].fds = xcalloc(p->n_cpus, sizeof(int));
		for (size_t cpu = 0; cpu < p->n_cpus; cpu++)
			p->counters[i].fds[cpu] = -1;
	}
	for (size_t cpu = 0; p->n > 0 && cpu < p->n_cpus; cpu++) {
		int rc = open_cpu(p, cpu, err);

		if (rc < 0)
			return rc;
		if (rc == 0 && p->names_cpus)
			return err_set(err, -EINVAL, "CPU %s has none of the counters",
			               p->labels[cpu]);
		some = some || rc > 0;
	}
	return some ? 0 : err_set(err, -EINVAL, "no CPU has any of the counters");
}

static void close_perf(struct host *host, void *state)
{
	struct perf *p = state;

	(void)host;
	if (!p)
		return;
	for (size_t i = 0; i < p->n; i++) {
		for (size_t cpu = 0; p->counters[i].fds && cpu < p->n_cpus; cpu++) {
			if (p->counters[i].fds[cpu] >= 0)
				close(p->counters[i].fds[cpu]);
		}
		free(p->counters[i].fds);
	}
	families_close(p->tracepoints);
	free(p->labels);
	free(p->cpus);
	free(p);
}

static int open_perf(const struct collector_env *env, void **state, struct err *err)
{
	struct perf *p = xcalloc(1, sizeof(*p));
	int rc = choose_cpus(p, env, err);

	if (rc == 0)
		rc = choose_events(p, env->flags, err);
	if (rc == 0)
		rc = choose_tracepoints(p, env, err);
	if (rc == 0)
		rc = open_counters(p, err);
	if (rc < 0) {
		close_perf(env->host, p);
		return rc;
	}
	*state = p;
	return 0;
}

static enum collect_status collect_counter(struct collect_ctx *ctx, const struct perf *p,
                                           const struct counter *c)
{
	for (size_t cpu = 0; cpu < p->n_cpus; cpu++) {
		uint64_t count;
		int rc;

		if (c->fds[cpu] < 0)
			continue;
		rc = perfevent_read(c->fds[cpu], &count);
		if (rc == -ENODEV) /* the CPU is gone */
			continue;
		if (rc < 0)
			return collect_fail(ctx, "%s of CPU %s: %s", c->metric->name,
			                    p->labels[cpu], strerror(-rc));
		sample_of_u64(ctx->out, c->metric, str_from(p->labels[cpu]), count);
	}
	return COLLECT_OK;
}

static enum collect_status collect(struct collect_ctx *ctx)
{
	const struct perf *p = ctx->state;
	enum collect_status status = COLLECT_OK;

	for (size_t i = 0; i < p->n && status == COLLECT_OK; i++)
		status = collect_counter(ctx, p, &p->counters[i]);
	return status;
}

const struct collector perf_collector = {
	.name = "perf",
	.help = "Performance counters of the CPUs and the kernel, and tracepoints.",
	.flags = flags,
	.open = open_perf,
	.close = close_perf,
	.collect = collect,
};
