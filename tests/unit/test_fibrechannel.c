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

RUN_TESTS(cmocka_unit_test(tells_what_the_port_counts))
