/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/pressure.c"

#include "tests/unit/collect.h"
#include "tests/unit/tmpdir.h"

TEST(takes_the_totals)
{
	struct stall stall;

	assert_int_equal(parse(STR("some avg10=0.12 avg60=0.05 avg300=0.01 total=4712\n"
	                           "much avg10=x\n"
	                           "full avg10=0.00 avg60=0.00 avg300=0.00 total=0\n"),
	                       &stall),
	                 0);
	assert_true(stall.has_some && stall.has_full);
	assert_int_equal(stall.some_us, 4712);
	assert_int_equal(parse(STR(""), &stall), 0);
	assert_false(stall.has_some || stall.has_full);
}

TEST(refuses_a_line_without_its_total)
{
	static const char *const rows[] = { "some\n", "some avg10=0\n", "full total=\n",
		                            "full total=-1\n", "some total=1.5\n" };
	struct stall stall;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_true(parse(str_from(rows[i]), &stall) < 0);
}

TEST(tells_what_there_is_and_no_data_from_failure)
{
	static const struct {
		const char *file, *text;
		enum collect_status status;
		bool tells_cpu;
	} rows[] = {
		/* Each adds to those before it. */
		{ "proc/other", "", COLLECT_NO_DATA, false },
		{ "proc/pressure/cpu", "some total=1000000\n", COLLECT_OK, true },
		{ "proc/pressure/memory", "some total=1\n", COLLECT_NO_DATA, true },
		{ "proc/pressure/memory", "some total=1\nfull total=1\n", COLLECT_OK, true },
		{ "proc/pressure/irq", "full total=?\n", COLLECT_FAIL, true },
		{ "proc/pressure/cpu", "full total=1\n", COLLECT_NO_DATA, false },
	};
	struct tmpdir dir;
	struct bench b;

	tmp_new(&dir);
	assert_int_equal(bench_open(&b, &pressure_collector, dir.path, NULL), 0);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		tmp_write(&dir, rows[i].file, rows[i].text);
		assert_int_equal(bench_has(bench_collect(&b),
		                           "node_pressure_cpu_waiting_seconds_total 1"),
		                 rows[i].tells_cpu);
		assert_int_equal(b.status, rows[i].status);
	}
	bench_close(&b);
	tmp_free(&dir);
}

RUN_TESTS(cmocka_unit_test(takes_the_totals),
          cmocka_unit_test(refuses_a_line_without_its_total),
          cmocka_unit_test(tells_what_there_is_and_no_data_from_failure))
