/* SPDX-License-Identifier: Apache-2.0 */
#include "tls/priority.c"

#include "tests/unit/unit.h"

#define BIT(x) (1U << (x))

enum { SUITES_MAX = 64 };

static struct web_config rules(unsigned suites, enum tls_version min, enum tls_version max)
{
	return (struct web_config){ .suites = suites, .min_version = min, .max_version = max };
}

/* The suites that GnuTLS makes of the string, its names with a space between. */
static const char *suites_of(const struct web_config *web, enum priority_for use,
                             enum priority_key key)
{
	static char names[4096];
	size_t n = 0;
	char text[PRIORITY_MAX_BYTES];
	gnutls_priority_t p;

	assert_true(priority_text(web, use, key, false, text));
	assert_int_equal(gnutls_priority_init2(&p, text, NULL, 0), 0);
	for (unsigned i = 0; i < SUITES_MAX; i++) {
		unsigned at;

		if (gnutls_priority_get_cipher_suite_index(p, i, &at) < 0)
			continue;
		n += (size_t)snprintf(names + n, sizeof(names) - n, "%s%s", n > 0 ? " " : "",
		                      gnutls_cipher_suite_info(at, NULL, NULL, NULL, NULL,
		                                               NULL));
	}
	gnutls_priority_deinit(p);
	return names;
}

TEST(each_suite_of_tls12_alone_is_that_suite)
{
	static const struct {
		enum web_suite suite;
		enum priority_key key;
		const char *expected;
	} rows[] = {
		{ TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, PRIORITY_KEY_RSA,
		  "TLS_ECDHE_RSA_AES_128_GCM_SHA256" },
		{ TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384, PRIORITY_KEY_RSA,
		  "TLS_ECDHE_RSA_AES_256_GCM_SHA384" },
		{ TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256, PRIORITY_KEY_RSA,
		  "TLS_ECDHE_RSA_CHACHA20_POLY1305" },
		{ TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA, PRIORITY_KEY_RSA,
		  "TLS_ECDHE_RSA_AES_128_CBC_SHA1" },
		{ TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA, PRIORITY_KEY_RSA,
		  "TLS_ECDHE_RSA_AES_256_CBC_SHA1" },
		{ TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, PRIORITY_KEY_ECDSA,
		  "TLS_ECDHE_ECDSA_AES_128_GCM_SHA256" },
		{ TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, PRIORITY_KEY_ECDSA,
		  "TLS_ECDHE_ECDSA_AES_256_GCM_SHA384" },
		{ TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256, PRIORITY_KEY_ECDSA,
		  "TLS_ECDHE_ECDSA_CHACHA20_POLY1305" },
		{ TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA, PRIORITY_KEY_ECDSA,
		  "TLS_ECDHE_ECDSA_AES_128_CBC_SHA1" },
		{ TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA, PRIORITY_KEY_ECDSA,
		  "TLS_ECDHE_ECDSA_AES_256_CBC_SHA1" },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct web_config web = rules(BIT(rows[i].suite), TLS_1_2, TLS_1_2);

		assert_string_equal(suites_of(&web, PRIORITY_TLS12, rows[i].key),
		                    rows[i].expected);
		assert_int_equal(priority_suites(&web, PRIORITY_TLS12, rows[i].key),
		                 web.suites);
		assert_int_equal(priority_suites(&web, PRIORITY_TLS12, !rows[i].key), 0);
	}
}

TEST(two_suites_make_no_third)
{
	struct web_config web = rules(BIT(TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256) |
	                                      BIT(TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA) |
	                                      BIT(TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384),
	                              TLS_1_2, TLS_1_2);

	assert_string_equal(suites_of(&web, PRIORITY_TLS12, PRIORITY_KEY_RSA),
	                    "TLS_ECDHE_RSA_AES_128_GCM_SHA256 TLS_ECDHE_RSA_AES_256_CBC_SHA1");
	assert_string_equal(suites_of(&web, PRIORITY_TLS12, PRIORITY_KEY_ECDSA),
	                    "TLS_ECDHE_ECDSA_AES_256_GCM_SHA384");
}

TEST(unset_is_the_ten_suites_and_those_of_tls13)
{
	struct web_config web = rules(0, TLS_1_2, TLS_1_3);

	assert_string_equal(
		suites_of(&web, PRIORITY_HELLO, PRIORITY_KEY_RSA),
		"TLS_AES_128_GCM_SHA256 TLS_AES_256_GCM_SHA384 TLS_CHACHA20_POLY1305_SHA256 "
		"TLS_ECDHE_ECDSA_AES_128_GCM_SHA256 TLS_ECDHE_ECDSA_AES_256_GCM_SHA384 "
		"TLS_ECDHE_ECDSA_CHACHA20_POLY1305 TLS_ECDHE_ECDSA_AES_128_CBC_SHA1 "
		"TLS_ECDHE_ECDSA_AES_256_CBC_SHA1 TLS_ECDHE_RSA_AES_128_GCM_SHA256 "
		"TLS_ECDHE_RSA_AES_256_GCM_SHA384 TLS_ECDHE_RSA_CHACHA20_POLY1305 "
		"TLS_ECDHE_RSA_AES_128_CBC_SHA1 TLS_ECDHE_RSA_AES_256_CBC_SHA1");
}

TEST(knows_where_no_suite_is_left)
{
	static const struct {
		unsigned suites;
		enum priority_for use;
		bool left;
	} rows[] = {
		{ 0, PRIORITY_TLS12, true },
		{ 0, PRIORITY_OLDER, true },
		{ BIT(TLS_AES_128_GCM_SHA256), PRIORITY_HELLO, true },
		{ BIT(TLS_AES_128_GCM_SHA256), PRIORITY_TLS12, false },
		{ BIT(TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256), PRIORITY_TLS12, false },
		{ BIT(TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256), PRIORITY_TLS12, true },
		{ BIT(TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256), PRIORITY_OLDER, false },
		{ BIT(TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA), PRIORITY_OLDER, true },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct web_config web = rules(rows[i].suites, TLS_1_0, TLS_1_3);
		char text[PRIORITY_MAX_BYTES];

		assert_int_equal(priority_text(&web, rows[i].use, PRIORITY_KEY_RSA, false,
		                               text),
		                 rows[i].left);
	}
}

TEST(the_curves_are_a_filter)
{
	static const struct {
		unsigned curves;
		bool hybrid;
		const char *expected; /* in the text */
	} rows[] = {
		{ 0, false,
		  ":+GROUP-X25519:+GROUP-SECP256R1:+GROUP-SECP384R1:+GROUP-SECP521R1:" },
		{ 0, true, ":+GROUP-X25519-MLKEM768:+GROUP-X25519:+GROUP-SECP256R1:" },
		{ BIT(CURVE_X25519), true, ":+AES-256-CBC:+GROUP-X25519:+SIGN-ALL" },
		{ BIT(CURVE_P384) | BIT(CURVE_P256), false,
		  ":+AES-256-CBC:+GROUP-SECP256R1:+GROUP-SECP384R1:+SIGN-ALL" },
		{ BIT(CURVE_P521), false, ":+AES-256-CBC:+GROUP-SECP521R1:+SIGN-ALL" },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct web_config web = rules(0, TLS_1_2, TLS_1_3);
		char text[PRIORITY_MAX_BYTES];

		web.curves = rows[i].curves;
		assert_true(priority_text(&web, PRIORITY_HELLO, PRIORITY_KEY_RSA,
		                          rows[i].hybrid, text));
		if (!strstr(text, rows[i].expected))
			fail_msg("row %zu: got \"%s\"", i, text);
	}
}

TEST(signs_with_sha1_only_before_tls12)
{
	struct web_config web = rules(0, TLS_1_0, TLS_1_3);
	char text[PRIORITY_MAX_BYTES];

	assert_true(priority_text(&web, PRIORITY_TLS12, PRIORITY_KEY_RSA, false, text));
	assert_non_null(strstr(text, ":-SIGN-RSA-SHA1"));
	assert_true(priority_text(&web, PRIORITY_OLDER, PRIORITY_KEY_RSA, false, text));
	assert_null(strstr(text, "-SIGN-RSA-SHA1"));
}

TEST(the_longest_string_fits_and_is_taken)
{
	struct web_config web = rules(0, TLS_1_0, TLS_1_3);
	struct priorities p;
	struct err err;

	assert_int_equal(priorities_init(&p, &web, PRIORITY_KEY_RSA, &err), 0);
	assert_true(p.by_version);
	for (size_t i = 0; i < PRIORITIES; i++)
		assert_non_null(p.at[i]);
	priorities_deinit(&p);
}

TEST(asks_the_library_for_its_groups)
{
	assert_true(priority_knows_group("X25519"));
	assert_true(priority_knows_group("SECP521R1"));
	assert_false(priority_knows_group("X25519-NOTHING"));
}

TEST(takes_the_suites_of_the_key)
{
	assert_int_equal(priority_key(GNUTLS_PK_RSA), PRIORITY_KEY_RSA);
	assert_int_equal(priority_key(GNUTLS_PK_ECDSA), PRIORITY_KEY_ECDSA);
	assert_int_equal(priority_key(GNUTLS_PK_EDDSA_ED25519), PRIORITY_KEY_ECDSA);
	assert_string_equal(priority_key_name(PRIORITY_KEY_ECDSA), "ECDSA");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_suite_of_tls12_alone_is_that_suite),
		cmocka_unit_test(two_suites_make_no_third),
		cmocka_unit_test(unset_is_the_ten_suites_and_those_of_tls13),
		cmocka_unit_test(knows_where_no_suite_is_left),
		cmocka_unit_test(the_curves_are_a_filter),
		cmocka_unit_test(signs_with_sha1_only_before_tls12),
		cmocka_unit_test(the_longest_string_fits_and_is_taken),
		cmocka_unit_test(asks_the_library_for_its_groups),
		cmocka_unit_test(takes_the_suites_of_the_key),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
