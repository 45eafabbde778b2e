/* SPDX-License-Identifier: Apache-2.0 */
#include "host/cpulist.c"

#include "tests/unit/unit.h"

TEST(takes_ranges_off_the_front)
{
	struct str rest = STR("1,3-5,,65535");
	unsigned first, last;

	assert_int_equal(cpulist_next(&rest, &first, &last), 1);
	assert_int_equal(first, 1);
	assert_int_equal(last, 1);
	assert_int_equal(cpulist_next(&rest, &first, &last), 1);
	assert_int_equal(first, 3);
	assert_int_equal(last, 5);
	assert_int_equal(cpulist_next(&rest, &first, &last), 1);
	assert_int_equal(first, 65535);
	assert_int_equal(cpulist_next(&rest, &first, &last), 0);
}

TEST(refuses_what_is_no_list)
{
	static const char *const rows[] = { "a",     "1-",           "-1", "1-2-3",
		                            "65536", "0-4294967296", " 1", "3-1" };

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct str rest = str_from(rows[i]);
		unsigned first, last;

		assert_int_equal(cpulist_next(&rest, &first, &last), -EINVAL);
	}
}

RUN_TESTS(cmocka_unit_test(takes_ranges_off_the_front),
          cmocka_unit_test(refuses_what_is_no_list))
