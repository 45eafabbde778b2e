/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/names.c"

#include "tests/unit/unit.h"

TEST(makes_one_underscore_of_what_cannot_stand_in_a_name)
{
	static const struct {
		const char *name, *expected;
	} rows[] = {
		{ "plain_Name_9", "plain_Name_9" },
		{ "a__b", "a__b" },
		{ "a__.b", "a_b" },
		{ "a.__b", "a_b" },
		{ "a.__.b", "a_b" },
		{ "a-b c/d", "a_b_c_d" },
		{ "..x..", "_x_" },
		{ "_._", "_" },
		{ "", "" },
		{ "\xc3\xa9t\xff", "_t_" },
	};
	struct arena arena;

	arena_init(&arena);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_string_equal(name_sanitise(str_from(rows[i].name), &arena),
		                    rows[i].expected);
	arena_deinit(&arena);
}

TEST(knows_a_number_behind_its_kind)
{
	struct str number;

	assert_true(name_is_numbered(STR("mc12"), "mc", &number));
	assert_str(number, "12");
	assert_true(name_is_numbered(STR("mc0x"), "mc", &number));
	assert_str(number, "0x");
	assert_false(name_is_numbered(STR("mc"), "mc", &number));
	assert_false(name_is_numbered(STR("mcx0"), "mc", &number));
	assert_false(name_is_numbered(STR("m0"), "mc", &number));
	assert_true(name_is_digits(STR("0129")));
	assert_false(name_is_digits(STR("12 ")));
	assert_false(name_is_digits(STR("1:")));
	assert_false(name_is_digits(STR("/1")));
	assert_false(name_is_digits(STR("")));
}

RUN_TESTS(cmocka_unit_test(makes_one_underscore_of_what_cannot_stand_in_a_name),
          cmocka_unit_test(knows_a_number_behind_its_kind))
