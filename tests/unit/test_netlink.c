/* SPDX-License-Identifier: Apache-2.0 */
#include "host/netlink.c"

#include <linux/rtnetlink.h>

#include "tests/unit/netlink.h"

TEST(takes_messages_off_the_front)
{
	struct wire wire = { .n = 0 };
	struct str rest, payload;
	uint16_t type, flags;

	wire_end(&wire, wire_begin(&wire, 16, "abc", 3));
	wire_end(&wire, wire_begin(&wire, 17, "", 0));
	rest = wire_str(&wire);
	assert_int_equal(netlink_next(&rest, &type, &flags, &payload), 1);
	assert_int_equal(type, 16);
	assert_int_equal(payload.n, 4);
	assert_int_equal(netlink_next(&rest, &type, &flags, &payload), 1);
	assert_int_equal(type, 17);
	assert_int_equal(payload.n, 0);
	assert_int_equal(netlink_next(&rest, &type, &flags, &payload), 0);
}

TEST(refuses_messages_whose_length_cannot_be)
{
	static const struct {
		size_t n;
		uint32_t said;
	} rows[] = {
		{ 1, 1 }, { 15, 15 }, { 16, 0 }, { 16, 15 }, { 16, 17 }, { 20, UINT32_MAX }
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char bytes[32] = { 0 };
		struct str rest = { bytes, rows[i].n }, payload;
		uint16_t type, flags;

		memcpy(bytes, &rows[i].said, sizeof(rows[i].said));
		assert_int_equal(netlink_next(&rest, &type, &flags, &payload), -EBADMSG);
	}
}

TEST(takes_attributes_off_the_front)
{
	struct wire wire = { .n = 0 };
	struct str rest, value;
	uint16_t type;

	wire_attr(&wire, 3 | NLA_F_NESTED, "lo", 3);
	wire_attr(&wire, 4, "", 0);
	rest = wire_str(&wire);
	assert_int_equal(netlink_next_attr(&rest, &type, &value), 1);
	assert_int_equal(type, 3);
	assert_int_equal(value.n, 3);
	assert_int_equal(netlink_next_attr(&rest, &type, &value), 1);
	assert_int_equal(value.n, 0);
	assert_int_equal(netlink_next_attr(&rest, &type, &value), 0);
}

TEST(refuses_attributes_whose_length_cannot_be)
{
	static const struct {
		size_t n;
		uint16_t said;
	} rows[] = { { 3, 3 }, { 4, 0 }, { 4, 3 }, { 4, 5 }, { 8, UINT16_MAX } };

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char bytes[16] = { 0 };
		struct str rest = { bytes, rows[i].n }, value;
		uint16_t type;

		memcpy(bytes, &rows[i].said, sizeof(rows[i].said));
		assert_int_equal(netlink_next_attr(&rest, &type, &value), -EBADMSG);
	}
}

/* A datagram of one link, then what the row says. */
TEST(knows_the_end_of_a_list)
{
	static const struct {
		uint16_t type, flags;
		uint32_t sequence;
		int32_t code;
		int rc;
		bool changed;
	} rows[] = {
		{ NLMSG_DONE, 0, 7, 0, 1, false },
		{ NLMSG_DONE, NLM_F_DUMP_INTR, 7, 0, 1, true },
		{ NLMSG_DONE, 0, 7, -EBUSY, -EBUSY, false },
		{ NLMSG_ERROR, 0, 7, -EPERM, -EPERM, false },
		{ NLMSG_ERROR, 0, 7, 0, 1, false },
		{ NLMSG_DONE, 0, 6, 0, 0, false }, /* of an earlier question */
		{ 16, 0, 7, 0, 0, false },         /* one more */
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct wire wire = { .n = 0 };
		struct nlmsghdr head = { .nlmsg_len = 20,
			                 .nlmsg_type = rows[i].type,
			                 .nlmsg_flags = rows[i].flags,
			                 .nlmsg_seq = rows[i].sequence };
		struct str messages;
		bool changed = false;

		wire_end(&wire, wire_begin(&wire, 16, "abcd", 4));
		((struct nlmsghdr *)(void *)wire.p)->nlmsg_seq = 7;
		memcpy(wire.p + wire.n, &head, sizeof(head));
		memcpy(wire.p + wire.n + sizeof(head), &rows[i].code, sizeof(rows[i].code));
		wire.n += head.nlmsg_len;
		assert_int_equal(check(wire_str(&wire), 7, 1, &messages, &changed), rows[i].rc);
		assert_int_equal(changed, rows[i].changed);
		assert_int_equal(messages.n, rows[i].type == 16 ? 40 : 20);
	}
}

static int count_links(void *arg, uint16_t type, struct str payload)
{
	assert_true(payload.n > 0);
	if (type == RTM_NEWLINK)
		(*(size_t *)arg)++;
	return 0;
}

static int stop(void *arg, uint16_t type, struct str payload)
{
	(void)arg;
	(void)type;
	(void)payload;
	return -ECANCELED;
}

TEST(asks_the_kernel_in_three_ways)
{
	struct ifinfomsg all = { 0 }, loopback = { .ifi_index = 1 };
	struct str request = { (const char *)&all, sizeof(all) }, messages, payload;
	struct arena arena;
	struct netlink nl;
	size_t dumped = 0, handed = 0;
	uint16_t type, flags;
	bool changed;

	arena_init(&arena);
	netlink_init(&nl, NETLINK_ROUTE);
	assert_int_equal(netlink_dump(&nl, &arena, RTM_GETLINK, request, &messages, &changed),
	                 0);
	while (netlink_next(&messages, &type, &flags, &payload) > 0)
		dumped++;
	assert_true(dumped > 0);
	assert_int_equal(netlink_each(&nl, &arena, RTM_GETLINK, request, count_links, &handed),
	                 0);
	assert_int_equal(handed, dumped);
	assert_int_equal(netlink_each(&nl, &arena, RTM_GETLINK, request, stop, NULL),
	                 -ECANCELED);

	request.p = (const char *)&loopback;
	assert_int_equal(netlink_ask(&nl, &arena, RTM_GETLINK, request, &messages), 0);
	assert_int_equal(netlink_next(&messages, &type, &flags, &payload), 1);
	assert_int_equal(netlink_next(&messages, &type, &flags, &payload), 0);
	loopback.ifi_index = INT32_MAX;
	assert_int_equal(netlink_ask(&nl, &arena, RTM_GETLINK, request, &messages), -ENODEV);
	netlink_deinit(&nl);
	arena_deinit(&arena);
}

RUN_TESTS(cmocka_unit_test(asks_the_kernel_in_three_ways),
          cmocka_unit_test(takes_messages_off_the_front),
          cmocka_unit_test(refuses_messages_whose_length_cannot_be),
          cmocka_unit_test(takes_attributes_off_the_front),
          cmocka_unit_test(refuses_attributes_whose_length_cannot_be),
          cmocka_unit_test(knows_the_end_of_a_list))
