/* SPDX-License-Identifier: Apache-2.0 */
#include "base/similar.c"

#include "tests/unit/unit.h"

TEST(knows_a_mistyped_word)
{
	static const struct {
		const char *typed, *name;
		bool similar;
	} rows[] = {
		{ "passwd", "passwd", true },
		{ "paswd", "passwd", true },
		{ "passwwd", "passwd", true },
		{ "pasdws", "passwd", true },
		{ "password", "passwd", true },
		{ "chekc", "check", true },
		{ "czzck", "check", false },
		{ "pa", "passwd", false },
		{ "", "passwd", false },
		{ "up", "us", false },
		{ "passwords-for-everyone-that-is-in", "passwd", false },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_int_equal(similar(rows[i].typed, rows[i].name), rows[i].similar);
}

RUN_TESTS(cmocka_unit_test(knows_a_mistyped_word))
