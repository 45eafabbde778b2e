/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/buddyinfo.c"

#include "tests/unit/collect.h"

TEST(tells_free_runs_by_size)
{
	static const struct step steps[] = {
		{ "proc/other", "", COLLECT_FAIL, NULL, NULL },
		{ "proc/buddyinfo", "Node 0, zone DMA 5 6\nNode 1, zone Normal 7 8\n",
		  COLLECT_OK, "node_buddyinfo_blocks{node=\"1\",size=\"1\",zone=\"Normal\"} 8",
		  NULL },
		{ "proc/buddyinfo", "Node 0, zone DMA 5 6\nNode 1, zone Normal 7\n",
		  COLLECT_FAIL, "node_buddyinfo_blocks{node=\"0\",size=\"1\",zone=\"DMA\"} 6",
		  NULL },
		{ "proc/buddyinfo", "Node 0, zone\n", COLLECT_FAIL, NULL, NULL },
		{ "proc/buddyinfo", "\n", COLLECT_FAIL, NULL, NULL },
		{ "proc/buddyinfo", "Node 0, zone DMA x\n", COLLECT_FAIL, NULL, NULL },
		{ "proc/buddyinfo", "Node 0, zone DMA\n", COLLECT_OK, NULL, NULL },
		{ "proc/buddyinfo", "", COLLECT_OK, NULL, NULL },
	};

	bench_steps(&buddyinfo_collector, NULL, steps, COUNT_OF(steps));
}

RUN_TESTS(cmocka_unit_test(tells_free_runs_by_size))
