/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/fibrechannel.c"

#include "tests/unit/collect.h"

TEST(tells_what_the_port_counts)
{
	static const struct step steps[] = {
		{ "sys/other", "", COLLECT_NO_DATA, NULL, NULL },
		{ "sys/class/fc_host/host1/speed", "8 Gbit\n", COLLECT_OK,
		  "node_fibrechannel_tx_frames_total{fc_host=\"host1\"} 0", NULL },
		{ "sys/class/fc_host/host1/port_state", "Online\n", COLLECT_OK, NULL,
		  "node_fibrechannel_tx_frames_total{fc_host=\"host1\"} 0" },
		{ "sys/class/fc_host/host1/statistics/tx_frames", "0x1f\n", COLLECT_OK,
		  "node_fibrechannel_tx_frames_total{fc_host=\"host1\"} 31", NULL },
		{ "sys/class/fc_host/host1/statistics/tx_frames", "0xffffffffffffffff\n",
		  COLLECT_OK, NULL,
		  "node_fibrechannel_tx_frames_total{fc_host=\"host1\"} 18446744073709551615" },
		{ "sys/class/fc_host/host1/port_id", "0x12\n", COLLECT_OK,
		  "node_fibrechannel_info{dev_loss_tmo=\"\",fabric_name=\"\",fc_host=\"host1\","
		  "port_id=\"12\",port_name=\"\",port_state=\"Online\",port_type=\"\",speed="
		  "\"8 Gbit\",supported_classes=\"\",supported_speeds=\"\",symbolic_name=\"\"} "
		  "1",
		  NULL },
		{ "sys/class/fc_host/host1/statistics/rx_frames", "junk\n", COLLECT_FAIL, NULL,
		  NULL },
	};

	bench_steps(&fibrechannel_collector, NULL, steps, COUNT_OF(steps));
}

TEST(leaves_out_a_port_that_is_gone)
{
	static const struct step steps[] = {
		{ "sys/class/fc_host/host1/uevent", "", COLLECT_OK, NULL,
		  "node_fibrechannel_tx_frames_total{fc_host=\"host1\"} 0" },
		{ "sys/class/fc_host/host2/speed", "unknown\n", COLLECT_OK,
		  "node_fibrechannel_tx_frames_total{fc_host=\"host2\"} 0",
		  "node_fibrechannel_tx_frames_total{fc_host=\"host1\"} 0" },
	};

	bench_steps(&fibrechannel_collector, NULL, steps, COUNT_OF(steps));
}

TEST(takes_numbers_of_any_size_and_nothing_else)
{
#define COUNTER "sys/class/fc_host/host1/statistics/nos_count"
	static const struct step steps[] = {
		{ "sys/class/fc_host/host1/port_state", "Online\n", COLLECT_OK, NULL, NULL },
		{ COUNTER, "0xfffffffffffffffe\n", COLLECT_OK,
		  "node_fibrechannel_nos_total{fc_host=\"host1\"} 18446744073709551614", NULL },
		{ COUNTER, "0x1ffffffffffffffff\n", COLLECT_FAIL, NULL, NULL },
		{ COUNTER, "", COLLECT_FAIL, NULL, NULL },
		{ COUNTER, "0x\n", COLLECT_FAIL, NULL, NULL },
		{ COUNTER, "1 2\n", COLLECT_FAIL, NULL, NULL },
		{ "sys/class/fc_host/host1/port_state", "Unknown\n", COLLECT_OK,
		  "node_fibrechannel_nos_total{fc_host=\"host1\"} 0", NULL },
	};

	bench_steps(&fibrechannel_collector, NULL, steps, COUNT_OF(steps));
}

RUN_TESTS(cmocka_unit_test(tells_what_the_port_counts),
          cmocka_unit_test(leaves_out_a_port_that_is_gone),
          cmocka_unit_test(takes_numbers_of_any_size_and_nothing_else))
