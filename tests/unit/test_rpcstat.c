/* SPDX-License-Identifier: Apache-2.0 */
#include "host/rpcstat.c"

#include <stdio.h>

#include "base/array.h"
#include "tests/unit/unit.h"

enum { PLAIN, COUNTED, OPEN, KEYS };

static const struct rpcstat_key keys[KEYS] = {
	[PLAIN] = { "rpc", 2, 3, false, false },
	[COUNTED] = { "proc", 2, SIZE_MAX, true, false },
	[OPEN] = { "th", 2, 2, false, true },
};

static uint64_t numbers[KEYS][RPCSTAT_NUMBERS_MAX];
static struct err err;

static int parse(struct str text)
{
	memset(numbers, 0xff, sizeof(numbers));
	return rpcstat_parse(text, keys, KEYS, numbers, &err);
}

TEST(reads_keys_in_any_order)
{
	assert_int_equal(parse(STR("th 8 1 0.000 x\nproc 3 7 8 9\nrpc 1 2\n")), 0);
	assert_int_equal(numbers[PLAIN][1], 2);
	assert_int_equal(numbers[PLAIN][2], 0);
	assert_int_equal(numbers[COUNTED][0], 7);
	assert_int_equal(numbers[COUNTED][2], 9);
	assert_int_equal(numbers[COUNTED][3], 0);
	assert_int_equal(numbers[OPEN][0], 8);
	assert_int_equal(numbers[OPEN][1], 1);
}

TEST(makes_what_is_missing_zero)
{
	assert_int_equal(parse(STR("")), 0);
	for (size_t i = 0; i < KEYS; i++)
		assert_int_equal(numbers[i][0], 0);
}

TEST(takes_the_last_of_two_lines_whole)
{
	assert_int_equal(parse(STR("rpc 1 2 3\nrpc 4 5")), 0);
	assert_int_equal(numbers[PLAIN][0], 4);
	assert_int_equal(numbers[PLAIN][2], 0);
}

TEST(counts_numbers_that_it_has_no_room_for)
{
	char text[1024];

	snprintf(text, sizeof(text), "proc %d", RPCSTAT_NUMBERS_MAX + 2);
	for (size_t i = 0; i < RPCSTAT_NUMBERS_MAX + 2; i++)
		snprintf(text + strlen(text), sizeof(text) - strlen(text), " %zu", i);
	assert_int_equal(parse(str_from(text)), 0);
	assert_int_equal(numbers[COUNTED][RPCSTAT_NUMBERS_MAX - 1], RPCSTAT_NUMBERS_MAX - 1);
	assert_int_equal(numbers[OPEN][0], 0);
}

TEST(refuses_other_lines_and_says_which)
{
	static const char nul[] = "rpc 1\0 2";
	static const struct {
		const char *text, *says;
	} rows[] = {
		{ "\n", "line 1 is empty" },
		{ "rpc 1 2\n \n", "line 2 is empty" },
		{ "net 1\n", "line 1: \"net\" is no key known" },
		{ "rpc", "line 1: rpc has not the numbers expected" },
		{ "rpc 1", "line 1: rpc has not the numbers expected" },
		{ "rpc 1 2 3 4", "line 1: rpc has not the numbers expected" },
		{ "rpc 1 -2", "line 1: rpc has not the numbers expected" },
		{ "rpc 1 18446744073709551616", "line 1: rpc has not the numbers expected" },
		{ "proc", "line 1: proc has not the numbers expected" },
		{ "proc 1 1", "line 1: proc has not the numbers expected" },
		{ "proc 3 1 2", "line 1: proc has not the numbers expected" },
		{ "proc 2 1 2 3", "line 1: proc has not the numbers expected" },
		{ "proc 18446744073709551616 1 2",
		  "line 1: proc has not the numbers expected" },
		{ "th 8", "line 1: th has not the numbers expected" },
		{ "th 8 0.5", "line 1: th has not the numbers expected" },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		assert_true(parse(str_from(rows[i].text)) < 0);
		assert_str(str_from(err.text), rows[i].says);
	}
	assert_int_equal(parse((struct str){ nul, sizeof(nul) - 1 }), -EINVAL);
}

RUN_TESTS(cmocka_unit_test(reads_keys_in_any_order),
          cmocka_unit_test(makes_what_is_missing_zero),
          cmocka_unit_test(takes_the_last_of_two_lines_whole),
          cmocka_unit_test(counts_numbers_that_it_has_no_room_for),
          cmocka_unit_test(refuses_other_lines_and_says_which))
