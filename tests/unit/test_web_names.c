/* SPDX-License-Identifier: Apache-2.0 */
#include "conf/web_names.c"

#include "tests/unit/unit.h"

TEST(finds_every_name_and_no_other)
{
	for (int i = 0; i < WEB_SUITES_COUNT; i++)
		assert_int_equal(web_suite_find(str_from(web_suite_name(i))), i);
	for (int i = 0; i < WEB_CURVES_COUNT; i++)
		assert_int_equal(web_curve_find(str_from(web_curve_name(i))), i);
	for (int i = TLS_1_0; i <= TLS_1_3; i++)
		assert_int_equal(web_version_find(str_from(web_version_name(i))), i);
	assert_int_equal(WEB_SUITES_COUNT, 13);
	assert_int_equal(web_suite_find(STR("TLS_RSA_WITH_AES_128_GCM_SHA256")), -ENOENT);
	assert_int_equal(web_suite_find(STR("TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305")), -ENOENT);
	assert_int_equal(web_suite_find(STR("tls_aes_128_gcm_sha256")), -ENOENT);
	assert_int_equal(web_suite_find(STR("")), -ENOENT);
	assert_int_equal(web_curve_find(STR("X25519MLKEM768")), -ENOENT);
	assert_int_equal(web_version_find(STR("TLS1.2")), -ENOENT);
}

TEST(names_are_those_of_go)
{
	assert_string_equal(web_suite_name(TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256),
	                    "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");
	assert_string_equal(web_curve_name(CURVE_P521), "CurveP521");
	assert_string_equal(web_version_name(TLS_1_2), "TLS12");
	assert_string_equal(web_version_title(TLS_1_2), "TLS 1.2");
}

TEST(a_set_has_what_was_put_in)
{
	unsigned set = 1U << CURVE_X25519;

	assert_true(web_set_has(set, CURVE_X25519));
	assert_false(web_set_has(set, CURVE_P256));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_every_name_and_no_other),
		cmocka_unit_test(names_are_those_of_go),
		cmocka_unit_test(a_set_has_what_was_put_in),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
