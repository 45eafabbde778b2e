/* SPDX-License-Identifier: Apache-2.0 */
#include "host/linkmodes.h"

#include <errno.h>

#include <linux/ethtool.h>
#include <linux/ethtool_netlink.h>
#include <linux/genetlink.h>

#include "tests/unit/netlink.h"

static void put(struct wire *w, uint32_t index, uint32_t speed, unsigned char duplex)
{
	const struct genlmsghdr head = { .cmd = ETHTOOL_MSG_LINKMODES_GET_REPLY };
	size_t at = wire_begin(w, 0x1e, &head, sizeof(head));
	struct wire nest = { .n = 0 };

	wire_attr(&nest, ETHTOOL_A_HEADER_DEV_INDEX, &index, sizeof(index));
	wire_attr(&nest, ETHTOOL_A_HEADER_DEV_NAME, "eth0", 5);
	wire_attr(w, ETHTOOL_A_LINKMODES_HEADER | NLA_F_NESTED, nest.p, nest.n);
	wire_attr(w, ETHTOOL_A_LINKMODES_SPEED, &speed, sizeof(speed));
	wire_attr(w, ETHTOOL_A_LINKMODES_DUPLEX, &duplex, sizeof(duplex));
	wire_end(w, at);
}

TEST(takes_speed_and_duplex)
{
	struct wire wire = { .n = 0 };
	struct linkmode mode;
	struct str rest;

	put(&wire, 3, 400000, DUPLEX_FULL);
	put(&wire, 4, (uint32_t)SPEED_UNKNOWN, DUPLEX_UNKNOWN);
	put(&wire, 5, 0, DUPLEX_HALF);
	rest = wire_str(&wire);
	assert_int_equal(linkmodes_next(&rest, &mode), 1);
	assert_int_equal(mode.link, 3);
	assert_true(mode.has_speed);
	assert_int_equal(mode.speed_mbit, 400000);
	assert_int_equal(mode.duplex, DUPLEX_FULL);
	assert_int_equal(linkmodes_next(&rest, &mode), 1);
	assert_false(mode.has_speed);
	assert_int_equal(mode.duplex, DUPLEX_UNKNOWN);
	assert_int_equal(linkmodes_next(&rest, &mode), 1);
	assert_true(mode.has_speed);
	assert_int_equal(mode.speed_mbit, 0);
	assert_int_equal(linkmodes_next(&rest, &mode), 0);
}

TEST(takes_what_is_not_told_for_unknown_and_refuses_what_is_cut)
{
	const struct genlmsghdr head = { .cmd = ETHTOOL_MSG_LINKMODES_GET_REPLY };
	static const uint16_t too_long[] = { 9, ETHTOOL_A_HEADER_DEV_INDEX };
	struct wire wire = { .n = 0 };
	struct linkmode mode;
	struct str rest;

	wire_end(&wire, wire_begin(&wire, 0x1e, &head, sizeof(head)));
	rest = wire_str(&wire);
	assert_int_equal(linkmodes_next(&rest, &mode), 1);
	assert_int_equal(mode.link, 0);
	assert_false(mode.has_speed);
	assert_int_equal(mode.duplex, DUPLEX_UNKNOWN);

	wire.n = 0;
	wire_begin(&wire, 0x1e, &head, sizeof(head));
	wire_attr(&wire, ETHTOOL_A_LINKMODES_HEADER, too_long, sizeof(too_long));
	wire_end(&wire, 0);
	rest = wire_str(&wire);
	assert_int_equal(linkmodes_next(&rest, &mode), -EBADMSG);
}

TEST(asks_this_kernel)
{
	struct linkmode mode;
	struct arena arena;
	struct genl g;
	struct str messages;
	int rc;

	arena_init(&arena);
	genl_init(&g, LINKMODES_FAMILY);
	rc = linkmodes_dump(&g, &arena, &messages);
	if (rc != -ENOENT) {
		assert_int_equal(rc, 0);
		while ((rc = linkmodes_next(&messages, &mode)) > 0)
			assert_true(mode.link > 0);
		assert_int_equal(rc, 0);
	}
	genl_deinit(&g);
	arena_deinit(&arena);
}

RUN_TESTS(cmocka_unit_test(takes_speed_and_duplex),
          cmocka_unit_test(takes_what_is_not_told_for_unknown_and_refuses_what_is_cut),
          cmocka_unit_test(asks_this_kernel))
