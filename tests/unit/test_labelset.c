/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/labelset.h"

#include "metrics/number.h"
#include "tests/unit/unit.h"

TEST(knows_what_was_added)
{
	const struct str first[] = { STR("10.0.0.0/8"), STR("eth0"), { 0 } };
	const struct str shifted[] = { STR("10.0.0.0/"), STR("8eth0"), { 0 } };
	const struct str moved[] = { STR("10.0.0.0/8"), { 0 }, STR("eth0") };
	struct arena arena;
	struct labelset set = { .arena = &arena };

	arena_init(&arena);
	assert_true(labelset_add(&set, first, 3));
	assert_true(labelset_add(&set, shifted, 3));
	assert_true(labelset_add(&set, moved, 3));
	assert_false(labelset_add(&set, first, 3));
	assert_false(labelset_add(&set, shifted, 3));
	assert_false(labelset_add(&set, moved, 3));
	arena_deinit(&arena);
}

TEST(keeps_many_apart_as_it_grows)
{
	enum { MANY = 100000 };
	char digits[NUMBER_MAX_BYTES];
	struct arena arena;
	struct labelset set = { .arena = &arena };

	arena_init(&arena);
	for (int round = 0; round < 2; round++) {
		for (uint64_t i = 0; i < MANY; i++) {
			const struct str value = number_label(digits, i);

			if (labelset_add(&set, &value, 1) != (round == 0))
				fail_msg("%d in round %d", (int)i, round);
		}
	}
	assert_int_equal(set.n, MANY);
	arena_deinit(&arena);
}

RUN_TESTS(cmocka_unit_test(knows_what_was_added),
          cmocka_unit_test(keeps_many_apart_as_it_grows))
