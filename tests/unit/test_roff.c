/* SPDX-License-Identifier: Apache-2.0 */
#include "conf/roff.c"

#include "tests/unit/unit.h"

TEST(writes_text_that_is_no_command)
{
	static const struct {
		const char *text, *roff;
	} rows[] = {
		{ "", "\n" },
		{ "A sentence.", "A sentence.\n" },
		{ ".+\\.scope", "\\&.+\\e.scope\n" },
		{ "'quoted'", "\\&'quoted'\n" },
		{ "^(a|b,c)$", "^(a|\\:b,\\:c)$\n" },
		{ "first, second", "first, second\n" },
		{ "One. Another.", "One.\nAnother.\n" },
		{ "1.5 s, e.g. now", "1.5 s, e.g. now\n" },
	};
	struct buf out;

	buf_init(&out, 4096);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		buf_reset(&out, SIZE_MAX);
		roff_add_text(&out, rows[i].text);
		assert_str(buf_str(&out), rows[i].roff);
	}
	buf_deinit(&out);
}

TEST(writes_dashes_that_can_be_copied)
{
	struct buf out;

	buf_init(&out, 4096);
	roff_add_flag(&out, "web.listen-address");
	assert_str(buf_str(&out), "\\-\\-web.listen\\-address");
	buf_deinit(&out);
}

RUN_TESTS(cmocka_unit_test(writes_text_that_is_no_command),
          cmocka_unit_test(writes_dashes_that_can_be_copied))
