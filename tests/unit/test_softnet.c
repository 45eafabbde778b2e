/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/softnet.c"

#include "tests/unit/collect.h"

TEST(takes_the_columns_that_there_are)
{
	uint64_t columns[COLUMNS];

	assert_int_equal(parse_line(STR("a 1 2 0 0 0 0 0 3"), 7, columns), 0);
	assert_int_equal(columns[0], 10);
	assert_int_equal(columns[8], 3);
	assert_int_equal(columns[11], 0);
	assert_int_equal(columns[COLUMN_CPU], 7);
	assert_int_equal(parse_line(STR("1 2 3 4 5 6 7 8 9 a b c 1f more"), 7, columns), 0);
	assert_int_equal(columns[11], 12);
	assert_int_equal(columns[COLUMN_CPU], 31);
}

TEST(refuses_what_the_kernel_never_writes)
{
	static const char *const rows_[] = { "", "1 2 3 4 5 6 7 8", "1 2 3 4 5 6 7 8 g",
		                             "1 2 3 4 5 6 7 8 10000000000000000",
		                             "1 2 3 4 5 6 7 8 9 a b c -1" };
	uint64_t columns[COLUMNS];

	for (size_t i = 0; i < COUNT_OF(rows_); i++)
		assert_true(parse_line(str_from(rows_[i]), 0, columns) < 0);
}

TEST(fails_without_its_file_and_keeps_what_came_before_a_bad_line)
{
	static const struct step steps[] = {
		{ "proc/other", "", COLLECT_FAIL, NULL, NULL },
		{ "proc/net/softnet_stat", "1 2 3 0 0 0 0 0 4\n", COLLECT_OK,
		  "node_softnet_times_squeezed_total{cpu=\"0\"} 3", NULL },
		{ "proc/net/softnet_stat", "1 2 3 0 0 0 0 0 4\n1 2\n", COLLECT_FAIL,
		  "node_softnet_processed_total{cpu=\"0\"} 1", NULL },
		{ "proc/net/softnet_stat", "", COLLECT_OK, NULL, NULL },
	};

	bench_steps(&softnet_collector, NULL, steps, COUNT_OF(steps));
}

RUN_TESTS(cmocka_unit_test(takes_the_columns_that_there_are),
          cmocka_unit_test(refuses_what_the_kernel_never_writes),
          cmocka_unit_test(fails_without_its_file_and_keeps_what_came_before_a_bad_line))
