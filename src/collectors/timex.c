/* SPDX-License-Identifier: Apache-2.0 */
/* timex: how the kernel steers its clock, as adjtimex(2) tells it. */

#include <errno.h>
#include <string.h>
#include <sys/timex.h>

#include "base/array.h"
#include "collectors/collector.h"

/* Fixed-point numbers in parts per million with 16 bits of fraction, as ratios. */
#define FREQUENCY_UNIT (65536.0 * 1e6)

#define GAUGE(name, help)   "node_timex_" name, help, METRIC_GAUGE
#define COUNTER(name, help) "node_timex_" name, help, METRIC_COUNTER

static const struct metric metrics[] = {
	{ GAUGE("sync_status", "1 where the clock follows a time source, else 0.") },
	{ GAUGE("offset_seconds", "How far the clock still has to be moved.") },
	{ GAUGE("frequency_adjustment_ratio", "How fast the clock is made to run.") },
	{ GAUGE("maxerror_seconds", "Most that the clock can be wrong.") },
	{ GAUGE("estimated_error_seconds", "How wrong the clock is thought to be.") },
	{ GAUGE("status", "The clock's status bits (STA_*).") },
	{ GAUGE("loop_time_constant", "Stiffness of the loop that steers the clock.") },
	{ GAUGE("tick_seconds", "Time between two ticks of the clock.") },
	{ GAUGE("pps_frequency_hertz", "Frequency of the pulse per second.") },
	{ GAUGE("pps_jitter_seconds", "Jitter of the pulse per second.") },
	{ GAUGE("pps_shift_seconds",
	        "Length of the calibration interval, as a power of two.") },
	{ GAUGE("pps_stability_hertz", "How much the pulse's frequency wanders.") },
	{ COUNTER("pps_jitter_total", "Pulses with too much jitter.") },
	{ COUNTER("pps_calibration_total", "Calibration intervals.") },
	{ COUNTER("pps_error_total", "Calibration intervals that went wrong.") },
	{ COUNTER("pps_stability_exceeded_total", "Intervals with too much wander.") },
	{ GAUGE("tai_offset_seconds", "What International Atomic Time is ahead of UTC.") },
};

/* state is what adjtimex() returns. */
static void emit(struct exposition *out, const struct timex *t, int state)
{
	double fraction = t->status & STA_NANO ? 1e9 : 1e6;
	const double values[] = {
		state != TIME_ERROR,
		(double)t->offset / fraction,
		1 + (double)t->freq / FREQUENCY_UNIT,
		(double)t->maxerror / 1e6,
		(double)t->esterror / 1e6,
		t->status,
		(double)t->constant,
		(double)t->tick / 1e6,
		(double)t->ppsfreq / FREQUENCY_UNIT,
		(double)t->jitter / fraction,
		t->shift,
		(double)t->stabil / FREQUENCY_UNIT,
		(double)t->jitcnt,
		(double)t->calcnt,
		(double)t->errcnt,
		(double)t->stbcnt,
		t->tai,
	};

	_Static_assert(COUNT_OF(values) == COUNT_OF(metrics), "a value for each metric");
	for (size_t i = 0; i < COUNT_OF(metrics); i++)
		sample(out, &metrics[i], values[i]);
}

static enum collect_status collect(struct collect_ctx *ctx)
{
	struct timex t = { .modes = 0 }; /* ask, change nothing */
	int state = adjtimex(&t);

	if (state < 0 && errno == EPERM)
		return collect_no_data(ctx, "adjtimex is not permitted here");
	if (state < 0)
		return collect_fail(ctx, "adjtimex: %s", strerror(errno));
	emit(ctx->out, &t, state);
	return COLLECT_OK;
}

const struct collector timex_collector = {
	.name = "timex",
	.help = "How the kernel steers its clock, and whether it follows a time source.",
	.on_by_default = true,
	.needs = NEEDS_ADJTIMEX,
	.collect = collect,
};
