/* SPDX-License-Identifier: Apache-2.0 */
/* kernel_hung: tasks that the kernel found hanging (kernel: sysctl/kernel.rst). */

#include <errno.h>

#include "collectors/collector.h"

static const struct metric tasks = {
	"node_kernel_hung_tasks_total",
	"Tasks that the kernel found waiting for too long.",
	METRIC_COUNTER,
};

static enum collect_status collect(struct collect_ctx *ctx)
{
	struct host_dir dir = host_dir(ctx->files, HOST_PROC, "sys/kernel");
	uint64_t count;
	int rc = host_dir_u64(dir, "hung_task_detect_count", &count);

	if (rc == -ENOENT) /* since Linux 6.13 */
		return collect_no_data(ctx, "the kernel does not count hung tasks");
	if (rc < 0)
		return collect_fail_in(ctx, dir, "hung_task_detect_count", rc);
	sample_u64(ctx->out, &tasks, count);
	return COLLECT_OK;
}

const struct collector kernel_hung_collector = {
	.name = "kernel_hung",
	.help = "Tasks that the kernel found waiting for too long.",
	.on_by_default = true,
	.collect = collect,
};
