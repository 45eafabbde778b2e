/* SPDX-License-Identifier: Apache-2.0 */
#define clock_now_ns told_now_ns
#define stack_turn   take_turn
#include "net/turns.c"
#undef clock_now_ns

#include <string.h>

#include "tests/unit/unit.h"

/* Turns take their time by this clock, and are noted by the name of who had them. */
static uint64_t now_ns, turn_ns;
static char order[64];

enum { NAMES = 26 };
static struct conn conns[NAMES];

uint64_t told_now_ns(void)
{
	return now_ns;
}

void take_turn(struct conn *c)
{
	size_t n = strlen(order);

	now_ns += turn_ns;
	order[n] = (char)('a' + (c - conns));
	order[n + 1] = '\0';
}

static uv_loop_t loop;

static void start(struct turns *t, uint64_t each_takes_ns)
{
	*t = (struct turns){ 0 };
	memset(conns, 0, sizeof(conns));
	order[0] = '\0';
	turn_ns = each_takes_ns;
	must(uv_loop_init(&loop) == 0);
	turns_init(t, &loop);
}

static void finish(struct turns *t)
{
	turns_close(t, NULL);
	uv_run(&loop, UV_RUN_DEFAULT);
	must(uv_loop_close(&loop) == 0);
}

static void add(struct turns *t, char name, uint64_t peer, bool favoured)
{
	struct conn *c = &conns[name - 'a'];

	c->place.peer = peer;
	c->familiar = favoured;
	turns_add(t, c);
}

TEST(shares_turns_by_peers_and_keeps_order_within_each)
{
	struct turns t;

	start(&t, 0);
	for (const char *name = "abc"; *name; name++)
		add(&t, *name, 1, false);
	add(&t, 'x', 2, false);
	add(&t, 'b', 1, false); /* waits already */
	add(&t, 'y', 2, false);
	uv_run(&loop, UV_RUN_DEFAULT);
	assert_string_equal(order, "axbyc");
	finish(&t);
}

TEST(gives_three_turns_of_four_to_who_looks_like_a_known_peer)
{
	struct turns t;

	start(&t, 0);
	for (const char *name = "abc"; *name; name++)
		add(&t, *name, 1, false);
	for (const char *name = "pqrstu"; *name; name++)
		add(&t, *name, 1, true);
	uv_run(&loop, UV_RUN_DEFAULT);
	assert_string_equal(order, "pqrastubc");
	finish(&t);
}

TEST(takes_no_more_of_a_round_than_a_slice)
{
	struct turns t;

	start(&t, SLICE_NS / 2);
	for (const char *name = "abcde"; *name; name++)
		add(&t, *name, 1, false);
	uv_run(&loop, UV_RUN_NOWAIT);
	assert_string_equal(order, "ab");
	uv_run(&loop, UV_RUN_NOWAIT);
	assert_string_equal(order, "abcd");
	uv_run(&loop, UV_RUN_DEFAULT);
	assert_string_equal(order, "abcde");
	finish(&t);
}

TEST(forgets_who_has_gone)
{
	struct turns t;

	start(&t, 0);
	for (const char *name = "abc"; *name; name++)
		add(&t, *name, 1, false);
	turns_remove(&t, &conns[1]);
	turns_remove(&t, &conns[1]);
	uv_run(&loop, UV_RUN_DEFAULT);
	assert_string_equal(order, "ac");
	finish(&t);
}

RUN_TESTS(cmocka_unit_test(shares_turns_by_peers_and_keeps_order_within_each),
          cmocka_unit_test(gives_three_turns_of_four_to_who_looks_like_a_known_peer),
          cmocka_unit_test(takes_no_more_of_a_round_than_a_slice),
          cmocka_unit_test(forgets_who_has_gone))
