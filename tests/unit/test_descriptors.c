/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/descriptors.c"

#include "tests/unit/unit.h"

TEST(shares_what_there_is)
{
	static const struct {
		size_t all;
		struct descriptors got;
	} rows[] = {
		{ 100000, { 768, 64, 512 } }, { 1408, { 768, 64, 512 } },
		{ 1300, { 660, 64, 512 } },   { 1279, { 426, 64, 255 } },
		{ 256, { 85, 16, 51 } },      { 64, { 21, 4, 12 } },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct descriptors d = { 768, 64, 512 };

		descriptors_share(rows[i].all, &d);
		assert_int_equal(d.connections, rows[i].got.connections);
		assert_int_equal(d.health, rows[i].got.health);
		assert_int_equal(d.kept, rows[i].got.kept);
		assert_true(d.connections + d.health + d.kept < rows[i].all);
	}
}

TEST(takes_of_the_hard_limit_what_is_of_use)
{
	const struct rlimit few = { .rlim_cur = 64, .rlim_max = 400 };
	const struct descriptors some = { 100, 4, 12 }, many = { 768, 64, 512 };
	struct rlimit now;

	assert_int_equal(setrlimit(RLIMIT_NOFILE, &few), 0);
	assert_int_equal(descriptors_raise(&some), 100 + 4 + 12 + OWN_NEEDS);
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &now), 0);
	assert_int_equal(now.rlim_cur, 100 + 4 + 12 + OWN_NEEDS);
	assert_int_equal(descriptors_raise(&many), 400);
}

RUN_TESTS(cmocka_unit_test(shares_what_there_is),
          cmocka_unit_test(takes_of_the_hard_limit_what_is_of_use))
