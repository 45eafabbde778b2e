/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/cgroups.c"

#include "tests/unit/collect.h"

TEST(tells_each_controller)
{
	static const struct step steps[] = {
		{ "proc/other", "", COLLECT_FAIL, NULL, NULL },
		{ "proc/cgroups", "", COLLECT_OK, NULL, NULL },
		{ "proc/cgroups", "#subsys_name hierarchy num_cgroups enabled\ncpu\t1\t7\t0\n",
		  COLLECT_OK, "node_cgroups_cgroups{subsys_name=\"cpu\"} 7", NULL },
		{ NULL, NULL, COLLECT_OK, "node_cgroups_enabled{subsys_name=\"cpu\"} 0", NULL },
		{ "proc/cgroups", "cpu 1 7 1\nio 1 7\n", COLLECT_FAIL,
		  "node_cgroups_enabled{subsys_name=\"cpu\"} 1", NULL },
		{ "proc/cgroups", "cpu x 7 1\n", COLLECT_FAIL, NULL, NULL },
		{ "proc/cgroups", "cpu 1 x 1\n", COLLECT_FAIL, NULL, NULL },
		{ "proc/cgroups", "cpu 1 7 2\n", COLLECT_FAIL, NULL, NULL },
		{ "proc/cgroups", "cpu 1 7 -1\n", COLLECT_FAIL, NULL, NULL },
	};

	bench_steps(&cgroups_collector, NULL, steps, COUNT_OF(steps));
}

RUN_TESTS(cmocka_unit_test(tells_each_controller))
