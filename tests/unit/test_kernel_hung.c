/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/kernel_hung.c"

#include "tests/unit/collect.h"

TEST(tells_what_the_kernel_counted)
{
	static const struct step steps[] = {
		{ "proc/other", "", COLLECT_NO_DATA, NULL, NULL },
		{ "proc/sys/kernel/hung_task_detect_count", "3\n", COLLECT_OK,
		  "node_kernel_hung_tasks_total 3", NULL },
		{ "proc/sys/kernel/hung_task_detect_count", "x\n", COLLECT_FAIL, NULL, NULL },
		{ "proc/sys/kernel/hung_task_detect_count", "", COLLECT_FAIL, NULL, NULL },
	};

	bench_steps(&kernel_hung_collector, NULL, steps, COUNT_OF(steps));
}

RUN_TESTS(cmocka_unit_test(tells_what_the_kernel_counted))
