/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/filter.c"

#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>

static const struct flag table[] = {
	{ "include", FLAG_TEXT, "", "What to keep." },
	{ "exclude", FLAG_TEXT, "^lo$", "What to drop." },
	{ 0 },
};

static struct flags *given(const char *first, const char *second)
{
	const char *argv[] = { "postern", first, second };
	struct flags *f = flags_new();

	flags_add(f, table);
	assert_int_equal(flags_parse(f, !first ? 1 : !second ? 2 : 3, argv, NULL), 0);
	return f;
}

TEST(drops_what_is_excluded_or_not_included)
{
	static const struct {
		const char *first, *second, *name;
		bool keeps;
	} rows[] = {
		{ NULL, NULL, "eth0", true },
		{ NULL, NULL, "lo", false },
		{ "--exclude=", NULL, "lo", true },
		{ "--include=^eth", NULL, "eth0", true },
		{ "--include=^eth", NULL, "wlan0", false },
		{ "--include=^(eth|lo)", NULL, "lo", false }, /* still excluded */
		{ "--include=^eth", "--exclude=1$", "eth1", false },
		{ "--include=^eth", "--exclude=1$", "eth0", true },
		{ "--include=^$", NULL, "", true },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct flags *flags = given(rows[i].first, rows[i].second);
		struct filter *f;

		assert_int_equal(filter_open(flags, "include", "exclude", &f, NULL), 0);
		for (int again = 0; again < 3; again++)
			assert_int_equal(filter_keeps(f, str_from(rows[i].name)),
			                 rows[i].keeps);
		filter_close(f);
		flags_free(flags);
	}
	filter_close(NULL);
}

TEST(wants_the_whole_name_where_asked_to)
{
	static const struct {
		const char *first, *second, *name;
		bool keeps;
	} rows[] = {
		{ "--include=.+", "--exclude=.+\\.(mount|slice)", "home.mount", false },
		{ "--include=.+", "--exclude=.+\\.(mount|slice)", "home.mounted", true },
		{ "--include=a|ab", "--exclude=", "ab", true },
		{ "--include=a|ab", "--exclude=", "abc", false },
		{ "--include=", "--exclude=", "a", false },
	};
	struct flags *flags;
	struct filter *f;
	struct err err;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		flags = given(rows[i].first, rows[i].second);
		assert_int_equal(filter_open_whole(flags, "include", "exclude", &f, NULL), 0);
		assert_int_equal(filter_keeps(f, str_from(rows[i].name)), rows[i].keeps);
		filter_close(f);
		flags_free(flags);
	}
	flags = given("--exclude=(", NULL);
	assert_int_equal(filter_open_whole(flags, "include", "exclude", &f, &err), -EINVAL);
	assert_non_null(strstr(err.text, "--exclude: "));
	flags_free(flags);
}

TEST(keeps_everything_without_expressions)
{
	struct flags *flags = given("--exclude=", NULL);
	struct filter *f;

	assert_int_equal(filter_open(flags, "include", NULL, &f, NULL), 0);
	assert_true(filter_keeps(f, STR("anything")));
	assert_int_equal(f->count, 0); /* nothing to remember */
	filter_close(f);
	flags_free(flags);
}

TEST(an_include_empties_a_default_exclude)
{
	struct flags *flags = given("--include=^lo$", NULL);
	struct filter *f;

	assert_int_equal(filter_open_either(flags, "include", "exclude", &f, NULL), 0);
	assert_true(filter_keeps(f, STR("lo")));
	assert_false(filter_keeps(f, STR("eth0")));
	filter_close(f);
	flags_free(flags);
	flags = given("--include=", NULL);
	assert_int_equal(filter_open_either(flags, "include", "exclude", &f, NULL), 0);
	assert_false(filter_keeps(f, STR("lo")));
	filter_close(f);
	flags_free(flags);
}

TEST(refuses_both_where_they_exclude_each_other)
{
	struct flags *flags = given("--include=a", "--exclude=b");
	struct filter *f = NULL;
	struct err err;

	assert_int_equal(filter_open_either(flags, "include", "exclude", &f, &err), -EINVAL);
	assert_string_equal(err.text,
	                    "--include and --exclude exclude each other: give one of them");
	assert_null(f);
	flags_free(flags);
}

TEST(names_the_flag_of_a_bad_expression)
{
	static const char *const rows[][2] = { { "--include=(", "--include: " },
		                               { "--exclude=[", "--exclude: " } };

	for (size_t i = 0; i < 2; i++) {
		struct flags *flags = given(rows[i][0], NULL);
		struct filter *f = NULL;
		struct err err;

		assert_int_equal(filter_open(flags, "include", "exclude", &f, &err), -EINVAL);
		assert_memory_equal(err.text, rows[i][1], strlen(rows[i][1]));
		assert_null(f);
		flags_free(flags);
	}
}

/* Verdicts on more names than are remembered stay right, and memory stays bounded. */
TEST(forgets_and_learns_again)
{
	struct flags *flags = given("--exclude=[13579]$", NULL);
	struct filter *f;
	char name[16];

	assert_int_equal(filter_open(flags, "include", "exclude", &f, NULL), 0);
	for (int round = 0; round < 2; round++) {
		for (int i = 0; i < 3 * REMEMBERED_MAX; i++) {
			snprintf(name, sizeof(name), "eth%d", i);
			assert_int_equal(filter_keeps(f, str_from(name)), i % 2 == 0);
			assert_true(f->slots <= SLOTS);
			assert_true(f->count <= REMEMBERED_MAX);
			assert_true(2 * f->count <= f->slots);
		}
	}
	filter_close(f);
	flags_free(flags);
}

TEST(remembers_each_name_once)
{
	struct flags *flags = given(NULL, NULL);
	struct filter *f;
	char name[16];

	assert_int_equal(filter_open(flags, "include", "exclude", &f, NULL), 0);
	for (int i = 0; i < 3000; i++) {
		snprintf(name, sizeof(name), "eth%d", i % 300);
		assert_true(filter_keeps(f, str_from(name)));
	}
	assert_int_equal(f->count, 300);
	assert_int_equal(f->slots, 1024);
	filter_close(f);
	flags_free(flags);
}

RUN_TESTS(cmocka_unit_test(drops_what_is_excluded_or_not_included),
          cmocka_unit_test(wants_the_whole_name_where_asked_to),
          cmocka_unit_test(keeps_everything_without_expressions),
          cmocka_unit_test(an_include_empties_a_default_exclude),
          cmocka_unit_test(refuses_both_where_they_exclude_each_other),
          cmocka_unit_test(names_the_flag_of_a_bad_expression),
          cmocka_unit_test(forgets_and_learns_again),
          cmocka_unit_test(remembers_each_name_once))
