/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/schedstat.c"

#include "tests/unit/collect.h"

TEST(takes_lines_of_cpus_only)
{
	static const struct {
		const char *line;
		bool taken;
	} rows[] = {
		{ "cpu0 1 2 3 4 5 6 7 8 9", true },
		{ "cpu12 1 2 3 4 5 6 7 8 9 10", true },
		{ "cpu 1 2 3 4 5 6 7 8 9", false },
		{ "cpux 1 2 3 4 5 6 7 8 9", false },
		{ "cpu0 1 2 3 4 5 6 7 8", false },
		{ "cpu0 1 2 3 4 5 6 7 8 x", false },
		{ "cpu0 1 2 3 4 5 6 7 8 18446744073709551616", false },
		{ "domain0 1 2 3 4 5 6 7 8 9", false },
		{ "version 15", false },
		{ "", false },
	};
	uint64_t columns[COLUMNS];
	struct str cpu;

	for (size_t i = 0; i < COUNT_OF(rows); i++)
		assert_int_equal(parse_line(str_from(rows[i].line), &cpu, columns),
		                 rows[i].taken);
}

TEST(tells_seconds_of_nanoseconds)
{
	static const struct step steps[] = {
		{ "proc/other", "", COLLECT_NO_DATA, NULL, NULL },
		{ "proc/schedstat", "cpu3 0 0 0 0 0 0 1500000000 250000000 9\n", COLLECT_OK,
		  "node_schedstat_running_seconds_total{cpu=\"3\"} 1.5", NULL },
		{ NULL, NULL, COLLECT_OK,
		  "node_schedstat_waiting_seconds_total{cpu=\"3\"} 0.25", NULL },
		{ NULL, NULL, COLLECT_OK, "node_schedstat_timeslices_total{cpu=\"3\"} 9",
		  NULL },
		{ "proc/schedstat", "", COLLECT_OK, NULL, NULL },
	};

	bench_steps(&schedstat_collector, NULL, steps, COUNT_OF(steps));
}

RUN_TESTS(cmocka_unit_test(takes_lines_of_cpus_only),
          cmocka_unit_test(tells_seconds_of_nanoseconds))
