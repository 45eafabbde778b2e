/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/limiter.c"

#include "tests/unit/unit.h"

enum { INTERVAL = 1000, NOW = 5000000 };

static uint64_t admitted(struct limiter *l, uint64_t interval_ns, uint64_t burst, uint64_t now)
{
	uint64_t n = 0;

	while (n < 100 && limiter_admits(l, interval_ns, burst, now))
		n++;
	return n;
}

TEST(admits_a_burst_and_then_one_in_each_interval)
{
	struct limiter l = { 0 };

	assert_int_equal(admitted(&l, INTERVAL, 3, NOW), 3);
	assert_int_equal(admitted(&l, INTERVAL, 3, NOW + 999), 0);
	assert_int_equal(admitted(&l, INTERVAL, 3, NOW + 1000), 1);
	/* what was left of an interval counts for the next one */
	assert_int_equal(admitted(&l, INTERVAL, 3, NOW + 2999), 1);
	assert_int_equal(admitted(&l, INTERVAL, 3, NOW + 3000), 1);
}

TEST(holds_no_more_than_a_burst)
{
	struct limiter l = { 0 };

	assert_int_equal(admitted(&l, INTERVAL, 3, NOW), 3);
	assert_int_equal(admitted(&l, INTERVAL, 3, UINT64_MAX), 3);
}

TEST(full_bucket_gains_nothing)
{
	struct limiter l = { 0 };

	assert_true(limiter_admits(&l, INTERVAL, 1, NOW));
	assert_true(limiter_admits(&l, INTERVAL, 1, NOW + 1900));
	assert_false(limiter_admits(&l, INTERVAL, 1, NOW + 2800));
	assert_true(limiter_admits(&l, INTERVAL, 1, NOW + 2900));
}

TEST(interval_of_0_is_no_limit)
{
	struct limiter l = { 0 };

	assert_int_equal(admitted(&l, 0, 0, NOW), 100);
	assert_int_equal(admitted(&l, 0, 3, NOW), 100);
}

TEST(burst_of_0_admits_nobody)
{
	struct limiter l = { 0 };

	assert_int_equal(admitted(&l, INTERVAL, 0, NOW), 0);
	assert_int_equal(admitted(&l, INTERVAL, 0, UINT64_MAX), 0);
}

TEST(starts_full_when_its_settings_change)
{
	struct limiter l = { 0 };

	assert_int_equal(admitted(&l, INTERVAL, 2, NOW), 2);
	assert_int_equal(admitted(&l, INTERVAL, 4, NOW), 4);
	assert_int_equal(admitted(&l, 2 * INTERVAL, 4, NOW), 4);
	assert_int_equal(admitted(&l, 0, 4, NOW), 100);
	assert_int_equal(admitted(&l, 2 * INTERVAL, 4, NOW), 4);
}

RUN_TESTS(cmocka_unit_test(admits_a_burst_and_then_one_in_each_interval),
          cmocka_unit_test(holds_no_more_than_a_burst),
          cmocka_unit_test(full_bucket_gains_nothing),
          cmocka_unit_test(interval_of_0_is_no_limit),
          cmocka_unit_test(burst_of_0_admits_nobody),
          cmocka_unit_test(starts_full_when_its_settings_change))
