/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/ksmd.c"

#include "tests/unit/collect.h"

TEST(passes_over_what_the_kernel_lacks)
{
	static const struct step steps[] = {
		{ "sys/other", "", COLLECT_OK, NULL, NULL },
		{ "sys/kernel/mm/ksm/sleep_millisecs", "20\n", COLLECT_OK,
		  "node_ksmd_sleep_seconds 0.02", NULL },
		{ "sys/kernel/mm/ksm/run", "2\n", COLLECT_OK, "node_ksmd_run 2", NULL },
		{ "sys/kernel/mm/ksm/general_profit", "-64\n", COLLECT_FAIL, NULL,
		  "node_ksmd_run 2" },
		{ "sys/kernel/mm/ksm/general_profit", "64\n", COLLECT_OK,
		  "node_ksmd_general_profit_bytes 64", NULL },
	};

	bench_steps(&ksmd_collector, NULL, steps, COUNT_OF(steps));
}

RUN_TESTS(cmocka_unit_test(passes_over_what_the_kernel_lacks))
