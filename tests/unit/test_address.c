/* SPDX-License-Identifier: Apache-2.0 */
#include "net/address.c"

#include "tests/unit/unit.h"

TEST(takes_the_forms_that_go_takes)
{
	static const struct {
		const char *text, *printed;
		bool dual_stack;
	} rows[] = {
		{ ":9100", "[::]:9100", true },
		{ "0.0.0.0:9100", "[::]:9100", true },
		{ "[0.0.0.0]:9100", "[::]:9100", true },
		{ "[::]:9100", "[::]:9100", true },
		{ "127.0.0.1:9100", "127.0.0.1:9100", false },
		{ "[::1]:9100", "[::1]:9100", false },
		{ "localhost:9100", "127.0.0.1:9100", false },
		{ ":0", "[::]:0", true },
		{ ":", "[::]:0", true },
		{ "127.0.0.1:65535", "127.0.0.1:65535", false },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct sockaddr_storage address;
		char printed[ADDRESS_TEXT_MAX];
		struct err err = { "" };
		bool dual_stack;

		assert_int_equal(address_parse(rows[i].text, &address, &dual_stack, &err), 0);
		address_print((const struct sockaddr *)&address, printed);
		assert_string_equal(printed, rows[i].printed);
		assert_int_equal(dual_stack, rows[i].dual_stack);
	}
}

TEST(says_what_is_wrong_with_the_others)
{
	static const char *const rows[][2] = {
		{ "9100", "missing port in address" },
		{ "", "missing port in address" },
		{ "[::1]", "missing port in address" },
		{ "::1:9100", "too many colons in address" },
		{ "http://h:9100", "too many colons in address" },
		{ "a:1,b:2", "too many colons in address" },
		{ "[::1]:2:3", "too many colons in address" },
		{ "[::1:9100", "missing ']' in address" },
		{ ":99999", "invalid port" },
		{ ":123456", "invalid port" },
		{ ":no-such-service", "unknown port" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct sockaddr_storage address;
		struct err err = { "" };
		bool dual_stack;

		assert_int_equal(address_parse(rows[i][0], &address, &dual_stack, &err),
		                 -EINVAL);
		assert_non_null(strstr(err.text, rows[i][1]));
	}
}

TEST(prints_mapped_ipv4_as_ipv4)
{
	struct sockaddr_in6 mapped = { .sin6_family = AF_INET6, .sin6_port = htons(80) };
	char printed[ADDRESS_TEXT_MAX];

	inet_pton(AF_INET6, "::ffff:10.0.0.7", &mapped.sin6_addr);
	address_print((const struct sockaddr *)&mapped, printed);
	assert_string_equal(printed, "10.0.0.7:80");
	assert_false(address_is_local((const struct sockaddr *)&mapped));
}

RUN_TESTS(cmocka_unit_test(takes_the_forms_that_go_takes),
          cmocka_unit_test(says_what_is_wrong_with_the_others),
          cmocka_unit_test(prints_mapped_ipv4_as_ipv4))
