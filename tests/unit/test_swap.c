/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/swap.c"

#include "tests/unit/collect.h"

TEST(tells_each_area)
{
	static const struct step steps[] = {
		{ "proc/other", "", COLLECT_FAIL, NULL, NULL },
		{ "proc/swaps", "", COLLECT_OK, NULL, NULL },
		{ "proc/swaps", "Filename Type Size Used Priority\n", COLLECT_OK, NULL, NULL },
		{ "proc/swaps", "Filename Type Size Used Priority\n/dev/a partition 3 2 -2\n",
		  COLLECT_OK,
		  "node_swap_used_bytes{device=\"/dev/a\",swap_type=\"partition\"} 2048",
		  NULL },
		{ NULL, NULL, COLLECT_OK,
		  "node_swap_priority{device=\"/dev/a\",swap_type=\"partition\"} -2", NULL },
		{ "proc/swaps", "h\n/dev/a partition 3 2 -2\n/b file 1 2\n", COLLECT_FAIL,
		  "node_swap_size_bytes{device=\"/dev/a\",swap_type=\"partition\"} 3072",
		  NULL },
		{ "proc/swaps", "h\n/dev/a partition x 2 -2\n", COLLECT_FAIL, NULL, NULL },
		{ "proc/swaps", "h\n/dev/a partition 1 x -2\n", COLLECT_FAIL, NULL, NULL },
		{ "proc/swaps", "h\n/dev/a partition 1 2 x\n", COLLECT_FAIL, NULL, NULL },
	};

	bench_steps(&swap_collector, NULL, steps, COUNT_OF(steps));
}

RUN_TESTS(cmocka_unit_test(tells_each_area))
