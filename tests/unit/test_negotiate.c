/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/negotiate.c"

#include "tests/unit/unit.h"

TEST(echoes_the_escaping_that_was_asked_for)
{
	static const struct {
		const char *accept, *scheme;
	} rows[] = {
		{ "", "underscores" },
		{ "*/*", "underscores" },
		{ "text/plain;version=0.0.4;q=0.5,*/*;q=0.1", "underscores" },
		{ "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,"
		  "application/openmetrics-text;version=0.0.1;q=0.5,"
		  "text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,"
		  "text/plain;version=0.0.4;q=0.3,*/*;q=0.2",
		  "allow-utf-8" },
		{ "text/plain; version=0.0.4; escaping=dots", "dots" },
		{ "text/plain;escaping=values", "values" },
		{ "text/plain;escaping=bogus", "underscores" },
		{ "text/plain,text/html;escaping=dots", "underscores" },
		{ "text/html;escaping=dots,text/plain", "dots" },
		{ ",;,=;escaping", "underscores" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *got = negotiate_content_type(str_from(rows[i].accept));

		assert_true(str_ends(str_from(got), rows[i].scheme));
	}
}

RUN_TESTS(cmocka_unit_test(echoes_the_escaping_that_was_asked_for))
