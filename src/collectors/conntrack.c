/* SPDX-License-Identifier: Apache-2.0 */
/* conntrack: the firewall's table of connections (kernel: nf_conntrack_standalone.c). */

#include <errno.h>

#include "base/array.h"
#include "collectors/collector.h"

static const struct row {
	const char *file;
	struct metric metric;
} files[] = {
	{ "nf_conntrack_count",
	  { "node_nf_conntrack_entries", "Connections in the table.", METRIC_GAUGE } },
	{ "nf_conntrack_max",
	  { "node_nf_conntrack_entries_limit", "How many connections the table holds.",
	    METRIC_GAUGE } },
};

#define STAT(column, name, help)                                                               \
	{                                                                                      \
		column,                                                                        \
		{                                                                              \
			"node_nf_conntrack_stat_" name, help, METRIC_GAUGE                     \
		}                                                                              \
	}

/* They count, but have always been told as gauges. */
static const struct stat_row {
	size_t column;
	struct metric metric;
} stats[] = {
	STAT(2, "found", "Searches that found their connection."),
	STAT(4, "invalid", "Packets that could not be tracked."),
	STAT(5, "ignore", "Packets that were tracked already."),
	STAT(8, "insert", "Connections put into the table."),
	STAT(9, "insert_failed", "Connections that could not be put into the table."),
	STAT(10, "drop", "Packets dropped because tracking failed."),
	STAT(11, "early_drop", "Connections dropped to make room for new ones."),
	STAT(16, "search_restart", "Searches begun anew since the table was resized."),
};

enum { COLUMNS_MIN = 16, COLUMNS = 17 };

/* A CPU's hexadecimal columns are added; the last is missing before Linux 2.6.35. */
static int add_line(struct str line, uint64_t sums[static COLUMNS])
{
	struct str words[COLUMNS];
	size_t n = str_words(line, words, COLUMNS);
	uint64_t value;

	if (n < COLUMNS_MIN || n > COLUMNS)
		return -EINVAL;
	for (size_t i = 0; i < n; i++) {
		int rc = str_to_u64_base(words[i], 16, &value);

		if (rc < 0)
			return rc;
		sums[i] += value; /* wraps, as the kernel's own counters do */
	}
	return 0;
}

static int parse(struct str text, uint64_t sums[static COLUMNS])
{
	struct str line;
	int rc = 0;

	str_next_line(&text, &line); /* the heading */
	while (rc == 0 && str_next_line(&text, &line))
		rc = add_line(line, sums);
	return rc;
}

static enum collect_status fail(struct collect_ctx *ctx, struct host_dir dir, const char *name,
                                int rc)
{
	return rc == -ENOENT ? collect_no_data(ctx, "connections are not tracked")
	                     : collect_fail_in(ctx, dir, name, rc);
}

static enum collect_status collect(struct collect_ctx *ctx)
{
	struct host_dir dir = host_dir(ctx->files, HOST_PROC, "sys/net/netfilter");
	uint64_t sums[COLUMNS] = { 0 }, value;
	struct str text;
	int rc;

	for (size_t i = 0; i < COUNT_OF(files); i++) {
		rc = host_dir_u64(dir, files[i].file, &value);
		if (rc < 0)
			return fail(ctx, dir, files[i].file, rc);
		sample_u64(ctx->out, &files[i].metric, value);
	}
	dir = host_dir(ctx->files, HOST_PROC, "net/stat");
	rc = host_dir_read(dir, "nf_conntrack", &text);
	if (rc < 0)
		return fail(ctx, dir, "nf_conntrack", rc);
	if (parse(text, sums) < 0)
		return collect_fail(ctx,
		                    "net/stat/nf_conntrack holds a line without its %d "
		                    "columns",
		                    COLUMNS_MIN);
	for (size_t i = 0; i < COUNT_OF(stats); i++)
		sample_u64(ctx->out, &stats[i].metric, sums[stats[i].column]);
	return COLLECT_OK;
}

const struct collector conntrack_collector = {
	.name = "conntrack",
	.help = "How full the firewall's table of connections is, and what it could not track.",
	.on_by_default = true,
	.collect = collect,
};
