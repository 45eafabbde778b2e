/* SPDX-License-Identifier: Apache-2.0 */
#include "base/str.c"

#include "tests/unit/unit.h"

TEST(takes_lines_off_the_front)
{
	struct str rest = STR("one\n\nthree"), line;

	assert_true(str_next_line(&rest, &line));
	assert_str(line, "one");
	assert_true(str_next_line(&rest, &line));
	assert_str(line, "");
	assert_true(str_next_line(&rest, &line));
	assert_str(line, "three");
	assert_false(str_next_line(&rest, &line));
}

TEST(counts_all_words_but_stores_as_many_as_fit)
{
	struct str words[2];

	assert_int_equal(str_words(STR("  a\tbb \n ccc "), words, 2), 3);
	assert_str(words[0], "a");
	assert_str(words[1], "bb");
	assert_int_equal(str_words(STR(" \t\n"), words, 2), 0);
}

TEST(cuts_at_the_first_or_the_last)
{
	struct str a = { 0 }, b = { 0 };

	assert_true(str_cut(STR("k:v:w"), ':', &a, &b));
	assert_str(a, "k");
	assert_str(b, "v:w");
	assert_true(str_cut_last(STR("k:v:w"), ':', &a, &b));
	assert_str(a, "k:v");
	assert_str(b, "w");
	assert_false(str_cut(STR("kv"), ':', &a, &b));
	assert_false(str_cut((struct str){ 0 }, ':', &a, &b));
}

TEST(trims_both_ends)
{
	assert_str(str_trim(STR(" \t a b \r\n")), "a b");
	assert_str(str_trim(STR(" \n")), "");
}

TEST(reads_whole_integers_only)
{
	static const struct {
		const char *text;
		int rc;
		uint64_t value;
	} rows[] = {
		{ "0", 0, 0 },
		{ "00042", 0, 42 },
		{ "18446744073709551615", 0, UINT64_MAX },
		{ "18446744073709551616", -ERANGE, 0 },
		{ "", -EINVAL, 0 },
		{ "-1", -EINVAL, 0 },
		{ "+1", -EINVAL, 0 },
		{ " 1", -EINVAL, 0 },
		{ "1 ", -EINVAL, 0 },
		{ "1a", -EINVAL, 0 },
		{ "0x10", -EINVAL, 0 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		uint64_t value = 0;

		assert_int_equal(str_to_u64(str_from(rows[i].text), &value), rows[i].rc);
		assert_int_equal(value, rows[i].value);
	}
}

TEST(reads_signed_integers_to_their_limits)
{
	int64_t value;

	assert_int_equal(str_to_i64(STR("-9223372036854775808"), &value), 0);
	assert_true(value == INT64_MIN);
	assert_int_equal(str_to_i64(STR("9223372036854775807"), &value), 0);
	assert_true(value == INT64_MAX);
	assert_int_equal(str_to_i64(STR("9223372036854775808"), &value), -ERANGE);
	assert_int_equal(str_to_i64(STR("--1"), &value), -EINVAL);
	assert_int_equal(str_to_i64(STR("-"), &value), -EINVAL);
}

TEST(takes_the_base_that_a_prefix_tells)
{
	static const struct {
		const char *text;
		int rc;
		int64_t value;
	} rows[] = {
		{ "0", 0, 0 },          { "10", 0, 10 },
		{ "0x1F", 0, 31 },      { "0b101", 0, 5 },
		{ "0o17", 0, 15 },      { "017", 0, 15 },
		{ "-0x10", 0, -16 },    { "+7", 0, 7 },
		{ "08", -EINVAL, 0 },   { "0x", -EINVAL, 0 },
		{ "0xg", -EINVAL, 0 },  { "0b2", -EINVAL, 0 },
		{ "", -EINVAL, 0 },     { "-", -EINVAL, 0 },
		{ "0x-1", -EINVAL, 0 }, { "0x8000000000000000", -ERANGE, 0 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int64_t value = 0;

		assert_int_equal(str_to_i64_auto(str_from(rows[i].text), &value), rows[i].rc);
		assert_int_equal(value, rows[i].value);
	}
}

TEST(reads_floats_as_go_does)
{
	static const struct {
		const char *text;
		int rc;
		double value;
	} rows[] = {
		{ "0.21", 0, 0.21 },
		{ "1e3", 0, 1000 },
		{ ".5", 0, 0.5 },
		{ "-0x1p-2", 0, -0.25 },
		{ "+Inf", 0, INFINITY },
		{ "-infinity", 0, -INFINITY },
		{ "123456789012345678", 0, 123456789012345678.0 },
		{ "1e999", -ERANGE, 0 },
		{ "", -EINVAL, 0 },
		{ ".", -EINVAL, 0 },
		{ "0x10", -EINVAL, 0 },
		{ "1_000", -EINVAL, 0 },
		{ "nan(1)", -EINVAL, 0 },
		{ "+nan", -EINVAL, 0 },
		{ "-nan", -EINVAL, 0 },
		{ " 1.5", -EINVAL, 0 },
		{ "1.5 ", -EINVAL, 0 },
		{ "1.5.5", -EINVAL, 0 },
		{ "1e", -EINVAL, 0 },
	};
	double value;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		value = 0;
		assert_int_equal(str_to_f64(str_from(rows[i].text), &value), rows[i].rc);
		assert_true(value == rows[i].value);
	}
	assert_int_equal(str_to_f64(STR("NaN"), &value), 0);
	assert_true(isnan(value));
}

RUN_TESTS(cmocka_unit_test(takes_the_base_that_a_prefix_tells),
          cmocka_unit_test(takes_lines_off_the_front),
          cmocka_unit_test(counts_all_words_but_stores_as_many_as_fit),
          cmocka_unit_test(cuts_at_the_first_or_the_last), cmocka_unit_test(trims_both_ends),
          cmocka_unit_test(reads_whole_integers_only),
          cmocka_unit_test(reads_signed_integers_to_their_limits),
          cmocka_unit_test(reads_floats_as_go_does))
