/* SPDX-License-Identifier: Apache-2.0 */
#include "base/pattern.c"

#include "tests/unit/unit.h"

#include <string.h>

static bool matches(const char *expression, struct str text)
{
	struct pattern *p;
	bool found;

	assert_int_equal(pattern_compile(expression, &p, NULL), 0);
	found = pattern_matches(p, text);
	pattern_free(p);
	return found;
}

TEST(matches_as_re2_does)
{
	static const struct {
		const char *expression;
		struct str text;
		bool found;
	} rows[] = {
		{ "b", STR("abc"), true }, /* anywhere */
		{ "^b", STR("abc"), false },
		{ "", STR(""), true },
		{ "^$", STR(""), true },
		{ "^$", STR("a"), false },
		{ "a$", STR("a\n"), false }, /* the end alone, no line */
		{ "^b", STR("a\nb"), false },
		{ "(?m)^b$", STR("a\nb\nc"), true },
		{ "a.b", STR("a\nb"), false },
		{ "(?s)a.b", STR("a\nb"), true },
		{ "^(ram|loop|fd|(h|s|v|xv)d[a-z]|nvme\\d+n\\d+p)\\d+$", STR("nvme0n1p3"),
		  true },
		{ "^(ram|loop|fd|(h|s|v|xv)d[a-z]|nvme\\d+n\\d+p)\\d+$", STR("nvme0n1"),
		  false },
		{ "^\\d$", STR("\xd9\xa3"), false }, /* an Arabic digit is none */
		{ "^\\w+$", STR("caf\xc3\xa9"), false },
		{ "^caf.$", STR("caf\xc3\xa9"), true }, /* characters, not bytes */
		{ "(?i)^ETH", STR("eth0"), true },
		{ "\\.service$", STR("a.service"), true },
		{ "[[:alpha:]]", STR("1a"), true },
		{ "^\\Qa.b\\E$", STR("a.b"), true },
		{ "a\\z", STR("a\n"), false },
		{ "a", { NULL, 0 }, false },
		{ "^a?$", { NULL, 0 }, true },
		{ "b$", STR("a\0b"), true }, /* a NUL is a byte like others */
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (matches(rows[i].expression, rows[i].text) != rows[i].found)
			fail_msg("row %zu: %s", i, rows[i].expression);
}

TEST(takes_names_that_are_not_utf8)
{
	assert_true(matches("^a", STR("a\xff"
	                              "b")));
	assert_true(matches("b$", STR("a\xff"
	                              "b")));
	assert_false(matches("^b", STR("a\xff"
	                               "b"))); /* a bad byte is no beginning */
	assert_false(matches("a$", STR("a\xff"
	                               "b")));
	assert_false(matches("c", STR("\xff\xc3")));
	assert_true(matches("", STR("\xff")));
}

TEST(gives_up_at_its_bound)
{
	char text[64];

	memset(text, 'a', sizeof(text));
	assert_false(matches("^(a+)+$",
	                     (struct str){ "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab", 39 }));
	assert_true(matches("^(a+)+$", (struct str){ text, sizeof(text) }));
	assert_false(
		matches("(x+x+)+y", STR("xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx")));
}

TEST(can_be_used_again)
{
	struct pattern *p;

	assert_int_equal(pattern_compile("^eth\\d", &p, NULL), 0);
	for (int i = 0; i < 3; i++) {
		assert_true(pattern_matches(p, STR("eth0")));
		assert_false(pattern_matches(p, STR("lo")));
	}
	pattern_free(p);
	pattern_free(NULL);
}

TEST(refuses_what_is_no_expression)
{
	static const char *const rows[] = { "(",    "[a", "a{2,1}", "*",
		                            "(?<n", "\\", "\\C",    "\xff" };
	struct pattern *p = NULL;
	struct err err;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_int_equal(pattern_compile(rows[i], &p, NULL), -EINVAL);
	assert_null(p);
	assert_int_equal(pattern_compile("a(b", &p, &err), -EINVAL);
	assert_string_equal(err.text, "\"a(b\" is no regular expression: missing closing "
	                              "parenthesis at character 4");
}

RUN_TESTS(cmocka_unit_test(matches_as_re2_does),
          cmocka_unit_test(takes_names_that_are_not_utf8),
          cmocka_unit_test(gives_up_at_its_bound), cmocka_unit_test(can_be_used_again),
          cmocka_unit_test(refuses_what_is_no_expression))
