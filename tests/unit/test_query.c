/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/query.c"

#include "tests/unit/unit.h"

TEST(decodes_pairs_in_order)
{
	struct str rest = STR("collect[]=cpu&collect%5B%5D=net%64ev&a+b=c+d&flag&=x");
	static const char *const expected[][2] = {
		{ "collect[]", "cpu" },
		{ "collect[]", "netdev" },
		{ "a b", "c d" },
		{ "flag", "" },
		{ "", "x" },
	};
	struct query_pair pair;

	for (size_t i = 0; i < sizeof(expected) / sizeof(expected[0]); i++) {
		assert_true(query_next(&rest, &pair));
		assert_string_equal(pair.key, expected[i][0]);
		assert_string_equal(pair.value, expected[i][1]);
	}
	assert_false(query_next(&rest, &pair));
}

TEST(skips_what_go_drops_and_what_is_too_long)
{
	char text[QUERY_VALUE_MAX_BYTES + 64] = "collect[]=";
	struct query_pair pair;
	struct str rest = STR("&&a;b=c&x=%zz&y=%4&%00=1&collect[]=cpu");

	assert_true(query_next(&rest, &pair));
	assert_string_equal(pair.value, "cpu");
	assert_false(query_next(&rest, &pair));

	memset(text + strlen(text), 'x', QUERY_VALUE_MAX_BYTES);
	rest = (struct str){ text, strlen("collect[]=") + QUERY_VALUE_MAX_BYTES };
	assert_false(query_next(&rest, &pair));
	rest = (struct str){ text, strlen("collect[]=") + QUERY_VALUE_MAX_BYTES - 1 };
	assert_true(query_next(&rest, &pair));
}

RUN_TESTS(cmocka_unit_test(decodes_pairs_in_order),
          cmocka_unit_test(skips_what_go_drops_and_what_is_too_long))
