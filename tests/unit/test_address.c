/* SPDX-License-Identifier: Apache-2.0 */
#include "net/address.c"

#include <string.h>

#include "base/array.h"
#include "tests/unit/unit.h"

static struct sockaddr_in6 six(const char *host, uint32_t scope)
{
	struct sockaddr_in6 in6 = { .sin6_family = AF_INET6,
		                    .sin6_port = htons(80),
		                    .sin6_scope_id = scope };

	assert_int_equal(inet_pton(AF_INET6, host, &in6.sin6_addr), 1);
	return in6;
}

TEST(prints_ipv6_with_its_interface)
{
	static const struct {
		const char *host;
		uint32_t scope;
		const char *printed;
		bool local;
	} rows[] = {
		{ "::1", 0, "[::1]:80", true },
		{ "::", 0, "[::]:80", false },
		{ "fe80::1", 0, "[fe80::1]:80", false },
		{ "fe80::1", 1, "[fe80::1%lo]:80", false },
		{ "fe80::1", 4000000000, "[fe80::1%4000000000]:80", false },
		{ "::ffff:10.0.0.7", 0, "10.0.0.7:80", false },
		{ "::ffff:127.0.0.1", 0, "127.0.0.1:80", true },
		{ "2001:db8:1111:2222:3333:4444:5555:6666", 0,
		  "[2001:db8:1111:2222:3333:4444:5555:6666]:80", false },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct sockaddr_in6 in6 = six(rows[i].host, rows[i].scope);
		char printed[ADDRESS_TEXT_MAX];

		address_print((const struct sockaddr *)&in6, printed);
		assert_string_equal(printed, rows[i].printed);
		assert_int_equal(address_is_local((const struct sockaddr *)&in6),
		                 rows[i].local);
	}
}

TEST(prints_names_of_unix_sockets)
{
	struct sockaddr_un un = { .sun_family = AF_UNIX };
	char printed[ADDRESS_TEXT_MAX];

	memset(un.sun_path, 'x', sizeof(un.sun_path));
	address_print((const struct sockaddr *)&un, printed);
	assert_int_equal(strlen(printed), sizeof(un.sun_path));

	snprintf(un.sun_path, sizeof(un.sun_path), "/run/http");
	address_print((const struct sockaddr *)&un, printed);
	assert_string_equal(printed, "/run/http");
	assert_true(address_is_local((const struct sockaddr *)&un));

	un.sun_path[0] = '\0';
	address_print((const struct sockaddr *)&un, printed);
	assert_string_equal(printed, "@run/http");
}

TEST(prints_vsocks_as_node_exporter_does)
{
	static const struct {
		unsigned cid;
		const char *printed;
		bool local;
	} rows[] = {
		{ 0, "hypervisor(0):9100", false },    { 1, "local(1):9100", true },
		{ 2, "host(2):9100", false },          { 3, "vm(3):9100", false },
		{ 4294967295, "vm(any):9100", false },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct sockaddr_vm vm = { .svm_family = AF_VSOCK,
			                  .svm_cid = rows[i].cid,
			                  .svm_port = 9100 };
		char printed[ADDRESS_TEXT_MAX];

		address_print((const struct sockaddr *)&vm, printed);
		assert_string_equal(printed, rows[i].printed);
		assert_int_equal(address_is_local((const struct sockaddr *)&vm), rows[i].local);
	}
}

TEST(names_a_family_that_it_does_not_know)
{
	struct sockaddr other = { .sa_family = AF_NETLINK };
	char printed[ADDRESS_TEXT_MAX];

	address_print(&other, printed);
	assert_string_equal(printed, "address family 16");
	assert_false(address_is_local(&other));
}

RUN_TESTS(cmocka_unit_test(prints_ipv6_with_its_interface),
          cmocka_unit_test(prints_names_of_unix_sockets),
          cmocka_unit_test(prints_vsocks_as_node_exporter_does),
          cmocka_unit_test(names_a_family_that_it_does_not_know))
