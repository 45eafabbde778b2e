/* SPDX-License-Identifier: Apache-2.0 */
/*
 * softnet: packets taken off the network cards by each CPU, from /proc/net/softnet_stat
 * (kernel: net/core/net-procfs.c), a row of hexadecimal columns for each.
 */

#include <errno.h>

#include "base/array.h"
#include "collectors/collector.h"
#include "metrics/number.h"

enum {
	COLUMNS_MIN = 9, /* as old kernels write */
	COLUMN_CPU = 12, /* since Linux 5.10; before, rows stand for CPUs one by one */
	COLUMNS = 13,
};

static const struct row {
	size_t column;
	struct metric metric;
} rows[] = {
	{ 0,
	  { "node_softnet_processed_total", "Packets processed.", METRIC_COUNTER, { "cpu" } } },
	{ 1,
	  { "node_softnet_dropped_total",
	    "Packets dropped for want of room in the backlog.",
	    METRIC_COUNTER,
	    { "cpu" } } },
	{ 2,
	  { "node_softnet_times_squeezed_total",
	    "How often there was more work than time.",
	    METRIC_COUNTER,
	    { "cpu" } } },
	{ 8,
	  { "node_softnet_cpu_collision_total",
	    "Collisions over the lock of a device.",
	    METRIC_COUNTER,
	    { "cpu" } } },
	{ 9,
	  { "node_softnet_received_rps_total",
	    "Wake-ups by another CPU to take packets over.",
	    METRIC_COUNTER,
	    { "cpu" } } },
	{ 10,
	  { "node_softnet_flow_limit_count_total",
	    "How often the flow limit was reached.",
	    METRIC_COUNTER,
	    { "cpu" } } },
	{ 11,
	  { "node_softnet_backlog_len",
	    "Packets that wait in the backlog.",
	    METRIC_GAUGE,
	    { "cpu" } } },
};

/* Columns that the kernel does not have are 0; without one for it, the CPU is the line. */
static int parse_line(struct str line, size_t number, uint64_t columns[static COLUMNS])
{
	struct str words[COLUMNS];
	size_t n = str_words(line, words, COLUMNS);

	if (n < COLUMNS_MIN)
		return -EINVAL;
	for (size_t i = 0; i < COLUMNS; i++) {
		int rc = 0;

		columns[i] = i == COLUMN_CPU ? number : 0;
		if (i < n)
			rc = str_to_u64_base(words[i], 16, &columns[i]);
		if (rc < 0)
			return rc;
	}
	return 0;
}

static void emit(struct exposition *out, const uint64_t columns[static COLUMNS])
{
	char digits[NUMBER_MAX_BYTES];
	struct str cpu = number_label(digits, columns[COLUMN_CPU]);

	for (size_t i = 0; i < COUNT_OF(rows); i++)
		sample_of_u64(out, &rows[i].metric, cpu, columns[rows[i].column]);
}

static enum collect_status collect(struct collect_ctx *ctx)
{
	uint64_t columns[COLUMNS];
	struct str text, line;
	int rc = host_files_read(ctx->files, HOST_PROC, "net/softnet_stat", &text);

	if (rc < 0)
		return collect_fail_read(ctx, "net/softnet_stat", rc);
	for (size_t i = 0; str_next_line(&text, &line); i++) {
		if (parse_line(line, i, columns) < 0)
			return collect_fail(ctx, "net/softnet_stat: line %zu is not %d numbers",
			                    i + 1, COLUMNS_MIN);
		emit(ctx->out, columns);
	}
	return COLLECT_OK;
}

const struct collector softnet_collector = {
	.name = "softnet",
	.help = "Packets that each CPU took off the network cards, and those it could not.",
	.on_by_default = true,
	.collect = collect,
};
