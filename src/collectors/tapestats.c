/* SPDX-License-Identifier: Apache-2.0 */
/* tapestats: I/O of SCSI tapes (kernel: ABI/testing/sysfs-class-scsi_tape). */

#include <errno.h>

#include "base/array.h"
#include "collectors/attrs.h"
#include "collectors/devices.h"

static const struct flag flags[] = {
	{ "collector.tapestats.ignored-devices", FLAG_TEXT, "^$",
	  "Expression for the tapes to leave out." },
	{ 0 },
};

#define ROW(file, name, type, times, help)                                                     \
	{                                                                                      \
		file, { "node_tape_" name, help, type, { "device" } }, times                   \
	}

static const struct attr_row rows[] = {
	ROW("in_flight", "io_now", METRIC_GAUGE, 0, "Operations in flight."),
	ROW("io_ns", "io_time_seconds_total", METRIC_COUNTER, 1e-9,
	    "Time that all operations took together."),
	ROW("other_cnt", "io_others_total", METRIC_COUNTER, 0,
	    "Operations other than reads and writes."),
	ROW("read_byte_cnt", "read_bytes_total", METRIC_COUNTER, 0, "Bytes read."),
	ROW("read_cnt", "reads_completed_total", METRIC_COUNTER, 0, "Reads completed."),
	ROW("read_ns", "read_time_seconds_total", METRIC_COUNTER, 1e-9,
	    "Time that all reads took together."),
	ROW("resid_cnt", "residual_total", METRIC_COUNTER, 0,
	    "Reads and writes of another size than was asked for."),
	ROW("write_byte_cnt", "written_bytes_total", METRIC_COUNTER, 0, "Bytes written."),
	ROW("write_cnt", "writes_completed_total", METRIC_COUNTER, 0, "Writes completed."),
	ROW("write_ns", "write_time_seconds_total", METRIC_COUNTER, 1e-9,
	    "Time that all writes took together."),
};

static int open_tapestats(const struct collector_env *env, void **state, struct err *err)
{
	struct filter *filter;
	int rc = filter_open(env->flags, NULL, "collector.tapestats.ignored-devices", &filter,
	                     err);

	if (rc == 0)
		*state = filter;
	return rc;
}

static void close_tapestats(struct host *host, void *state)
{
	(void)host;
	filter_close(state);
}

/* "st0"; "st0a" and "nst0" are the same tape by other modes. */
static bool is_tape(struct str name)
{
	uint64_t number;

	return str_starts(name, "st") && str_to_u64(str_skip(name, 2), &number) == 0;
}

/* A counter that is missing is 0, as for the peer. */
static enum collect_status emit_counters(struct collect_ctx *ctx, struct host_dir stats,
                                         struct str tape)
{
	struct str text;

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		int rc = host_dir_attr(stats, rows[i].file, &text);

		if (rc == 0 || rc == -ENOENT)
			rc = attr_emit_text(ctx->out, &rows[i], &tape,
			                    rc == 0 ? text : STR("0"));
		if (rc < 0)
			return collect_fail_in(ctx, stats, rows[i].file, rc);
	}
	return COLLECT_OK;
}

/* One without its directory is on its way out. */
static enum collect_status emit(struct collect_ctx *ctx, struct host_dir dir, struct str tape)
{
	struct host_dir stats = host_dir_sub(dir, STR("stats"));
	struct str *names;
	size_t n;
	int rc = is_tape(tape) ? host_dir_list(stats, &names, &n) : -ENOENT;

	if (rc == -ENOENT || rc == -ENODEV)
		return COLLECT_OK;
	return emit_counters(ctx, stats, tape);
}

static enum collect_status collect(struct collect_ctx *ctx)
{
	return devices_emit(ctx, "class/scsi_tape", ctx->state, "there are no SCSI tapes",
	                    emit);
}

const struct collector tapestats_collector = {
	.name = "tapestats",
	.help = "Reads, writes and time of SCSI tapes.",
	.on_by_default = true,
	.flags = flags,
	.open = open_tapestats,
	.close = close_tapestats,
	.collect = collect,
};
