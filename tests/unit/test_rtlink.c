/* SPDX-License-Identifier: Apache-2.0 */
#include "host/rtlink.c"

#include <errno.h>

#include <linux/netlink.h>

#include "tests/unit/netlink.h"

static void put_link(struct wire *w, int index, const char *name, const uint32_t *narrow,
                     const uint64_t *wide, size_t wide_n)
{
	const struct ifinfomsg head = { .ifi_index = index };
	size_t at = wire_begin(w, RTM_NEWLINK, &head, sizeof(head));

	wire_attr(w, IFLA_IFNAME, name, strlen(name) + 1);
	if (wide)
		wire_attr(w, IFLA_STATS64, wide, wide_n * sizeof(*wide));
	if (narrow)
		wire_attr(w, IFLA_STATS, narrow, RTLINK_STATS * sizeof(*narrow));
	wire_end(w, at);
}

TEST(prefers_wide_counters_and_does_with_narrow_ones)
{
	uint32_t narrow[RTLINK_STATS];
	uint64_t wide[RTLINK_STATS + 1]; /* newer kernels tell more */
	struct wire wire = { .n = 0 };
	struct rtlink link;
	struct str rest;

	for (size_t i = 0; i < RTLINK_STATS; i++) {
		narrow[i] = UINT32_MAX - (uint32_t)i;
		wide[i] = UINT64_MAX - i;
	}
	put_link(&wire, 1, "both", narrow, wide, RTLINK_STATS + 1);
	put_link(&wire, 2, "narrow", narrow, NULL, 0);
	put_link(&wire, 3, "old", NULL, wide, RTLINK_STATS - 1);
	put_link(&wire, 4, "none", NULL, NULL, 0);
	rest = wire_str(&wire);

	assert_int_equal(rtlink_next(&rest, &link), 1);
	assert_str(link.name, "both");
	assert_int_equal(link.index, 1);
	for (size_t i = 0; i < RTLINK_STATS; i++)
		assert_true(link.stats[i] == UINT64_MAX - i);
	assert_int_equal(rtlink_next(&rest, &link), 1);
	for (size_t i = 0; i < RTLINK_STATS; i++)
		assert_int_equal(link.stats[i], UINT32_MAX - (uint32_t)i);
	assert_int_equal(rtlink_next(&rest, &link), 1);
	assert_true(link.stats[RTLINK_TX_COMPRESSED] == UINT64_MAX - RTLINK_TX_COMPRESSED);
	assert_int_equal(link.stats[RTLINK_RX_NOHANDLER], 0);
	assert_int_equal(rtlink_next(&rest, &link), 1);
	assert_false(link.has_stats);
	assert_int_equal(rtlink_next(&rest, &link), 0);
}

TEST(takes_what_else_a_kernel_tells_of_a_link)
{
	const struct ifinfomsg head = { .ifi_index = 4, .ifi_type = 772, .ifi_flags = 0x10049 };
	const uint32_t mtu = 65536, index = 9, changes = UINT32_MAX;
	struct wire wire = { .n = 0 }, names = { .n = 0 };
	size_t at = wire_begin(&wire, RTM_NEWLINK, &head, sizeof(head));
	struct rtlink link;
	struct str rest, name;
	uint32_t value;

	wire_attr(&names, IFLA_ALT_IFNAME, "second", 7);
	wire_attr(&names, IFLA_ALT_IFNAME + 1, "no name", 8);
	wire_attr(&names, IFLA_ALT_IFNAME, "third", 6);
	wire_attr(&wire, IFLA_MTU, &mtu, sizeof(mtu));
	wire_attr(&wire, IFLA_LINK, &index, sizeof(index));
	wire_attr(&wire, IFLA_OPERSTATE, "\6", 1);
	wire_attr(&wire, IFLA_CARRIER, "\xff", 1);
	wire_attr(&wire, IFLA_CARRIER_CHANGES, &changes, sizeof(changes));
	wire_attr(&wire, IFLA_CARRIER_UP_COUNT, "", 0);
	wire_attr(&wire, IFLA_IFALIAS, "an alias", 9);
	wire_attr(&wire, IFLA_ADDRESS, "\x02\0\0\0\0\1", 6);
	wire_attr(&wire, IFLA_PROP_LIST | NLA_F_NESTED, names.p, names.n);
	wire_attr(&wire, UINT16_MAX & NLA_TYPE_MASK, "of a later kernel", 18);
	wire_end(&wire, at);
	rest = wire_str(&wire);

	assert_int_equal(rtlink_next(&rest, &link), 1);
	assert_int_equal(link.type, 772);
	assert_int_equal(link.flags, 0x10049);
	assert_true(rtlink_value(&link, RTLINK_MTU, &value));
	assert_int_equal(value, 65536);
	assert_true(rtlink_value(&link, RTLINK_LINK, &value));
	assert_int_equal(value, 9);
	assert_true(rtlink_value(&link, RTLINK_OPERSTATE, &value));
	assert_int_equal(value, 6);
	assert_true(rtlink_value(&link, RTLINK_CARRIER, &value));
	assert_int_equal(value, 255);
	assert_true(rtlink_value(&link, RTLINK_CARRIER_CHANGES, &value));
	assert_int_equal(value, UINT32_MAX);
	assert_true(rtlink_value(&link, RTLINK_CARRIER_UP_COUNT, &value));
	assert_int_equal(value, 0);
	assert_false(rtlink_value(&link, RTLINK_CARRIER_DOWN_COUNT, &value));
	assert_str(link.alias, "an alias");
	assert_int_equal(link.address.n, 6);
	assert_int_equal(rtlink_next_name(&link.properties, &name), 1);
	assert_str(name, "second");
	assert_int_equal(rtlink_next_name(&link.properties, &name), 1);
	assert_str(name, "third");
	assert_int_equal(rtlink_next_name(&link.properties, &name), 0);
}

TEST(tells_the_hosts_own_end_of_a_link)
{
	const struct ifaddrmsg v4 = { AF_INET, 32, 0, 0, 5 }, v6 = { AF_INET6, 64, 0, 0, 6 };
	struct wire wire = { .n = 0 };
	struct rtaddr addr;
	struct str rest;
	size_t at;

	at = wire_begin(&wire, RTM_NEWADDR, &v4, sizeof(v4));
	wire_attr(&wire, IFA_ADDRESS, "\x0a\0\0\1", 4);
	wire_attr(&wire, IFA_LOCAL, "\x0a\0\0\2", 4);
	wire_attr(&wire, IFA_ADDRESS, "\x0a\0\0\3", 4);
	wire_attr(&wire, IFA_LABEL, "ppp0", 5);
	wire_end(&wire, at);
	put_link(&wire, 1, "not asked for", NULL, NULL, 0);
	at = wire_begin(&wire, RTM_NEWADDR, &v6, sizeof(v6));
	wire_attr(&wire, IFA_ADDRESS, "short", 5);
	wire_attr(&wire, IFA_ADDRESS, "\xfe\x80 an address..", 16);
	wire_end(&wire, at);
	rest = wire_str(&wire);

	assert_int_equal(rtaddr_next(&rest, &addr), 1);
	assert_int_equal(addr.index, 5);
	assert_int_equal(addr.prefix_bits, 32);
	assert_int_equal(addr.address.n, 4);
	assert_int_equal(addr.address.p[3], 2);
	assert_int_equal(rtaddr_next(&rest, &addr), 1);
	assert_int_equal(addr.index, 6);
	assert_int_equal(addr.address.n, 16);
	assert_int_equal(rtaddr_next(&rest, &addr), 0);
}

TEST(refuses_bytes_that_end_early)
{
	uint64_t wide[RTLINK_STATS] = { 0 };
	struct wire whole = { .n = 0 };

	put_link(&whole, 1, "lo", NULL, wide, RTLINK_STATS);
	for (size_t n = 1; n < whole.n; n++) {
		struct wire cut = whole;
		struct rtlink link;
		struct str rest;

		/* The message says that it is n long. */
		cut.n = n;
		if (n >= sizeof(uint32_t))
			wire_end(&cut, 0);
		rest = wire_str(&cut);
		if (n != 32 && n != 39 &&
		    n != 40) /* behind the header, the name, its padding */
			assert_int_equal(rtlink_next(&rest, &link), -EBADMSG);
	}
}

TEST(finds_loopback_in_this_kernel)
{
	struct netlink nl;
	struct arena arena;
	struct str messages;
	struct rtlink link;
	bool changed, found = false;

	netlink_init(&nl, NETLINK_ROUTE);
	arena_init(&arena);
	for (int i = 0; i < 2; i++) { /* the second time on the socket that is there */
		int rc = rtlink_dump(&nl, &arena, &messages, &changed);

		if (rc == -EPERM || rc == -EAFNOSUPPORT || rc == -EACCES)
			SKIP_TEST("a sandbox without netlink");
		assert_int_equal(rc, 0);
		found = false;
		while (rtlink_next(&messages, &link) > 0)
			found = found || (str_is(link.name, "lo") && link.has_stats);
		assert_true(found);
	}
	assert_int_equal(rtaddr_dump(&nl, &arena, &messages), 0);
	netlink_deinit(&nl);
	arena_deinit(&arena);
}

RUN_TESTS(cmocka_unit_test(prefers_wide_counters_and_does_with_narrow_ones),
          cmocka_unit_test(takes_what_else_a_kernel_tells_of_a_link),
          cmocka_unit_test(tells_the_hosts_own_end_of_a_link),
          cmocka_unit_test(refuses_bytes_that_end_early),
          cmocka_unit_test(finds_loopback_in_this_kernel))
