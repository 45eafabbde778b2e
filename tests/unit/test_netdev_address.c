/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/netdev_address.c"

#include <linux/if_addr.h>
#include <linux/rtnetlink.h>

#include "tests/unit/netlink.h"

TEST(tells_scopes_in_the_peers_words)
{
	static const struct {
		const char *address, *scope;
	} rows[] = {
		{ "127.0.0.1", "link-local" },
		{ "127.255.0.9", "link-local" },
		{ "169.254.1.1", "link-local" },
		{ "224.0.0.251", "link-local" },
		{ "224.0.1.1", "" },
		{ "239.1.2.3", "" },
		{ "0.0.0.0", "" },
		{ "255.255.255.255", "" },
		{ "10.0.0.1", "global" },
		{ "192.0.2.255", "global" },
		{ "::1", "link-local" },
		{ "fe80::1", "link-local" },
		{ "febf::1", "link-local" },
		{ "ff02::1", "link-local" },
		{ "ff01::1", "interface-local" },
		{ "ff05::2", "" },
		{ "::", "" },
		{ "2001:db8::1", "global" },
		{ "fd00::1", "global" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		bool v4 = strchr(rows[i].address, '.');
		unsigned char bytes[16];

		assert_int_equal(inet_pton(v4 ? AF_INET : AF_INET6, rows[i].address, bytes), 1);
		assert_string_equal(v4 ? scope_v4(bytes) : scope_v6(bytes), rows[i].scope);
	}
}

TEST(tells_the_addresses_of_its_links_only)
{
	const struct rtlink links[] = { { .index = 5, .name = STR("eth0") } };
	struct ifaddrmsg v4 = { AF_INET, 24, 0, 0, 5 };
	struct wire wire = { .n = 0 };
	struct exposition out;
	size_t at;

	at = wire_begin(&wire, RTM_NEWADDR, &v4, sizeof(v4));
	wire_attr(&wire, IFA_LOCAL, "\xc0\0\2\1", 4);
	wire_end(&wire, at);
	v4.ifa_index = 6;
	at = wire_begin(&wire, RTM_NEWADDR, &v4, sizeof(v4));
	wire_attr(&wire, IFA_LOCAL, "\xc0\0\2\2", 4);
	wire_end(&wire, at);
	v4.ifa_index = 5;
	wire_end(&wire, wire_begin(&wire, RTM_NEWADDR, &v4, sizeof(v4)));

	exposition_init(&out);
	assert_int_equal(netdev_address_emit(&out, wire_str(&wire), links, 1), 0);
	assert_str(buf_str(&out.text),
	           "node_network_address_info{address=\"192.0.2.1\",device=\"eth0\","
	           "netmask=\"24\",scope=\"global\"} 1\n");
	exposition_deinit(&out);
}

RUN_TESTS(cmocka_unit_test(tells_scopes_in_the_peers_words),
          cmocka_unit_test(tells_the_addresses_of_its_links_only))
