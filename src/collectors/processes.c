/* SPDX-License-Identifier: Apache-2.0 */
/* processes: how many processes and threads there are, by state. */

#include <errno.h>

#include "base/array.h"
#include "collectors/collector.h"
#include "host/pids.h"

static const struct metric threads = { "node_processes_threads", "Threads of all processes.",
	                               METRIC_GAUGE };
static const struct metric max_threads = { "node_processes_max_threads",
	                                   "How many threads there may be.", METRIC_GAUGE };
static const struct metric pids_used = { "node_processes_pids", "Processes.", METRIC_GAUGE };
static const struct metric max_processes = { "node_processes_max_processes",
	                                     "How many process ids there may be.",
	                                     METRIC_GAUGE };
static const struct metric states = {
	"node_processes_state",
	"Processes by their state's letter.",
	METRIC_GAUGE,
	{ "state" },
};
static const struct metric thread_states = {
	"node_processes_threads_state",
	"Threads by their state's letter.",
	METRIC_GAUGE,
	{ "thread_state" },
};

static void emit_states(struct exposition *out, const struct metric *m,
                        const uint64_t counts[static 128])
{
	for (size_t i = 0; i < 128; i++) {
		char letter = (char)i;

		if (counts[i] > 0)
			sample_of_u64(out, m, (struct str){ &letter, 1 }, counts[i]);
	}
}

static enum collect_status collect(struct collect_ctx *ctx)
{
	struct host_dir dir = host_dir(ctx->files, HOST_PROC, "sys/kernel");
	uint64_t thread_limit, pid_limit;
	struct pids pids;
	int rc = pids_count(ctx->host, ctx->arena, &pids);

	if (rc < 0)
		return collect_fail_read(ctx, "all processes", rc);
	sample_u64(ctx->out, &threads, pids.threads);
	rc = host_dir_u64(dir, "threads-max", &thread_limit);
	if (rc < 0)
		return collect_fail_in(ctx, dir, "threads-max", rc);
	sample_u64(ctx->out, &max_threads, thread_limit);
	emit_states(ctx->out, &states, pids.states);
	emit_states(ctx->out, &thread_states, pids.thread_states);
	rc = host_dir_u64(dir, "pid_max", &pid_limit);
	if (rc < 0)
		return collect_fail_in(ctx, dir, "pid_max", rc);
	sample_u64(ctx->out, &pids_used, pids.processes);
	sample_u64(ctx->out, &max_processes, pid_limit);
	return COLLECT_OK;
}

const struct collector processes_collector = {
	.name = "processes",
	.help = "How many processes and threads there are, by state, and how many there may "
		"be.",
	.collect = collect,
};
