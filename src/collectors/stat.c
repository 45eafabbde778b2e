/* SPDX-License-Identifier: Apache-2.0 */
/* stat: interrupts, switches and processes of the whole host from /proc/stat. */

#include <stdlib.h>

#include "base/must.h"
#include "collectors/collector.h"
#include "host/statfile.h"

static const struct flag flags[] = {
	{ "collector.stat.softirq", FLAG_SWITCH, NULL, "Tell softirqs by vector." },
	{ 0 },
};

static const struct metric interrupts = { "node_intr_total", "Interrupts served since boot.",
	                                  METRIC_COUNTER };
static const struct metric context_switches = { "node_context_switches_total",
	                                        "Context switches of all CPUs since boot.",
	                                        METRIC_COUNTER };
static const struct metric forks = { "node_forks_total",
	                             "Processes and threads made since boot.", METRIC_COUNTER };
static const struct metric boot_time = { "node_boot_time_seconds",
	                                 "When the host booted, in seconds since 1970.",
	                                 METRIC_GAUGE };
static const struct metric running = { "node_procs_running", "Processes that run or could run.",
	                               METRIC_GAUGE };
static const struct metric blocked = { "node_procs_blocked",
	                               "Processes that wait for I/O to end.", METRIC_GAUGE };
static const struct metric softirqs = {
	"node_softirqs_total",
	"Softirqs served since boot, by vector.",
	METRIC_COUNTER,
	{ "vector" },
};

static const char *const vectors[PROCSTAT_SOFTIRQS] = {
	"hi",           "timer",   "net_tx", "net_rx",  "block",
	"block_iopoll", "tasklet", "sched",  "hrtimer", "rcu",
};

static int open_stat(const struct collector_env *env, void **state, struct err *err)
{
	bool *tells_softirqs = xcalloc(1, sizeof(*tells_softirqs));

	(void)err;
	statfile_open(env->host);
	*tells_softirqs = flags_switch(env->flags, "collector.stat.softirq");
	*state = tells_softirqs;
	return 0;
}

static void close_stat(struct host *host, void *state)
{
	if (!state)
		return;
	statfile_close(host);
	free(state);
}

static enum collect_status collect(struct collect_ctx *ctx)
{
	const bool *tells_softirqs = ctx->state;
	const struct procstat *stat;
	int rc = statfile_get(ctx->host, &stat);

	if (rc < 0)
		return collect_fail_read(ctx, "stat", rc);
	sample_u64(ctx->out, &interrupts, stat->interrupts);
	sample_u64(ctx->out, &context_switches, stat->context_switches);
	sample_u64(ctx->out, &forks, stat->forks);
	sample_u64(ctx->out, &boot_time, stat->boot_time_s);
	sample_u64(ctx->out, &running, stat->running);
	sample_u64(ctx->out, &blocked, stat->blocked);
	for (size_t i = 0; *tells_softirqs && i < PROCSTAT_SOFTIRQS; i++)
		sample_of_u64(ctx->out, &softirqs, str_from(vectors[i]), stat->softirqs[i]);
	statfile_put(stat);
	return COLLECT_OK;
}

const struct collector stat_collector = {
	.name = "stat",
	.help = "Interrupts, context switches, forks, boot time and running processes.",
	.on_by_default = true,
	.flags = flags,
	.open = open_stat,
	.close = close_stat,
	.collect = collect,
};
