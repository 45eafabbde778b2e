/* SPDX-License-Identifier: Apache-2.0 */
#include "metrics/name.c"

#include "base/array.h"
#include "tests/unit/unit.h"

TEST(tells_where_a_plain_name_ends)
{
	static const struct {
		const char *text;
		size_t metric, label;
	} rows[] = {
		{ "", 0, 0 },
		{ "a", 1, 1 },
		{ "_aZ09", 5, 5 },
		{ ":a:b", 4, 0 },
		{ "a:b", 3, 1 },
		{ "9a", 0, 0 },
		{ "a.b", 1, 1 },
		{ "a b", 1, 1 },
		{ "node_load1{", 10, 10 },
		{ "gr\xc3\xb6\xc3\x9f", 2, 2 },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct str s = str_from(rows[i].text);

		assert_int_equal(name_length(s, NAME_METRIC), rows[i].metric);
		assert_int_equal(name_length(s, NAME_LABEL), rows[i].label);
		assert_int_equal(name_is_plain(s, NAME_METRIC),
		                 s.n > 0 && rows[i].metric == s.n);
	}
}

TEST(escapes_by_each_scheme)
{
	static const struct {
		const char *name, *underscores, *dots, *values;
	} rows[] = {
		{ "plain_name:x", "plain_name:x", "plain_name:x", "plain_name:x" },
		{ "http.status", "http_status", "http_dot_status", "U__http_2e_status" },
		{ "a.b_c:d", "a_b_c:d", "a_dot_b__c:d", "U__a_2e_b__c:d" },
		{ "no space", "no_space", "no__space", "U__no_20_space" },
		{ "9lives", "_lives", "__lives", "U___39_lives" },
		{ "gr\xc3\xb6\xc3\x9f"
		  "e",
		  "gr__e", "gr____e", "U__gr_f6__df_e" },
		{ "\xe6\x80\xbb", "_", "__", "U___603b_" },
		{ "\xf0\x9f\x90\xa7", "_", "__", "U___1f427_" },
		{ "\xf4\x8f\xbf\xbf.", "__", "___dot_", "U___10ffff__2e_" },
		{ "\"\n\\", "___", "______", "U___22__a__5c_" },
		{ "_.", "__", "___dot_", "U_____2e_" },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct str name = str_from(rows[i].name);
		struct arena arena;

		arena_init(&arena);
		assert_str(name_escape(name, NAME_METRIC, ESCAPING_ALLOW_UTF8, &arena),
		           rows[i].name);
		assert_str(name_escape(name, NAME_METRIC, ESCAPING_UNDERSCORES, &arena),
		           rows[i].underscores);
		assert_str(name_escape(name, NAME_METRIC, ESCAPING_DOTS, &arena), rows[i].dots);
		assert_str(name_escape(name, NAME_METRIC, ESCAPING_VALUES, &arena),
		           rows[i].values);
		arena_deinit(&arena);
	}
}

TEST(takes_no_colon_in_a_label)
{
	struct arena arena;

	arena_init(&arena);
	assert_str(name_escape(STR("a:b"), NAME_LABEL, ESCAPING_UNDERSCORES, &arena), "a_b");
	assert_str(name_escape(STR("a:b"), NAME_LABEL, ESCAPING_DOTS, &arena), "a__b");
	assert_str(name_escape(STR("a:b"), NAME_LABEL, ESCAPING_VALUES, &arena), "U__a_3a_b");
	arena_deinit(&arena);
}

RUN_TESTS(cmocka_unit_test(tells_where_a_plain_name_ends),
          cmocka_unit_test(escapes_by_each_scheme), cmocka_unit_test(takes_no_colon_in_a_label))
