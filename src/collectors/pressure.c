/* SPDX-License-Identifier: Apache-2.0 */
/* pressure: time lost waiting for CPU, memory and I/O from /proc/pressure (kernel: psi.rst). */

#include <errno.h>
#include <stdlib.h>

#include "base/must.h"
#include "collectors/collector.h"

static const struct metric cpu_waiting = {
	"node_pressure_cpu_waiting_seconds_total",
	"Time in which some task waited for a CPU.",
	METRIC_COUNTER,
};
static const struct metric io_waiting = {
	"node_pressure_io_waiting_seconds_total",
	"Time in which some task waited for I/O.",
	METRIC_COUNTER,
};
static const struct metric io_stalled = {
	"node_pressure_io_stalled_seconds_total",
	"Time in which all tasks waited for I/O.",
	METRIC_COUNTER,
};
static const struct metric memory_waiting = {
	"node_pressure_memory_waiting_seconds_total",
	"Time in which some task waited for memory.",
	METRIC_COUNTER,
};
static const struct metric memory_stalled = {
	"node_pressure_memory_stalled_seconds_total",
	"Time in which all tasks waited for memory.",
	METRIC_COUNTER,
};
static const struct metric irq_stalled = {
	"node_pressure_irq_stalled_seconds_total",
	"Time in which all tasks waited for interrupts to be served.",
	METRIC_COUNTER,
};

/* A line that names no metric may be missing; of CPUs, not all tasks can wait at once. */
static const struct resource {
	const char *file;
	const struct metric *some, *full;
} resources[] = {
	{ "pressure/cpu", &cpu_waiting, NULL },
	{ "pressure/io", &io_waiting, &io_stalled },
	{ "pressure/memory", &memory_waiting, &memory_stalled },
	{ "pressure/irq", NULL, &irq_stalled }, /* since Linux 6.1 */
};

enum { RESOURCES = sizeof(resources) / sizeof(resources[0]) };

struct stall {
	bool has_some, has_full;
	uint64_t some_us, full_us;
};

/* "avg10=0.12 avg60=0.05 avg300=0.01 total=4712" */
static int parse_total(struct str rest, uint64_t *total_us)
{
	struct str word;

	while (str_next_word(&rest, &word)) {
		if (str_starts(word, "total="))
			return str_to_u64(str_skip(word, 6), total_us);
	}
	return -EINVAL;
}

static int parse(struct str text, struct stall *out)
{
	struct str line, kind;
	int rc = 0;

	*out = (struct stall){ 0 };
	while (rc == 0 && str_next_line(&text, &line)) {
		if (!str_next_word(&line, &kind))
			continue;
		if (str_is(kind, "some")) {
			out->has_some = true;
			rc = parse_total(line, &out->some_us);
		} else if (str_is(kind, "full")) {
			out->has_full = true;
			rc = parse_total(line, &out->full_us);
		}
	}
	return rc;
}

static int open_pressure(const struct collector_env *env, void **state, struct err *err)
{
	struct host_file *files = xcalloc(RESOURCES, sizeof(*files));

	(void)env;
	(void)err;
	for (size_t i = 0; i < RESOURCES; i++)
		files[i] = HOST_FILE(HOST_PROC, resources[i].file);
	*state = files;
	return 0;
}

static void close_pressure(struct host *host, void *state)
{
	struct host_file *files = state;

	for (size_t i = 0; files && i < RESOURCES; i++)
		host_file_close(host, &files[i]);
	free(files);
}

static enum collect_status emit(struct collect_ctx *ctx, const struct resource *r,
                                struct str text)
{
	struct stall stall;

	if (parse(text, &stall) < 0)
		return collect_fail(ctx, "%s holds a line without its total", r->file);
	if ((r->some && !stall.has_some) || (r->full && !stall.has_full))
		return collect_no_data(ctx, "%s lacks a line", r->file);
	if (r->some)
		sample(ctx->out, r->some, (double)stall.some_us / 1e6);
	if (r->full)
		sample(ctx->out, r->full, (double)stall.full_us / 1e6);
	return COLLECT_OK;
}

static enum collect_status collect(struct collect_ctx *ctx)
{
	struct host_file *files = ctx->state;
	enum collect_status status;
	struct str text;
	size_t found = 0;

	for (size_t i = 0; i < RESOURCES; i++) {
		int rc = host_file_read(ctx->host, &files[i], ctx->arena, &text);

		if (rc == -ENOENT)
			continue;
		if (rc == -EOPNOTSUPP)
			return collect_no_data(ctx,
			                       "pressure is switched off: boot with psi=1");
		if (rc < 0)
			return collect_fail_read(ctx, resources[i].file, rc);
		status = emit(ctx, &resources[i], text);
		if (status != COLLECT_OK)
			return status;
		found++;
	}
	return found > 0 ? COLLECT_OK : collect_no_data(ctx, "the kernel tells no pressure");
}

const struct collector pressure_collector = {
	.name = "pressure",
	.help = "Time lost to waiting for CPU, memory, I/O and interrupts.",
	.on_by_default = true,
	.open = open_pressure,
	.close = close_pressure,
	.collect = collect,
};
