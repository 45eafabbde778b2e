/* SPDX-License-Identifier: Apache-2.0 */
#include "host/rtroute.h"

#include <errno.h>

#include <linux/rtnetlink.h>

#include "base/array.h"
#include "tests/unit/netlink.h"

static struct str payload_of(const struct wire *w)
{
	return str_skip(wire_str(w), sizeof(struct nlmsghdr));
}

static void put_u32(struct wire *w, uint16_t type, uint32_t value)
{
	wire_attr(w, type, &value, sizeof(value));
}

TEST(takes_what_a_route_has)
{
	const struct rtmsg head = { .rtm_type = RTN_UNICAST,
		                    .rtm_protocol = RTPROT_BGP,
		                    .rtm_dst_len = 12 };
	struct wire wire = { .n = 0 };
	struct rtroute route;

	wire_begin(&wire, RTM_NEWROUTE, &head, sizeof(head));
	put_u32(&wire, RTA_TABLE, 254);
	wire_attr(&wire, RTA_DST, "\x0a\x10\0\0", 4);
	wire_attr(&wire, RTA_PREFSRC, "\x0a\x10\0\1", 4);
	wire_attr(&wire, RTA_GATEWAY, "a gateway of ipv", 16);
	put_u32(&wire, RTA_OIF, 3);
	put_u32(&wire, RTA_PRIORITY, UINT32_MAX);
	assert_int_equal(rtroute_parse(payload_of(&wire), &route), 0);
	assert_int_equal(route.type, RTN_UNICAST);
	assert_int_equal(route.protocol, RTPROT_BGP);
	assert_int_equal(route.prefix_bits, 12);
	assert_int_equal(route.dest.n, 4);
	assert_int_equal(route.source.p[3], 1);
	assert_int_equal(route.gateway.n, 16);
	assert_int_equal(route.link, 3);
	assert_int_equal(route.priority, UINT32_MAX);
	assert_int_equal(route.hops.n, 0);
}

TEST(leaves_out_what_is_no_address)
{
	const struct rtmsg head = { .rtm_type = RTN_UNICAST };
	struct wire wire = { .n = 0 };
	struct rtroute route;

	wire_begin(&wire, RTM_NEWROUTE, &head, sizeof(head));
	wire_attr(&wire, RTA_DST, "short", 5);
	wire_attr(&wire, RTA_GATEWAY, "", 0);
	wire_attr(&wire, RTA_VIA, "\x0a\0a gateway of ipv6", 18);
	wire_attr(&wire, RTA_OIF, "\1", 1);
	assert_int_equal(rtroute_parse(payload_of(&wire), &route), 0);
	assert_int_equal(route.dest.n, 0);
	assert_int_equal(route.gateway.n, 0);
	assert_int_equal(route.link, 0);
}

static void put_hop(struct wire *w, int link, unsigned char hops, const char *gateway)
{
	struct rtnexthop head = { .rtnh_hops = hops, .rtnh_ifindex = link };
	size_t at = w->n;

	w->n += sizeof(head);
	if (gateway)
		wire_attr(w, RTA_GATEWAY, gateway, 4);
	head.rtnh_len = (unsigned short)(w->n - at);
	memcpy(w->p + at, &head, sizeof(head));
}

TEST(takes_the_hops_of_a_route)
{
	struct wire wire = { .n = 0 };
	struct rtroute_hop hop;
	struct str rest;

	put_hop(&wire, 2, 0, "\x0a\0\0\1");
	put_hop(&wire, 3, 255, NULL);
	rest = wire_str(&wire);
	assert_int_equal(rtroute_next_hop(&rest, &hop), 1);
	assert_int_equal(hop.link, 2);
	assert_int_equal(hop.weight, 1);
	assert_int_equal(hop.gateway.n, 4);
	assert_int_equal(rtroute_next_hop(&rest, &hop), 1);
	assert_int_equal(hop.link, 3);
	assert_int_equal(hop.weight, 256);
	assert_int_equal(hop.gateway.n, 0);
	assert_int_equal(rtroute_next_hop(&rest, &hop), 0);
}

TEST(refuses_bytes_that_end_early)
{
	static const struct {
		size_t n;
		unsigned short said;
	} rows[] = {
		{ 1, 1 }, { 7, 8 }, { 8, 0 }, { 8, 7 }, { 8, 9 }, { 12, 11 }, { 12, 65535 }
	};
	const struct rtmsg head = { .rtm_type = RTN_UNICAST };
	struct rtroute_hop hop;
	struct rtroute route;

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		char bytes[16] = { 0 };
		struct str rest = { bytes, rows[i].n };

		memcpy(bytes, &rows[i].said, sizeof(rows[i].said));
		assert_int_equal(rtroute_next_hop(&rest, &hop), -EBADMSG);
	}
	for (size_t n = 0; n < sizeof(head); n++)
		assert_int_equal(rtroute_parse((struct str){ (const char *)&head, n }, &route),
		                 -EBADMSG);
}

RUN_TESTS(cmocka_unit_test(takes_what_a_route_has),
          cmocka_unit_test(leaves_out_what_is_no_address),
          cmocka_unit_test(takes_the_hops_of_a_route),
          cmocka_unit_test(refuses_bytes_that_end_early))
