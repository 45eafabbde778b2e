/* SPDX-License-Identifier: Apache-2.0 */
/* ksmd: merging of equal memory pages (kernel: mm/ksm.rst). */

#include <errno.h>

#include "base/array.h"
#include "collectors/collector.h"

static const struct row {
	const char *file;
	double divisor;
	struct metric metric;
} rows[] = {
	{ "full_scans",
	  1,
	  { "node_ksmd_full_scans_total", "Full scans of all mergeable memory.",
	    METRIC_COUNTER } },
	{ "general_profit",
	  1,
	  { "node_ksmd_general_profit_bytes", "Memory saved, less what keeping track takes.",
	    METRIC_GAUGE } },
	{ "merge_across_nodes",
	  1,
	  { "node_ksmd_merge_across_nodes", "1 where pages of different NUMA nodes are merged.",
	    METRIC_GAUGE } },
	{ "pages_shared",
	  1,
	  { "node_ksmd_pages_shared", "Pages that are shared.", METRIC_GAUGE } },
	{ "pages_sharing",
	  1,
	  { "node_ksmd_pages_sharing", "Uses of shared pages beyond their first.",
	    METRIC_GAUGE } },
	{ "pages_to_scan",
	  1,
	  { "node_ksmd_pages_to_scan", "Pages to scan before a pause.", METRIC_GAUGE } },
	{ "pages_unshared",
	  1,
	  { "node_ksmd_pages_unshared", "Pages looked at again and again that are unique.",
	    METRIC_GAUGE } },
	{ "pages_volatile",
	  1,
	  { "node_ksmd_pages_volatile", "Pages that change too fast to be merged.",
	    METRIC_GAUGE } },
	{ "run", 1, { "node_ksmd_run", "0 stopped, 1 running, 2 unmerging.", METRIC_GAUGE } },
	{ "sleep_millisecs",
	  1000,
	  { "node_ksmd_sleep_seconds", "Length of a pause.", METRIC_GAUGE } },
};

static enum collect_status collect(struct collect_ctx *ctx)
{
	struct host_dir dir = host_dir(ctx->files, HOST_SYS, "kernel/mm/ksm");
	uint64_t value;

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		int rc = host_dir_u64(dir, rows[i].file, &value);

		if (rc == -ENOENT)
			continue;
		if (rc < 0)
			return collect_fail_in(ctx, dir, rows[i].file, rc);
		sample(ctx->out, &rows[i].metric, (double)value / rows[i].divisor);
	}
	return COLLECT_OK;
}

const struct collector ksmd_collector = {
	.name = "ksmd",
	.help = "How much memory is saved by merging equal pages.",
	.collect = collect,
};
