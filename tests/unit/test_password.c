/* SPDX-License-Identifier: Apache-2.0 */
#include <crypt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char *counted_crypt_rn(const char *phrase, const char *setting, void *data, int size);
#define crypt_rn counted_crypt_rn
#include "auth/password.c"
#undef crypt_rn

#include "tests/unit/unit.h"

/* How often bcrypt ran at each cost, which is all that its time depends on. */
static unsigned runs[PASSWORD_COST_MAX + 1];

static char *counted_crypt_rn(const char *phrase, const char *setting, void *data, int size)
{
	char *got = crypt_rn(phrase, setting, data, size);

	if (got)
		runs[password_cost(setting)]++;
	return got;
}

/* Cost 4, the least there is, keeps this quick. "secret" and the empty password. */
#define SECRET "$2b$04$abcdefghijklmnopqrstuu"

static void hash_of(const char *password, char out[static 64])
{
	struct crypt_data *data = xcalloc(1, sizeof(*data));

	snprintf(out, 64, "%s", crypt_rn(password, SECRET, data, sizeof(*data)));
	free(data);
}

TEST(matches_the_right_password_only)
{
	char hash[64];

	hash_of("secret", hash);
	assert_true(password_matches(hash, STR("secret"), 1 << 4));
	assert_false(password_matches(hash, STR("Secret"), 1 << 4));
	assert_false(password_matches(hash, STR("secre"), 1 << 4));
	assert_false(password_matches(hash, STR(""), 1 << 4));
	assert_false(password_matches(NULL, STR("secret"), 1 << 4));
}

TEST(matches_an_empty_password_if_that_is_what_was_set)
{
	char hash[64];

	hash_of("", hash);
	assert_true(password_matches(hash, (struct str){ 0 }, 1 << 4));
}

TEST(takes_eight_bit_passwords)
{
	char hash[64];

	hash_of("\xff\xff\xa3", hash);
	assert_true(password_matches(hash, STR("\xff\xff\xa3"), 1 << 4));
	assert_false(password_matches(hash, STR("\xff\xa3"), 1 << 4));
}

TEST(never_matches_a_hash_that_cannot_be_one)
{
	assert_false(password_matches("$2b$04$!!!!", STR("secret"), 1 << 4));
	assert_false(password_matches("*0*0*04*", STR("secret"), 1 << 4));
}

/* Users with two costs, and one who does not exist. */
TEST(does_the_same_work_for_every_name_that_is_refused)
{
	enum { COSTS = 1 << 4 | 1 << 6 };
	char four[64], six[64];
	const char *const hashes[] = { four, six, NULL };
	const struct str passwords[] = { STR("wrong"), STR(""), { 0 } };

	hash_of("secret", four);
	memcpy(six, four, sizeof(six));
	six[5] = '6';
	for (size_t i = 0; i < sizeof(hashes) / sizeof(hashes[0]); i++) {
		for (size_t j = 0; j < sizeof(passwords) / sizeof(passwords[0]); j++) {
			unsigned expected[PASSWORD_COST_MAX + 1] = { [4] = 1, [6] = 1 };

			memset(runs, 0, sizeof(runs));
			assert_false(password_matches(hashes[i], passwords[j], COSTS));
			assert_memory_equal(runs, expected, sizeof(runs));
		}
	}
}

TEST(reads_the_cost_of_a_hash)
{
	assert_int_equal(password_cost("$2b$04$abc"), 4);
	assert_int_equal(password_cost("$2b$31$abc"), 31);
}

TEST(makes_a_hash_that_its_password_matches)
{
	char hash[PASSWORD_HASH_BYTES + 1], another[PASSWORD_HASH_BYTES + 1];

	assert_int_equal(password_hash(STR("s\xc3\xa4same"), 4, hash, NULL), 0);
	assert_int_equal(password_hash(STR("s\xc3\xa4same"), 4, another, NULL), 0);
	assert_memory_equal(hash, "$2y$04$", 7);
	assert_string_not_equal(hash, another);
	assert_true(password_matches(hash, STR("s\xc3\xa4same"), 1 << 4));
	assert_false(password_matches(hash, STR("sesame"), 1 << 4));
}

TEST(makes_no_hash_of_what_bcrypt_would_not_read)
{
	char hash[PASSWORD_HASH_BYTES + 1], text[PASSWORD_MAX_BYTES + 1];
	struct err err;

	memset(text, 'x', sizeof(text));
	assert_int_equal(password_hash((struct str){ text, 72 }, 4, hash, &err), 0);
	assert_int_equal(password_hash((struct str){ text, 73 }, 4, hash, &err), -EMSGSIZE);
	assert_non_null(strstr(err.text, "73 bytes"));
	assert_int_equal(password_hash((struct str){ 0 }, 4, hash, &err), -EINVAL);
}

RUN_TESTS(cmocka_unit_test(makes_a_hash_that_its_password_matches),
          cmocka_unit_test(makes_no_hash_of_what_bcrypt_would_not_read),
          cmocka_unit_test(matches_the_right_password_only),
          cmocka_unit_test(matches_an_empty_password_if_that_is_what_was_set),
          cmocka_unit_test(takes_eight_bit_passwords),
          cmocka_unit_test(does_the_same_work_for_every_name_that_is_refused),
          cmocka_unit_test(never_matches_a_hash_that_cannot_be_one),
          cmocka_unit_test(reads_the_cost_of_a_hash))
