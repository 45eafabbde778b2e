/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/loadavg.c"

#include "tests/unit/unit.h"

TEST(takes_three_averages)
{
	double avg[3];

	assert_int_equal(parse(STR("0.21 0.37 12.00 1/204 4711\n"), avg), 0);
	assert_true(avg[0] == 0.21 && avg[1] == 0.37 && avg[2] == 12);
}

TEST(refuses_what_the_kernel_never_writes)
{
	static const struct {
		const char *text;
		int rc;
	} rows[] = {
		{ "", -EINVAL },          { "0.21 0.37", -EINVAL }, { "1,5 2 3", -EINVAL },
		{ "1e999 0 0", -ERANGE }, { "a b c", -EINVAL },
	};
	double avg[3];

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_int_equal(parse(str_from(rows[i].text), avg), rows[i].rc);
}

RUN_TESTS(cmocka_unit_test(takes_three_averages),
          cmocka_unit_test(refuses_what_the_kernel_never_writes))
