/* SPDX-License-Identifier: Apache-2.0 */
#include "net/crowd.c"

#include "net/stack.h"
#include "tests/unit/unit.h"

enum { HERE = 7, ELSEWHERE = 8 };

static void count(struct conn *c, void *n)
{
	(void)c;
	++*(size_t *)n;
}

TEST(finds_the_least_worthy_and_of_those_who_was_there_first)
{
	struct crowd crowd = { 0 };
	struct conn busy = { 0 }, idle = { 0 }, first = { 0 }, second = { 0 };

	crowd_add(&crowd, &busy, HERE, WORTH_BUSY);
	assert_null(crowd_least(&crowd, WORTH_IDLE, NULL));
	crowd_add(&crowd, &idle, HERE, WORTH_IDLE);
	crowd_add(&crowd, &first, HERE, WORTH_STRANGER);
	crowd_add(&crowd, &second, HERE, WORTH_STRANGER);
	assert_ptr_equal(crowd_least(&crowd, WORTH_IDLE, NULL), &first);
	assert_ptr_equal(crowd_least(&crowd, WORTH_IDLE, &first), &second);
	crowd_move(&crowd, &first, WORTH_STRANGER);
	assert_ptr_equal(crowd_least(&crowd, WORTH_IDLE, NULL), &second);
	crowd_move(&crowd, &first, WORTH_IDLE_STRANGER);
	assert_ptr_equal(crowd_least(&crowd, WORTH_IDLE, NULL), &first);
	crowd_remove(&crowd, &first);
	crowd_remove(&crowd, &second);
	assert_null(crowd_least(&crowd, WORTH_FAMILIAR, NULL));
	assert_ptr_equal(crowd_least(&crowd, WORTH_IDLE, NULL), &idle);
}

TEST(counts_strangers_in_all_and_of_each_peer)
{
	struct crowd crowd = { 0 };
	struct conn all[5] = { 0 };
	size_t n = 0;

	for (int i = 0; i < 4; i++)
		crowd_add(&crowd, &all[i], i < 3 ? HERE : ELSEWHERE, WORTH_STRANGER);
	crowd_add(&crowd, &all[4], HERE, WORTH_IDLE);
	assert_int_equal(crowd_size(&crowd), 5);
	assert_int_equal(crowd_strangers(&crowd), 4);
	assert_int_equal(crowd_strangers_of(&crowd, HERE), 3);
	assert_int_equal(crowd_strangers_of(&crowd, ELSEWHERE), 1);
	crowd_move(&crowd, &all[0], WORTH_IDLE);
	crowd_move(&crowd, &all[1], WORTH_FAMILIAR);
	crowd_move(&crowd, &all[3], WORTH_ENDING);
	assert_int_equal(crowd_strangers_of(&crowd, HERE), 2);
	assert_int_equal(crowd_strangers(&crowd), 2);
	crowd_each(&crowd, count, &n);
	assert_int_equal(n, 5);
	for (int i = 0; i < 5; i++)
		crowd_remove(&crowd, &all[i]);
	assert_int_equal(crowd_size(&crowd), 0);
	assert_int_equal(crowd_strangers_of(&crowd, HERE), 0);
}

TEST(finds_strangers_of_a_peer_and_those_shaking_hands)
{
	struct crowd crowd = { 0 };
	struct conn known = { .shaking = true }, other = { 0 }, here = { 0 }, familiar = { 0 };

	crowd_add(&crowd, &known, HERE, WORTH_IDLE);
	crowd_add(&crowd, &familiar, HERE, WORTH_FAMILIAR);
	crowd_add(&crowd, &other, ELSEWHERE, WORTH_STRANGER);
	crowd_add(&crowd, &here, HERE, WORTH_STRANGER);
	assert_ptr_equal(crowd_least_of(&crowd, HERE, NULL), &here);
	assert_ptr_equal(crowd_least_of(&crowd, HERE, &here), &familiar);
	assert_null(crowd_least_shaking(&crowd, NULL));
	familiar.shaking = other.shaking = true;
	assert_ptr_equal(crowd_least_shaking(&crowd, NULL), &other);
	assert_ptr_equal(crowd_least_shaking(&crowd, &other), &familiar);
}

RUN_TESTS(cmocka_unit_test(finds_the_least_worthy_and_of_those_who_was_there_first),
          cmocka_unit_test(counts_strangers_in_all_and_of_each_peer),
          cmocka_unit_test(finds_strangers_of_a_peer_and_those_shaking_hands))
