/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/html.c"

#include "tests/unit/unit.h"

static void assert_added(struct str text, size_t max, const char *expected)
{
	struct buf out;

	buf_init(&out, 4096);
	html_add(&out, text, max);
	assert_str(buf_str(&out), expected);
	buf_deinit(&out);
}

TEST(lets_no_text_begin_or_end_anything)
{
	static const struct {
		struct str in;
		const char *out;
	} rows[] = {
		{ STR(""), "" },
		{ STR("CN=db1, O=\xc3\x89tat"), "CN=db1, O=\xc3\x89tat" },
		{ STR("<script>alert(1)</script>"), "&lt;script&gt;alert(1)&lt;/script&gt;" },
		{ STR("\" onload='x'&amp;"), "&#34; onload=&#39;x&#39;&amp;amp;" },
		{ STR("a\nb\tc"), "a b c" },
		{ STR("a\0\x1b[31m\x7f"), "a\xef\xbf\xbd\xef\xbf\xbd[31m\xef\xbf\xbd" },
		{ STR("\xc2\x85"), "\xef\xbf\xbd" }, /* C1 */
		{ STR("\xc3"), "\xef\xbf\xbd" },     /* half a character */
		{ STR("\xff<\xfe"), "\xef\xbf\xbd&lt;\xef\xbf\xbd" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_added(rows[i].in, 1000, rows[i].out);
}

TEST(cuts_by_what_is_written)
{
	assert_added(STR("12345678"), 8, "12345678");
	assert_added(STR("123456789"), 8, "12345\xe2\x80\xa6");
	/* An entity and a character are whole or not there. */
	assert_added(STR("1&&&"), 8, "1\xe2\x80\xa6");
	assert_added(STR("123456\xc3\xa9\xc3\xa9"), 9, "123456\xe2\x80\xa6");
	assert_added(STR("123456\xc3\xa9"), 8, "123456\xc3\xa9");
}

TEST(path_is_relative_and_nothing_but_a_path)
{
	static const struct {
		const char *path, *out;
	} rows[] = {
		{ "/metrics", "metrics" },
		{ "/host/metrics", "host/metrics" },
		{ "/", "./" },
		{ "//other.example/x", ".//other.example/x" }, /* no other host */
		{ "/javascript:alert(1)", "javascript%3Aalert%281%29" },
		{ "/a?b#c%", "a%3Fb%23c%25" },
		{ "/\"><b>", "%22%3E%3Cb%3E" },
		{ "/\xc3\xa9", "%C3%A9" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct buf out;

		buf_init(&out, 256);
		html_add_path(&out, rows[i].path);
		assert_str(buf_str(&out), rows[i].out);
		buf_deinit(&out);
	}
}

RUN_TESTS(cmocka_unit_test(lets_no_text_begin_or_end_anything),
          cmocka_unit_test(cuts_by_what_is_written),
          cmocka_unit_test(path_is_relative_and_nothing_but_a_path))
