/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/netclass.c"

#include "tests/unit/collect.h"

TEST(tells_what_an_interface_has)
{
	static const struct step steps[] = {
		{ "sys/other", "", COLLECT_NO_DATA, NULL, NULL },
		{ "sys/class/net/bonding_masters", "\n", COLLECT_OK, NULL, NULL },
		{ "sys/class/net/x/ifalias", "", COLLECT_OK, NULL,
		  "node_network_up{device=\"x\"} 0" },
		{ "sys/class/net/x/operstate", "up\n", COLLECT_OK,
		  "node_network_up{device=\"x\"} 1", NULL },
		{ NULL, NULL, COLLECT_OK,
		  "node_network_info{address=\"\",adminstate=\"unknown\",broadcast=\"\",device="
		  "\"x\",duplex=\"\",ifalias=\"\",operstate=\"up\"} 1",
		  NULL },
		{ "sys/class/net/x/flags", "0x1002\n", COLLECT_OK,
		  "node_network_info{address=\"\",adminstate=\"down\",broadcast=\"\",device="
		  "\"x\",duplex=\"\",ifalias=\"\",operstate=\"up\"} 1",
		  NULL },
		{ NULL, NULL, COLLECT_OK, "node_network_flags{device=\"x\"} 4098", NULL },
		{ "sys/class/net/x/speed", "-1\n", COLLECT_OK,
		  "node_network_speed_bytes{device=\"x\"} -125000", NULL },
		{ "sys/class/net/x/speed", "1000\n", COLLECT_OK,
		  "node_network_speed_bytes{device=\"x\"} 125000000", NULL },
		{ "sys/class/net/x/carrier", "?\n", COLLECT_OK, NULL,
		  "node_network_carrier{device=\"x\"} 0" },
		{ "sys/class/net/x/ifalias", "a \"b\" \\c\n", COLLECT_OK,
		  "node_network_info{address=\"\",adminstate=\"down\",broadcast=\"\",device="
		  "\"x\",duplex=\"\",ifalias=\"a \\\"b\\\" \\\\c\",operstate=\"up\"} 1",
		  NULL },
	};

	bench_steps(&netclass_collector, NULL, steps, COUNT_OF(steps));
}

TEST(leaves_out_what_its_flags_say)
{
	static const char *const args[] = { "--collector.netclass.ignored-devices=^lo$",
		                            "--collector.netclass.ignore-invalid-speed", NULL };
	static const struct step steps[] = {
		{ "sys/class/net/lo/operstate", "unknown\n", COLLECT_OK, NULL,
		  "node_network_up{device=\"lo\"} 0" },
		{ "sys/class/net/x/operstate", "down\n", COLLECT_OK,
		  "node_network_up{device=\"x\"} 0", NULL },
		{ "sys/class/net/x/speed", "-1\n", COLLECT_OK, NULL,
		  "node_network_speed_bytes{device=\"x\"} -125000" },
	};

	bench_steps(&netclass_collector, args, steps, COUNT_OF(steps));
}

RUN_TESTS(cmocka_unit_test(tells_what_an_interface_has),
          cmocka_unit_test(leaves_out_what_its_flags_say))
