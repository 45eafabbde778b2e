/* SPDX-License-Identifier: Apache-2.0 */
#include "auth/verdicts.c"

#include <stdio.h>

#include "tests/unit/unit.h"

TEST(remembers_good_and_bad)
{
	struct verdicts *v = verdicts_new();
	struct verdict_key good = verdicts_key(v, STR("u"), "h", STR("p"));
	struct verdict_key bad = verdicts_key(v, STR("u"), "h", STR("q"));

	assert_int_equal(verdicts_find(v, &good), VERDICT_UNKNOWN);
	verdicts_add(v, &good, true);
	verdicts_add(v, &bad, false);
	assert_int_equal(verdicts_find(v, &good), VERDICT_GOOD);
	assert_int_equal(verdicts_find(v, &bad), VERDICT_BAD);
	verdicts_free(v);
}

TEST(keeps_the_pieces_of_a_key_apart)
{
	struct verdicts *v = verdicts_new();
	struct verdict_key key = verdicts_key(v, STR("ab"), "h", STR("c"));
	struct verdict_key others[] = {
		verdicts_key(v, STR("a"), "h", STR("bc")),
		verdicts_key(v, STR("ab"), "", STR("hc")),
		verdicts_key(v, STR("ab"), NULL, STR("c")),
		verdicts_key(v, STR("ab"), "hc", STR("")),
		verdicts_key(v, STR("ab"), "h2", STR("c")),
	};

	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		assert_memory_not_equal(&key, &others[i], sizeof(key));
	verdicts_free(v);
}

TEST(does_not_forget_a_good_one_in_a_flood_of_bad_ones)
{
	struct verdicts *v = verdicts_new();
	struct verdict_key good = verdicts_key(v, STR("u"), "h", STR("p"));

	verdicts_add(v, &good, true);
	for (int i = 0; i < 4 * VERDICTS_BAD_MAX; i++) {
		char password[16];
		struct verdict_key key;

		snprintf(password, sizeof(password), "%d", i);
		key = verdicts_key(v, STR("u"), "h", str_from(password));
		verdicts_add(v, &key, false);
	}
	assert_int_equal(verdicts_find(v, &good), VERDICT_GOOD);
	verdicts_free(v);
}

TEST(forgets_the_one_unused_for_longest)
{
	struct verdicts *v = verdicts_new();
	struct verdict_key keys[VERDICTS_GOOD_MAX + 1];

	for (int i = 0; i <= VERDICTS_GOOD_MAX; i++) {
		char user[16];

		snprintf(user, sizeof(user), "%d", i);
		keys[i] = verdicts_key(v, str_from(user), "h", STR("p"));
		if (i == VERDICTS_GOOD_MAX)
			assert_int_equal(verdicts_find(v, &keys[0]), VERDICT_GOOD);
		verdicts_add(v, &keys[i], true);
	}
	assert_int_equal(verdicts_find(v, &keys[0]), VERDICT_GOOD);
	assert_int_equal(verdicts_find(v, &keys[1]), VERDICT_UNKNOWN);
	assert_int_equal(verdicts_find(v, &keys[VERDICTS_GOOD_MAX]), VERDICT_GOOD);
	verdicts_free(v);
}

RUN_TESTS(cmocka_unit_test(remembers_good_and_bad),
          cmocka_unit_test(keeps_the_pieces_of_a_key_apart),
          cmocka_unit_test(does_not_forget_a_good_one_in_a_flood_of_bad_ones),
          cmocka_unit_test(forgets_the_one_unused_for_longest))
