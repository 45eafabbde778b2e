/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/netclass_rtnl.c"

#include <linux/if_link.h>

#include "tests/unit/collect.h"
#include "tests/unit/netlink.h"

static struct rtlink told(void)
{
	struct rtlink link = {
		.index = 4,
		.flags = 0x11043,
		.type = 1,
		.told = (1U << RTLINK_VALUES) - 1,
		.name = STR("e\"0"),
		.alias = STR("up\\link"),
		.address = STR("\x02\x00\x5e\x10\x00\x01"),
		.broadcast = STR("\xff\xff\xff\xff\xff\xff"),
		.has_stats = true,
	};

	for (uint32_t i = 0; i < RTLINK_VALUES; i++)
		link.values[i] = 100 + i;
	for (uint64_t i = 0; i < RTLINK_STATS; i++)
		link.stats[i] = UINT64_MAX - i;
	return link;
}

TEST(takes_each_number_from_its_place)
{
	static const struct {
		enum netclass_number which;
		uint32_t value;
	} rows[] = {
		{ NETCLASS_CARRIER, 100 + RTLINK_CARRIER },
		{ NETCLASS_CARRIER_CHANGES, 100 + RTLINK_CARRIER_CHANGES },
		{ NETCLASS_CARRIER_DOWN_COUNT, 100 + RTLINK_CARRIER_DOWN_COUNT },
		{ NETCLASS_CARRIER_UP_COUNT, 100 + RTLINK_CARRIER_UP_COUNT },
		{ NETCLASS_DORMANT, 100 + RTLINK_LINKMODE },
		{ NETCLASS_FLAGS, 0x11043 },
		{ NETCLASS_ID, 4 },
		{ NETCLASS_LINK, 100 + RTLINK_LINK },
		{ NETCLASS_LINK_MODE, 100 + RTLINK_LINKMODE },
		{ NETCLASS_MTU, 100 + RTLINK_MTU },
		{ NETCLASS_GROUP, 100 + RTLINK_GROUP },
		{ NETCLASS_TXQLEN, 100 + RTLINK_TXQLEN },
		{ NETCLASS_TYPE, 1 },
	};
	const struct rtlink link = told();
	uint32_t value;

	assert_int_equal(COUNT_OF(rows), COUNT_OF(of_link));
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		assert_true(number_of(&link, rows[i].which, &value));
		assert_int_equal(value, rows[i].value);
	}
}

TEST(leaves_out_what_an_older_kernel_does_not_tell)
{
	struct rtlink link = told();
	uint32_t value;

	link.told = 0;
	assert_false(number_of(&link, NETCLASS_CARRIER_UP_COUNT, &value));
	assert_false(number_of(&link, NETCLASS_MTU, &value));
	assert_true(number_of(&link, NETCLASS_LINK, &value)); /* it is its own */
	assert_int_equal(value, 4);
}

#define INFO(duplex, state)                                                                    \
	"node_network_info{address=\"02:00:5e:10:00:01\",broadcast=\"ff:ff:ff:ff:ff:ff\","     \
	"device=\"e\\\"0\",duplex=\"" duplex "\",ifalias=\"up\\\\link\",operstate=\"" state    \
	"\"} 1"

TEST(names_states_and_duplex)
{
	static const struct {
		uint32_t state;
		struct linkmode mode;
		const char *info, *up;
	} rows[] = {
		{ 6, { .duplex = DUPLEX_FULL }, INFO("Full", "up"), "1" },
		{ 2, { .duplex = DUPLEX_HALF }, INFO("Half", "down"), "0" },
		{ 3, { .duplex = DUPLEX_UNKNOWN }, INFO("Unknown", "lowerlayerdown"), "0" },
		{ 7, { .duplex = 2 }, INFO("Unknown", "unknown"), "0" },
	};
	char line[64];

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct rtlink link = told();
		const struct netclass_interface interface = { &link, &rows[i].mode };
		struct exposition out;

		exposition_init(&out);
		link.values[RTLINK_OPERSTATE] = rows[i].state;
		emit_info(&out, &interface);
		snprintf(line, sizeof(line), "node_network_up{device=\"e\\\"0\"} %s",
		         rows[i].up);
		assert_true(bench_has(buf_str(&out.text), line));
		assert_true(bench_has(buf_str(&out.text), rows[i].info));
		exposition_deinit(&out);
	}
}

TEST(tells_alternative_names_and_speed)
{
	struct rtlink link = told();
	const struct linkmode mode = { .has_speed = true, .speed_mbit = 4000000 };
	const struct netclass_interface interface = { &link, &mode };
	struct wire wire = { .n = 0 };
	struct exposition out;

	wire_attr(&wire, IFLA_ALT_IFNAME, "enp\"0", 6);
	wire_attr(&wire, IFLA_ALT_IFNAME, "", 1);
	wire_attr(&wire, IFLA_ALT_IFNAME, "long\nname", 10);
	link.properties = wire_str(&wire);
	exposition_init(&out);
	emit_info(&out, &interface);
	emit_numbers(&out, &interface, 1);
	assert_true(bench_has(
		buf_str(&out.text),
		"node_network_altnames_info{altname=\"enp\\\"0\",device=\"e\\\"0\"} 1"));
	assert_true(bench_has(
		buf_str(&out.text),
		"node_network_altnames_info{altname=\"long\\nname\",device=\"e\\\"0\"} 1"));
	assert_true(bench_has(buf_str(&out.text),
	                      "node_network_speed_bytes{device=\"e\\\"0\"} 500000000000"));
	exposition_deinit(&out);
}

static struct str collect_once(struct bench *b, const char *const *args)
{
	assert_int_equal(bench_open(b, collector_find("netclass"), "/nowhere", args), 0);
	bench_collect(b);
	bench_collect(b);
	assert_int_equal(b->status, COLLECT_OK);
	return buf_str(&b->text);
}

TEST(asks_this_kernel)
{
	static const char *const args[] = { "--collector.netclass.netlink", NULL };
	static const char *const with_stats[] = { "--collector.netclass.netlink",
		                                  "--collector.netclass_rtnl.with-stats",
		                                  NULL };
	static const char *const ignored[] = { "--collector.netclass.netlink",
		                               "--collector.netclass.ignored-devices=^lo$",
		                               NULL };
	struct bench b;
	struct str text;

	text = collect_once(&b, args);
	assert_true(bench_has(text, "node_network_protocol_type{device=\"lo\"} 772"));
	assert_null(memmem(text.p, text.n, "multicast_total", 15));
	bench_close(&b);
	text = collect_once(&b, with_stats);
	assert_true(bench_has(text, "# TYPE node_network_receive_packets_total gauge"));
	assert_true(bench_has(text, "node_network_multicast_total{device=\"lo\"} 0"));
	bench_close(&b);
	text = collect_once(&b, ignored);
	assert_null(memmem(text.p, text.n, "\"lo\"", 4));
	bench_close(&b);
}

RUN_TESTS(cmocka_unit_test(takes_each_number_from_its_place),
          cmocka_unit_test(leaves_out_what_an_older_kernel_does_not_tell),
          cmocka_unit_test(names_states_and_duplex),
          cmocka_unit_test(tells_alternative_names_and_speed),
          cmocka_unit_test(asks_this_kernel))
