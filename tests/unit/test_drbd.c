/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/drbd.c"

#include "tests/unit/collect.h"

TEST(tells_devices_by_their_minor_number)
{
	static const struct step steps[] = {
		{ "proc/other", "", COLLECT_NO_DATA, NULL, NULL },
		{ "proc/drbd", "", COLLECT_OK, NULL, NULL },
		{ "proc/drbd",
		  "version: 8 (api:1/proto:86-101)\n 3: cs:Connected ro:Primary/Secondary\n "
		  "ns:2 nr:5\n",
		  COLLECT_OK, "node_drbd_network_sent_bytes_total{device=\"drbd3\"} 2048",
		  NULL },
		{ NULL, NULL, COLLECT_OK,
		  "node_drbd_network_received_bytes_total{device=\"drbd3\"} 5", NULL },
		{ NULL, NULL, COLLECT_OK,
		  "node_drbd_node_role_is_primary{device=\"drbd3\",node=\"remote\"} 0", NULL },
		{ NULL, NULL, COLLECT_OK, "node_drbd_connected{device=\"drbd3\"} 1", NULL },
		{ "proc/drbd", "ns:1 0: cs:WFConnection ro:Primary ns:1:2 :\n", COLLECT_OK,
		  "node_drbd_network_sent_bytes_total{device=\"unknown\"} 1024",
		  "node_drbd_node_role_is_primary{device=\"drbd0\",node=\"local\"} 1" },
		{ NULL, NULL, COLLECT_OK, "node_drbd_connected{device=\"drbd0\"} 0", NULL },
		{ "proc/drbd", " 3: ns:x\n", COLLECT_FAIL, NULL, NULL },
	};

	bench_steps(&drbd_collector, NULL, steps, COUNT_OF(steps));
}

RUN_TESTS(cmocka_unit_test(tells_devices_by_their_minor_number))
