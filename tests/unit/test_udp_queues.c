/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/udp_queues.c"

#include "tests/unit/collect.h"

TEST(adds_up_all_sockets)
{
	static const struct step steps[] = {
		{ "proc/other", "", COLLECT_NO_DATA, NULL, NULL },
		{ "proc/net/udp6", "heading\n", COLLECT_OK,
		  "node_udp_queues{ip=\"v6\",queue=\"tx\"} 0",
		  "node_udp_queues{ip=\"v4\",queue=\"tx\"} 0" },
		{ "proc/net/udp",
		  "heading\n  1: 0100007F:0035 00000000:0000 07 00000010:00000001 00:00000000 "
		  "00000000 101 0 1\n  1: 0100007F:0035 00000000:0000 07 00000001:0000000f "
		  "00:00000000 00000000 101 0 1\n",
		  COLLECT_OK, "node_udp_queues{ip=\"v4\",queue=\"tx\"} 17", NULL },
		{ NULL, NULL, COLLECT_OK, "node_udp_queues{ip=\"v4\",queue=\"rx\"} 16", NULL },
		{ "proc/net/udp",
		  "heading\n  1: 0100007F:0035 00000000:0000 07 00000010 00:00000000 00000000 "
		  "101 0 1\n",
		  COLLECT_FAIL, NULL, NULL },
		{ "proc/net/udp",
		  "heading\n  1: 0100007F:0035 00000000:0000 07 x:1 00:00000000 00000000 101 0 "
		  "1\n",
		  COLLECT_FAIL, NULL, NULL },
		{ "proc/net/udp",
		  "heading\n  1: 0100007F:0035 00000000:0000 07 1: 00:00000000 00000000 101 0 "
		  "1\n",
		  COLLECT_FAIL, NULL, NULL },
		{ "proc/net/udp", "heading\n1: 2 3 4 5:6 7 8 9\n", COLLECT_FAIL, NULL, NULL },
		{ "proc/net/udp", "", COLLECT_OK, "node_udp_queues{ip=\"v4\",queue=\"rx\"} 0",
		  NULL },
		{ "proc/net/udp6", "h\n\n", COLLECT_FAIL,
		  "node_udp_queues{ip=\"v4\",queue=\"rx\"} 0", NULL },
	};

	bench_steps(&udp_queues_collector, NULL, steps, COUNT_OF(steps));
}

RUN_TESTS(cmocka_unit_test(adds_up_all_sockets))
