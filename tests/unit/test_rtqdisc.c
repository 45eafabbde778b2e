/* SPDX-License-Identifier: Apache-2.0 */
#include "host/rtqdisc.h"

#include <errno.h>

#include <linux/gen_stats.h>
#include <linux/pkt_sched.h>
#include <linux/rtnetlink.h>

#include "tests/unit/netlink.h"

static const struct tc_stats old = { .bytes = 1ULL << 40,
	                             .packets = 2,
	                             .drops = 3,
	                             .overlimits = 4,
	                             .bps = 99,
	                             .qlen = 5,
	                             .backlog = 6 };
static const struct gnet_stats_basic basic = { .bytes = 10, .packets = UINT32_MAX };
static const struct gnet_stats_queue queue = {
	.qlen = 12, .backlog = 13, .drops = 14, .requeues = 15, .overlimits = 16
};

static size_t begin(struct wire *w, uint32_t parent)
{
	const struct tcmsg head = { .tcm_ifindex = 3, .tcm_parent = parent };

	w->n = 0;
	return wire_begin(w, RTM_NEWQDISC, &head, sizeof(head));
}

static void put_new(struct wire *w, uint64_t wide)
{
	struct wire nest = { .n = 0 };

	wire_attr(&nest, TCA_STATS_BASIC, &basic, sizeof(basic));
	wire_attr(&nest, TCA_STATS_RATE_EST, "estimate", 8);
	if (wide > 0)
		wire_attr(&nest, TCA_STATS_PKT64, &wide, sizeof(wide));
	wire_attr(&nest, TCA_STATS_QUEUE, &queue, sizeof(queue));
	wire_attr(w, TCA_STATS2 | NLA_F_NESTED, nest.p, nest.n);
}

static int parse(const struct wire *w, struct rtqdisc *q)
{
	return rtqdisc_parse(str_skip(wire_str(w), sizeof(struct nlmsghdr)), q);
}

TEST(takes_the_statistics_that_come_last)
{
	struct wire wire;
	struct rtqdisc q;

	begin(&wire, TC_H_ROOT);
	wire_attr(&wire, TCA_KIND, "fq_codel", 9);
	put_new(&wire, 0);
	assert_int_equal(parse(&wire, &q), 0);
	assert_str(q.kind, "fq_codel");
	assert_int_equal(q.link, 3);
	assert_int_equal(q.stats[RTQDISC_BYTES], 10);
	assert_int_equal(q.stats[RTQDISC_PACKETS], UINT32_MAX);
	assert_int_equal(q.stats[RTQDISC_QLEN], 12);
	assert_int_equal(q.stats[RTQDISC_REQUEUES], 15);

	wire_attr(&wire, TCA_STATS, &old, sizeof(old));
	assert_int_equal(parse(&wire, &q), 0);
	assert_int_equal(q.stats[RTQDISC_BYTES], 1ULL << 40);
	assert_int_equal(q.stats[RTQDISC_PACKETS], 2);
	assert_int_equal(q.stats[RTQDISC_DROPS], 3);
	assert_int_equal(q.stats[RTQDISC_OVERLIMITS], 4);
	assert_int_equal(q.stats[RTQDISC_QLEN], 5);
	assert_int_equal(q.stats[RTQDISC_BACKLOG], 6);
	assert_int_equal(q.stats[RTQDISC_REQUEUES], 15); /* the old ones have none */

	put_new(&wire, 0);
	assert_int_equal(parse(&wire, &q), 0);
	assert_int_equal(q.stats[RTQDISC_BACKLOG], 13);
}

TEST(tells_more_packets_than_32_bits_hold)
{
	struct wire wire;
	struct rtqdisc q;

	begin(&wire, TC_H_ROOT);
	put_new(&wire, 5000000000);
	wire_attr(&wire, TCA_STATS, &old, sizeof(old));
	assert_int_equal(parse(&wire, &q), 0);
	assert_int_equal(q.stats[RTQDISC_PACKETS], 5000000000);
}

TEST(knows_roots)
{
	static const struct {
		uint32_t parent;
		bool is_root;
	} rows[] = { { TC_H_ROOT, true }, { 0, true }, { TC_H_INGRESS, false }, { 1, false } };
	struct wire wire;
	struct rtqdisc q;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		begin(&wire, rows[i].parent);
		assert_int_equal(parse(&wire, &q), 0);
		assert_int_equal(q.kind.n, 0);
		assert_int_equal(rtqdisc_is_root(&q), rows[i].is_root);
	}
}

TEST(takes_short_statistics_for_zero_and_refuses_what_is_cut)
{
	static const uint16_t too_long[] = { 9, TCA_STATS_BASIC };
	struct wire wire;
	struct rtqdisc q;

	begin(&wire, 0);
	wire_attr(&wire, TCA_STATS, &old, 12);
	assert_int_equal(parse(&wire, &q), 0);
	assert_int_equal(q.stats[RTQDISC_PACKETS], 2);
	assert_int_equal(q.stats[RTQDISC_BACKLOG], 0);

	begin(&wire, 0);
	wire_attr(&wire, TCA_STATS2, too_long, sizeof(too_long));
	assert_int_equal(parse(&wire, &q), -EBADMSG);
	assert_int_equal(rtqdisc_parse(STR("nineteen bytes long"), &q), -EBADMSG);
}

RUN_TESTS(cmocka_unit_test(takes_the_statistics_that_come_last),
          cmocka_unit_test(tells_more_packets_than_32_bits_hold), cmocka_unit_test(knows_roots),
          cmocka_unit_test(takes_short_statistics_for_zero_and_refuses_what_is_cut))
