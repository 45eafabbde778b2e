/* SPDX-License-Identifier: Apache-2.0 */
#include "net/familiar.c"

#include "tests/unit/unit.h"

enum { PEER = 7, HELLO = 9 };
#define NS UINT64_C(1000000000)

TEST(knows_who_was_seen_by_address_and_hello)
{
	struct familiar f = { 0 };

	assert_false(familiar_knows(&f, 0, 0, NS));
	familiar_note(&f, PEER, HELLO, NS);
	assert_true(familiar_knows(&f, PEER, HELLO, NS));
	assert_false(familiar_knows(&f, PEER, 0, NS));
	assert_false(familiar_knows(&f, PEER + 2, HELLO, NS));
}

TEST(forgets_after_a_while)
{
	struct familiar f = { 0 };

	familiar_note(&f, PEER, 0, NS);
	assert_true(familiar_knows(&f, PEER, 0, NS + FAMILIAR_NS - 1));
	assert_false(familiar_knows(&f, PEER, 0, NS + FAMILIAR_NS));
	familiar_note(&f, PEER, 0, NS + FAMILIAR_NS);
	assert_true(familiar_knows(&f, PEER, 0, NS + FAMILIAR_NS));
}

TEST(forgets_who_was_seen_longest_ago_for_a_new_one)
{
	struct familiar f = { 0 };
	uint64_t often = 1000, now = NS;

	familiar_note(&f, PEER, 0, now);
	for (uint64_t i = 1; i < FAMILIAR_MAX; i++) {
		assert_true(familiar_knows(&f, PEER, 0, now));
		familiar_note(&f, often, 0, ++now);
		familiar_note(&f, often + 2 * i, 0, ++now);
	}
	assert_false(familiar_knows(&f, PEER, 0, now));
	assert_true(familiar_knows(&f, often, 0, now));
}

RUN_TESTS(cmocka_unit_test(knows_who_was_seen_by_address_and_hello),
          cmocka_unit_test(forgets_after_a_while),
          cmocka_unit_test(forgets_who_was_seen_longest_ago_for_a_new_one))
