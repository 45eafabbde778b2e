/* SPDX-License-Identifier: Apache-2.0 */
#include "conf/yaml_text.c"

#include "tests/unit/unit.h"

TEST(quotes_what_could_be_taken_for_something_else)
{
	static const struct {
		const char *text, *written;
	} rows[] = {
		{ "prometheus", "prometheus" },
		{ "a.b@example.org", "a.b@example.org" },
		{ "/etc/postern/web.yml", "/etc/postern/web.yml" },
		{ "node-1", "node-1" },
		{ "", "\"\"" },
		{ "yes", "\"yes\"" },
		{ "Null", "\"Null\"" },
		{ "y", "\"y\"" },
		{ "1e3", "\"1e3\"" },
		{ "::1", "\"::1\"" },
		{ "10.0.0.7", "\"10.0.0.7\"" },
		{ "-", "\"-\"" },
		{ "a: b", "\"a: b\"" },
		{ "a#b", "\"a#b\"" },
		{ "a\"b\\c", "\"a\\\"b\\\\c\"" },
		{ "a\nb\x7f", "\"a\\x0ab\\x7f\"" },
		{ "J\xc3\xbcrgen", "\"J\xc3\xbcrgen\"" },
	};
	struct buf out;

	buf_init(&out, 256);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		buf_reset(&out, 256);
		yaml_add_text(&out, str_from(rows[i].text));
		assert_str(buf_str(&out), rows[i].written);
	}
	buf_deinit(&out);
}

RUN_TESTS(cmocka_unit_test(quotes_what_could_be_taken_for_something_else))
