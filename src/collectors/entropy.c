/* SPDX-License-Identifier: Apache-2.0 */
/* entropy: the kernel's pool of randomness (random(4)). */

#include "base/array.h"
#include "collectors/collector.h"

static const struct row {
	const char *file;
	struct metric metric;
} rows[] = {
	{ "entropy_avail",
	  { "node_entropy_available_bits", "Bits of entropy in the pool.", METRIC_GAUGE } },
	{ "poolsize", { "node_entropy_pool_size_bits", "Size of the pool.", METRIC_GAUGE } },
};

static enum collect_status collect(struct collect_ctx *ctx)
{
	struct host_dir dir = host_dir(ctx->files, HOST_PROC, "sys/kernel/random");
	uint64_t bits;

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		int rc = host_dir_u64(dir, rows[i].file, &bits);

		if (rc < 0)
			return collect_fail_in(ctx, dir, rows[i].file, rc);
		sample_u64(ctx->out, &rows[i].metric, bits);
	}
	return COLLECT_OK;
}

const struct collector entropy_collector = {
	.name = "entropy",
	.help = "The kernel's pool of randomness.",
	.on_by_default = true,
	.collect = collect,
};
