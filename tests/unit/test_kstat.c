/* SPDX-License-Identifier: Apache-2.0 */
#include "host/kstat.c"

#include "base/array.h"
#include "tests/unit/unit.h"

TEST(begins_behind_the_heading)
{
	struct str text = STR("7 1 0x01\nname type data x\n name  type data\nhits 4 2\n");

	assert_true(kstat_skip_heading(&text));
	assert_str(text, "hits 4 2\n");
	assert_false(kstat_skip_heading(&text));
	assert_int_equal(text.n, 0);
	assert_false(kstat_skip_heading(&text));
}

TEST(takes_rows_and_passes_over_the_rest)
{
	struct str text = STR("\nhits\nhits 4\nhits 4 \nhits x 2\nhits -4 2\nhits  4   2807  \n"
	                      "dataset_name 7 tank/a  b \nlast 18446744073709551615 0");
	struct kstat_row row;

	assert_true(kstat_next(&text, &row));
	assert_str(row.name, "hits");
	assert_int_equal(row.type, KSTAT_UINT64);
	assert_str(row.data, "2807");
	assert_true(kstat_next(&text, &row));
	assert_str(row.name, "dataset_name");
	assert_str(row.data, "tank/a  b");
	assert_str(row.number, "tank/a");
	assert_true(kstat_next(&text, &row));
	assert_str(row.name, "last");
	assert_false(kstat_next(&text, &row));
}

RUN_TESTS(cmocka_unit_test(begins_behind_the_heading),
          cmocka_unit_test(takes_rows_and_passes_over_the_rest))
