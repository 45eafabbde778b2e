/* SPDX-License-Identifier: Apache-2.0 */
/* schedstat: time that tasks ran and waited on each CPU (kernel: sched-stats.rst). */

#include <errno.h>

#include "collectors/collector.h"

static const struct metric running = {
	"node_schedstat_running_seconds_total",
	"Time in which tasks ran on the CPU.",
	METRIC_COUNTER,
	{ "cpu" },
};
static const struct metric waiting = {
	"node_schedstat_waiting_seconds_total",
	"Time in which tasks that could run waited for the CPU.",
	METRIC_COUNTER,
	{ "cpu" },
};
static const struct metric timeslices = {
	"node_schedstat_timeslices_total",
	"Time slices that the CPU gave to tasks.",
	METRIC_COUNTER,
	{ "cpu" },
};

enum { COLUMNS = 9, RUNNING = 6, WAITING = 7, TIMESLICES = 8 };

/* "cpu0 0 0 0 0 0 0 2045936778163039 343796328169361 4767485306": false for other lines. */
static bool parse_line(struct str line, struct str *cpu, uint64_t columns[static COLUMNS])
{
	struct str words[COLUMNS + 1];

	if (str_words(line, words, COLUMNS + 1) < COLUMNS + 1 || !str_starts(words[0], "cpu"))
		return false;
	*cpu = str_skip(words[0], 3);
	for (size_t i = 0; i < COLUMNS; i++) {
		if (str_to_u64(words[i + 1], &columns[i]) < 0)
			return false;
	}
	return cpu->n > 0 && cpu->p[0] >= '0' && cpu->p[0] <= '9';
}

static enum collect_status collect(struct collect_ctx *ctx)
{
	uint64_t columns[COLUMNS];
	struct str text, line, cpu;
	int rc = host_files_read(ctx->files, HOST_PROC, "schedstat", &text);

	if (rc == -ENOENT)
		return collect_no_data(ctx, "the kernel has no schedstat");
	if (rc < 0)
		return collect_fail_read(ctx, "schedstat", rc);
	while (str_next_line(&text, &line)) {
		if (!parse_line(line, &cpu, columns))
			continue;
		sample_of(ctx->out, &running, cpu, (double)columns[RUNNING] / 1e9);
		sample_of(ctx->out, &waiting, cpu, (double)columns[WAITING] / 1e9);
		sample_of_u64(ctx->out, &timeslices, cpu, columns[TIMESLICES]);
	}
	return COLLECT_OK;
}

const struct collector schedstat_collector = {
	.name = "schedstat",
	.help = "Time that tasks ran on each CPU, and waited for it.",
	.on_by_default = true,
	.collect = collect,
};
