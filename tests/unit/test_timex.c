/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <sys/timex.h>

static int told_adjtimex(struct timex *t);

#define adjtimex told_adjtimex
#include "collectors/timex.c"

#include "tests/unit/collect.h"

/* What the kernel answers next. */
static struct timex told;
static int told_state, told_errno;

static int told_adjtimex(struct timex *t)
{
	assert_int_equal(t->modes, 0);
	*t = told;
	errno = told_errno;
	return told_state;
}

static const struct timex busy = {
	.offset = -1500000,
	.freq = 655360,
	.maxerror = 250000,
	.esterror = 1250,
	.status = STA_PLL | STA_NANO,
	.constant = 7,
	.tick = 10000,
	.ppsfreq = -65536000,
	.jitter = 2000000,
	.shift = 8,
	.stabil = 131072000,
	.jitcnt = 11,
	.calcnt = 12,
	.errcnt = 13,
	.stbcnt = 14,
	.tai = 37,
};

static struct str answer(struct bench *b, const struct timex *t, int state, int error)
{
	told = *t;
	told_state = state;
	told_errno = error;
	return bench_collect(b);
}

TEST(tells_each_value_in_its_unit)
{
	static const char *const lines[] = {
		"node_timex_sync_status 1",
		"node_timex_offset_seconds -0.0015",
		"node_timex_frequency_adjustment_ratio 1.00001",
		"node_timex_maxerror_seconds 0.25",
		"node_timex_estimated_error_seconds 0.00125",
		"node_timex_status 8193",
		"node_timex_loop_time_constant 7",
		"node_timex_tick_seconds 0.01",
		"node_timex_pps_frequency_hertz -0.001",
		"node_timex_pps_jitter_seconds 0.002",
		"node_timex_pps_shift_seconds 8",
		"node_timex_pps_stability_hertz 0.002",
		"node_timex_pps_jitter_total 11",
		"node_timex_pps_calibration_total 12",
		"node_timex_pps_error_total 13",
		"node_timex_pps_stability_exceeded_total 14",
		"node_timex_tai_offset_seconds 37",
	};
	struct bench b;
	struct str text;

	bench_open(&b, &timex_collector, "/nowhere", NULL);
	text = answer(&b, &busy, TIME_OK, 0);
	assert_int_equal(b.status, COLLECT_OK);
	for (size_t i = 0; i < COUNT_OF(lines); i++) {
		if (!bench_has(text, lines[i]))
			fail_msg("no \"%s\" in:\n%.*s", lines[i], STR_ARG(text));
	}
	bench_close(&b);
}

TEST(counts_in_microseconds_without_sta_nano)
{
	struct timex t = busy;
	struct bench b;
	struct str text;

	t.status = STA_PLL;
	bench_open(&b, &timex_collector, "/nowhere", NULL);
	text = answer(&b, &t, TIME_OK, 0);
	assert_true(bench_has(text, "node_timex_offset_seconds -1.5"));
	assert_true(bench_has(text, "node_timex_pps_jitter_seconds 2"));
	bench_close(&b);
}

TEST(tells_a_clock_that_follows_nothing)
{
	struct bench b;

	bench_open(&b, &timex_collector, "/nowhere", NULL);
	assert_true(bench_has(answer(&b, &busy, TIME_ERROR, 0), "node_timex_sync_status 0"));
	assert_int_equal(b.status, COLLECT_OK);
	/* A leap second is no loss of the source. */
	assert_true(bench_has(answer(&b, &busy, TIME_INS, 0), "node_timex_sync_status 1"));
	bench_close(&b);
}

TEST(tells_no_data_from_failure)
{
	struct bench b;

	bench_open(&b, &timex_collector, "/nowhere", NULL);
	assert_int_equal(answer(&b, &busy, -1, EPERM).n, 0);
	assert_int_equal(b.status, COLLECT_NO_DATA);
	assert_int_equal(answer(&b, &busy, -1, ENOSYS).n, 0);
	assert_int_equal(b.status, COLLECT_FAIL);
	bench_close(&b);
}

RUN_TESTS(cmocka_unit_test(tells_each_value_in_its_unit),
          cmocka_unit_test(counts_in_microseconds_without_sta_nano),
          cmocka_unit_test(tells_a_clock_that_follows_nothing),
          cmocka_unit_test(tells_no_data_from_failure))
