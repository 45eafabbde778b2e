/* SPDX-License-Identifier: Apache-2.0 */
#include "conf/columns.c"

#include "tests/unit/unit.h"

TEST(is_as_wide_as_the_variable_says)
{
	static const struct {
		const char *text;
		size_t columns;
	} rows[] = {
		{ "80", 80 }, { "200", 200 }, { "10", 40 }, { "0", 80 }, { "99999999", 80 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_int_equal(setenv("COLUMNS", rows[i].text, 1), 0);
		assert_int_equal(columns_of_output(), rows[i].columns);
	}
	unsetenv("COLUMNS");
}

TEST(wraps_between_words)
{
	static const struct {
		const char *text, *lines;
	} rows[] = {
		{ "", "\n" },
		{ "one", "one\n" },
		{ "one two", "one two\n" },
		{ "one two three", "one two\n  three\n" },
		{ " one\n two ", "one two\n" },
		{ "longerthanaline x", "longerthanaline\n  x\n" },
	};
	struct buf out;

	buf_init(&out, 4096);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		buf_reset(&out, SIZE_MAX);
		columns_wrap(&out, str_from(rows[i].text), 2, 8);
		assert_str(buf_str(&out), rows[i].lines);
	}
	buf_deinit(&out);
}

RUN_TESTS(cmocka_unit_test(is_as_wide_as_the_variable_says),
          cmocka_unit_test(wraps_between_words))
