/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/filefd.c"

#include "tests/unit/unit.h"

TEST(takes_the_first_and_the_third_number)
{
	uint64_t given, most;

	assert_int_equal(parse(STR("2784\t0\t9223372036854775807\n"), &given, &most), 0);
	assert_int_equal(given, 2784);
	assert_true(most == 9223372036854775807);
	assert_int_equal(parse(STR("1\tx\t3\t4"), &given, &most), 0);
	assert_int_equal(most, 3);
}

TEST(refuses_what_the_kernel_never_writes)
{
	static const char *const rows[] = { "",         "\n",         "1",      "1\t0",
		                            "1 0 3",    "1\t0\t",     "\t0\t3", "x\t0\t3",
		                            "1\t0\t-3", "1\t0\t3 \t4" };
	uint64_t given, most;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_true(parse(str_from(rows[i]), &given, &most) < 0);
}

RUN_TESTS(cmocka_unit_test(takes_the_first_and_the_third_number),
          cmocka_unit_test(refuses_what_the_kernel_never_writes))
