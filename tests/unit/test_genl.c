/* SPDX-License-Identifier: Apache-2.0 */
#include "host/genl.c"

#include "tests/unit/netlink.h"

TEST(takes_the_number_of_a_family)
{
	const uint16_t id = 0x1f, none = 0;
	struct wire wire = { .n = 0 };
	uint16_t got = 0;

	wire_attr(&wire, CTRL_ATTR_FAMILY_NAME, "nl80211", 8);
	assert_int_equal(parse_id(wire_str(&wire), &got), -EBADMSG);
	wire_attr(&wire, CTRL_ATTR_FAMILY_ID, &id, sizeof(id));
	assert_int_equal(parse_id(wire_str(&wire), &got), 0);
	assert_int_equal(got, id);
	wire.n = 0;
	wire_attr(&wire, CTRL_ATTR_FAMILY_ID, &none, sizeof(none));
	assert_int_equal(parse_id(wire_str(&wire), &got), -EBADMSG);
	wire.n = 0;
	wire_attr(&wire, CTRL_ATTR_FAMILY_ID, &id, 1);
	assert_int_equal(parse_id(wire_str(&wire), &got), -EBADMSG);
}

TEST(takes_messages_without_their_two_headers)
{
	const struct genlmsghdr head = { .cmd = 1 };
	struct wire wire = { .n = 0 };
	struct str rest, attrs;
	size_t at;

	at = wire_begin(&wire, 0x1f, &head, sizeof(head));
	wire_attr(&wire, 3, "abc", 4);
	wire_end(&wire, at);
	wire_end(&wire, wire_begin(&wire, 0x1f, "", 0));
	rest = wire_str(&wire);
	assert_int_equal(genl_next(&rest, &attrs), 1);
	assert_int_equal(attrs.n, 8);
	assert_int_equal(genl_next(&rest, &attrs), -EBADMSG);
	rest.n = 0;
	assert_int_equal(genl_next(&rest, &attrs), 0);
}

/* The family of families is always there, and one of this name never. */
TEST(asks_this_kernel)
{
	struct str messages, attrs;
	struct arena arena;
	struct genl g;
	uint16_t id;

	arena_init(&arena);
	genl_init(&g, "nlctrl");
	for (int i = 0; i < 2; i++) {
		assert_int_equal(genl_dump(&g, &arena, CTRL_CMD_GETFAMILY, (struct str){ 0 },
		                           &messages),
		                 0);
		assert_int_equal(g.id, GENL_ID_CTRL);
		assert_int_equal(genl_next(&messages, &attrs), 1);
		assert_int_equal(parse_id(attrs, &id), 0);
	}

	/* As after its module was loaded anew. */
	g.id = 0x3ff;
	assert_int_equal(
		genl_dump(&g, &arena, CTRL_CMD_GETFAMILY, (struct str){ 0 }, &messages), 0);
	assert_int_equal(g.id, GENL_ID_CTRL);
	genl_deinit(&g);

	genl_init(&g, "postern-none");
	assert_int_equal(genl_dump(&g, &arena, 1, (struct str){ 0 }, &messages), -ENOENT);
	genl_deinit(&g);
	arena_deinit(&arena);
}

RUN_TESTS(cmocka_unit_test(takes_the_number_of_a_family),
          cmocka_unit_test(takes_messages_without_their_two_headers),
          cmocka_unit_test(asks_this_kernel))
