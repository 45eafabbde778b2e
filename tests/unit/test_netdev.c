/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/netdev.c"

#include "tests/unit/collect.h"

TEST(takes_the_sixteen_columns_of_an_interface)
{
	struct rtlink link;

	assert_int_equal(
		parse_line(STR(" eth0:1:1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16"), &link), 0);
	assert_str(link.name, "eth0:1");
	for (size_t i = 0; i < COUNT_OF(columns); i++)
		assert_int_equal(link.stats[columns[i]], i + 1);
}

TEST(refuses_what_the_kernel_never_writes)
{
	static const char *const rows[] = {
		"",
		"eth0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16",
		"  : 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16",
		"eth0: 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15",
		"eth0: 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 x",
		"eth0: -1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16",
	};
	struct rtlink link;

	for (size_t i = 0; i < COUNT_OF(rows); i++)
		assert_true(parse_line(str_from(rows[i]), &link) < 0);
}

/* Every counter is another power of two, so that a sum tells its parts. */
TEST(adds_up_as_the_kernel_does_in_proc)
{
	static const struct {
		const char *name;
		uint64_t sum;
	} rows[] = {
		{ "node_network_receive_drop_total", BIT(RX_DROPPED) | BIT(RX_MISSED_ERRORS) },
		{ "node_network_receive_frame_total",
		  BIT(RX_FRAME_ERRORS) | BIT(RX_LENGTH_ERRORS) | BIT(RX_OVER_ERRORS) |
		          BIT(RX_CRC_ERRORS) },
		{ "node_network_transmit_carrier_total",
		  BIT(TX_CARRIER_ERRORS) | BIT(TX_ABORTED_ERRORS) | BIT(TX_HEARTBEAT_ERRORS) |
		          BIT(TX_WINDOW_ERRORS) },
		{ "node_network_receive_errs_total", BIT(RX_ERRORS) },
		{ "node_network_receive_multicast_total", BIT(MULTICAST) },
	};
	struct rtlink link = { 0 };

	for (size_t i = 0; i < RTLINK_STATS; i++)
		link.stats[i] = UINT64_C(1) << i;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		const struct row *row = plain;

		while (strcmp(row->metric.name, rows[i].name) != 0)
			row++;
		assert_int_equal(sum_of(&link, row->sum), rows[i].sum);
	}
}

TEST(tells_every_counter_once_in_detail)
{
	uint32_t seen = 0;

	for (size_t i = 0; i < COUNT_OF(detailed); i++)
		seen |= detailed[i].sum;
	assert_int_equal(COUNT_OF(detailed), RTLINK_STATS);
	assert_int_equal(seen, (UINT32_C(1) << RTLINK_STATS) - 1);
}

TEST(refuses_include_with_exclude_and_takes_their_old_names)
{
	static const char *const both[] = { "--collector.netdev.device-include=a",
		                            "--collector.netdev.device-blacklist=b", NULL };
	static const char *const old[] = { "--collector.netdev.device-whitelist=^lo$",
		                           "--no-collector.netdev.netlink", NULL };
	char *top = bench_path("fixtures");
	struct bench b;

	assert_int_equal(bench_open(&b, &netdev_collector, top, both), -EINVAL);
	bench_close(&b);
	assert_int_equal(bench_open(&b, &netdev_collector, top, old), 0);
	assert_true(bench_has(bench_collect(&b),
	                      "node_network_receive_packets_total{device=\"lo\"} 100"));
	assert_false(bench_has(buf_str(&b.text),
	                       "node_network_receive_packets_total{device=\"quay0\"} 2000000"));
	bench_close(&b);
	free(top);
}

RUN_TESTS(cmocka_unit_test(takes_the_sixteen_columns_of_an_interface),
          cmocka_unit_test(refuses_what_the_kernel_never_writes),
          cmocka_unit_test(adds_up_as_the_kernel_does_in_proc),
          cmocka_unit_test(tells_every_counter_once_in_detail),
          cmocka_unit_test(refuses_include_with_exclude_and_takes_their_old_names))
