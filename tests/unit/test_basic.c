/* SPDX-License-Identifier: Apache-2.0 */
#include "auth/basic.c"

#include "tests/unit/unit.h"

TEST(decodes_user_and_password_at_the_first_colon)
{
	static const struct {
		const char *header, *user, *password;
	} rows[] = {
		{ "Basic dTpw", "u", "p" },       { "bAsIc dTpw", "u", "p" },
		{ "Basic dTpwOnc=", "u", "p:w" }, { "Basic OnA=", "", "p" },
		{ "Basic dTo=", "u", "" },        { "Basic w7w6w6Q=", "\xc3\xbc", "\xc3\xa4" },
	};
	struct basic_credentials got;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_int_equal(basic_decode(str_from(rows[i].header), &got), 0);
		assert_str(got.user, rows[i].user);
		assert_str(got.password, rows[i].password);
	}
}

TEST(refuses_what_is_no_basic_header)
{
	static const char *const rows[] = {
		"",
		"Basic",
		"Basic ",
		"Basic  dTpw",
		"Basic dTp",
		"Basic dTpw=",
		"Basic dT=w",
		"Basic dTpw dTpw",
		"Bearer dTpw",
		"Basic\tdTpw",
		"Basic d-_w",
		"Basic dXA=",     /* no colon */
		"Basic dTpwAHg=", /* u:p\0x: crypt() would see u:p */
	};
	struct basic_credentials got;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_int_equal(basic_decode(str_from(rows[i]), &got), -EINVAL);
}

TEST(refuses_what_is_too_long)
{
	char header[2 * BASIC_MAX_BYTES] = "Basic ";
	struct basic_credentials got;

	memset(header + 6, 'A', sizeof(header) - 6);
	assert_int_equal(basic_decode((struct str){ header, 6 + BASIC_MAX_BYTES / 3 * 4 + 4 },
	                              &got),
	                 -EINVAL);
}

RUN_TESTS(cmocka_unit_test(decodes_user_and_password_at_the_first_colon),
          cmocka_unit_test(refuses_what_is_no_basic_header),
          cmocka_unit_test(refuses_what_is_too_long))
