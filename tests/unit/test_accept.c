/* SPDX-License-Identifier: Apache-2.0 */
#include "http/accept.c"

#include "tests/unit/unit.h"

TEST(element_that_names_the_type_most_exactly_counts)
{
	static const struct {
		const char *accept;
		int json, html;
	} rows[] = {
		{ "", 1000, 1000 },
		{ "*/*", 1000, 1000 },
		{ "application/json", 1000, 0 },
		{ "Application/JSON", 1000, 0 },
		{ "application/json;q=0.2, text/html;q=0.9", 200, 900 },
		{ " text/html , application/xhtml+xml, */*;q=0.8", 800, 1000 },
		{ "text/*;q=0.5, */*;q=0.1", 100, 500 },
		{ "*/*, application/json;q=0", 0, 1000 },
		{ "*/*;q=0.3, application/*;q=0.6, application/json;q=0.4", 400, 300 },
		{ "application/json; charset=utf-8; Q=0.7", 700, 0 },
		{ "application/json;q=2, */*;q=0.1", 100, 100 }, /* 2 is no weight */
		{ "application/jsonp, application, json, ,;,", 0, 0 },
		{ "*/json", 0, 0 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct str accept = str_from(rows[i].accept);

		assert_int_equal(accept_weight(accept, "application/json"), rows[i].json);
		assert_int_equal(accept_weight(accept, "text/html"), rows[i].html);
	}
}

TEST(reads_so_many_elements_and_no_more)
{
	static const char last[] = "application/json";
	char text[ACCEPT_ELEMENTS_MAX * 2 + sizeof(last)] = "";

	for (int i = 0; i < ACCEPT_ELEMENTS_MAX - 1; i++)
		memcpy(text + 2 * i, "a,", 3);
	memcpy(text + 2 * (ACCEPT_ELEMENTS_MAX - 1), last, sizeof(last));
	assert_int_equal(accept_weight(str_from(text), last), 1000);
	memcpy(text + 2 * (ACCEPT_ELEMENTS_MAX - 1), "a,", 2);
	memcpy(text + 2 * ACCEPT_ELEMENTS_MAX, last, sizeof(last));
	assert_int_equal(accept_weight(str_from(text), last), 0);
}

RUN_TESTS(cmocka_unit_test(element_that_names_the_type_most_exactly_counts),
          cmocka_unit_test(reads_so_many_elements_and_no_more))
