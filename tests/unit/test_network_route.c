/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/network_route.c"

#include "tests/unit/collect.h"
#include "tests/unit/netlink.h"

/* Two links, and what is told of them. */
struct fixture {
	struct rtlink all[2];
	struct links links;
	size_t counts[3];
	struct arena arena;
	struct exposition out;
	struct run run;
};

static void begin(struct fixture *f)
{
	*f = (struct fixture){ .all = { { .index = 2, .name = STR("a\"b") },
		                        { .index = 5, .name = STR("eth0") } } };
	f->links = (struct links){ f->all, COUNT_OF(f->all) };
	arena_init(&f->arena);
	exposition_init(&f->out);
	f->run = (struct run){ .out = &f->out,
		               .links = &f->links,
		               .counts = f->counts,
		               .set = { .arena = &f->arena } };
}

static void end(struct fixture *f)
{
	exposition_deinit(&f->out);
	arena_deinit(&f->arena);
}

static struct str payload_of(const struct wire *w)
{
	return str_skip(wire_str(w), sizeof(struct nlmsghdr));
}

static int put(struct fixture *f, const struct rtmsg *head, const char *dest, uint32_t link)
{
	struct wire wire = { .n = 0 };

	wire_begin(&wire, RTM_NEWROUTE, head, sizeof(*head));
	if (dest)
		wire_attr(&wire, RTA_DST, dest, 4);
	if (link > 0)
		wire_attr(&wire, RTA_OIF, &link, sizeof(link));
	return on_route(&f->run, RTM_NEWROUTE, payload_of(&wire));
}

#define INFO(dest, device, proto)                                                              \
	"node_network_route_info{dest=\"" dest "\",device=\"" device                           \
	"\",gw=\"\",priority=\"0\",proto=\"" proto "\",src=\"\",weight=\"\"} 1"

TEST(tells_unicast_routes_once_and_counts_them_all)
{
	static const struct rtmsg v4 = { .rtm_family = AF_INET,
		                         .rtm_type = RTN_UNICAST,
		                         .rtm_dst_len = 8,
		                         .rtm_protocol = RTPROT_STATIC },
				  blackhole = { .rtm_type = RTN_BLACKHOLE },
				  any = { .rtm_type = RTN_UNICAST, .rtm_protocol = 77 },
				  odd = { .rtm_type = RTN_UNICAST, .rtm_dst_len = 9 };
	struct fixture f;

	begin(&f);
	assert_int_equal(put(&f, &v4, "\x0a\0\0\0", 2), 0);
	assert_int_equal(put(&f, &v4, "\x0a\0\0\0", 2), 0); /* of another table */
	assert_int_equal(put(&f, &v4, "\x0a\0\0\0", 5), 0);
	assert_int_equal(put(&f, &blackhole, NULL, 5), 0);
	assert_int_equal(put(&f, &any, NULL, 0), 0);
	assert_int_equal(put(&f, &odd, NULL, 7), 0);
	emit_counts(&f.run);

	assert_true(bench_has(buf_str(&f.out.text), INFO("10.0.0.0/8", "a\\\"b", "static")));
	assert_true(bench_has(buf_str(&f.out.text), INFO("10.0.0.0/8", "eth0", "static")));
	assert_true(bench_has(buf_str(&f.out.text), INFO("default", "", "unknown")));
	assert_true(bench_has(buf_str(&f.out.text), INFO("", "", "unspec")));
	assert_int_equal(f.run.told, 4);
	assert_true(
		bench_has(buf_str(&f.out.text), "node_network_routes{device=\"a\\\"b\"} 2"));
	assert_true(bench_has(buf_str(&f.out.text), "node_network_routes{device=\"eth0\"} 1"));
	assert_true(bench_has(buf_str(&f.out.text), "node_network_routes{device=\"\"} 2"));
	end(&f);
}

TEST(tells_each_hop_with_its_weight)
{
	const struct rtmsg head = { .rtm_type = RTN_UNICAST, .rtm_dst_len = 128 };
	const struct rtnexthop hops[] = {
		{ .rtnh_len = sizeof(hops[0]), .rtnh_hops = 4, .rtnh_ifindex = 2 },
		{ .rtnh_len = sizeof(hops[0]), .rtnh_hops = 255, .rtnh_ifindex = 5 },
	};
	struct wire wire = { .n = 0 };
	struct fixture f;

	begin(&f);
	wire_begin(&wire, RTM_NEWROUTE, &head, sizeof(head));
	wire_attr(&wire, RTA_DST, "\xfd\0\0\0\0\0\0\0\0\0\0\0\0\0\0\1", 16);
	wire_attr(&wire, RTA_MULTIPATH, hops, sizeof(hops));
	assert_int_equal(on_route(&f.run, RTM_NEWROUTE, payload_of(&wire)), 0);
	assert_true(bench_has(buf_str(&f.out.text),
	                      "node_network_route_info{dest=\"fd00::1/128\",device=\"a\\\"b\","
	                      "gw=\"\",priority=\"0\",proto=\"unspec\",src=\"\",weight=\"5\"} "
	                      "1"));
	assert_true(bench_has(buf_str(&f.out.text),
	                      "node_network_route_info{dest=\"fd00::1/128\",device=\"eth0\","
	                      "gw=\"\",priority=\"0\",proto=\"unspec\",src=\"\",weight="
	                      "\"256\"} 1"));

	/* A hop that is cut short ends it. */
	wire.n = 0;
	wire_begin(&wire, RTM_NEWROUTE, &head, sizeof(head));
	wire_attr(&wire, RTA_MULTIPATH, hops, sizeof(hops) - 1);
	assert_int_equal(on_route(&f.run, RTM_NEWROUTE, payload_of(&wire)), -EBADMSG);
	assert_int_equal(on_route(&f.run, RTM_NEWROUTE, STR("short")), -EBADMSG);
	assert_int_equal(on_route(&f.run, RTM_NEWLINK, STR("short")), 0);
	end(&f);
}

TEST(stops_telling_and_not_counting_at_its_bound)
{
	static const struct rtmsg head = { .rtm_type = RTN_UNICAST, .rtm_dst_len = 32 };
	struct fixture f;

	begin(&f);
	for (uint32_t i = 0; i < INFO_MAX + 10; i++)
		assert_int_equal(put(&f, &head, (const char *)&i, 2), 0);
	assert_int_equal(f.run.told, INFO_MAX);
	assert_int_equal(f.run.left_out, 10);
	assert_int_equal(f.counts[0], INFO_MAX + 10);
	assert_false(f.out.text.full);
	end(&f);
}

TEST(asks_this_kernel)
{
	struct bench b;

	assert_int_equal(bench_open(&b, &network_route_collector, "/nowhere", NULL), 0);
	for (int i = 0; i < 2; i++) {
		bench_collect(&b);
		assert_int_equal(b.status, COLLECT_OK);
	}
	bench_close(&b);
}

RUN_TESTS(cmocka_unit_test(tells_unicast_routes_once_and_counts_them_all),
          cmocka_unit_test(tells_each_hop_with_its_weight),
          cmocka_unit_test(stops_telling_and_not_counting_at_its_bound),
          cmocka_unit_test(asks_this_kernel))
