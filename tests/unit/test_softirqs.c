/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/softirqs.c"

#include "tests/unit/collect.h"

TEST(tells_the_kinds_it_knows)
{
	static const struct step steps[] = {
		{ "proc/other", "", COLLECT_FAIL, NULL, NULL },
		{ "proc/softirqs", "", COLLECT_OK, NULL, NULL },
		{ "proc/softirqs", "    CPU0 CPU1\n  HI: 1 2\n", COLLECT_OK,
		  "node_softirqs_functions_total{cpu=\"1\",type=\"HI\"} 2", NULL },
		{ "proc/softirqs", "    CPU0\n  HARBOR: x\nRCU: 5", COLLECT_OK,
		  "node_softirqs_functions_total{cpu=\"0\",type=\"RCU\"} 5", NULL },
		{ "proc/softirqs", "    CPU0\n  HI:\nRCU: 5\n", COLLECT_OK, NULL,
		  "node_softirqs_functions_total{cpu=\"0\",type=\"HI\"} 0" },
		{ "proc/softirqs", "    CPU0\n  HI: 1 -2\n", COLLECT_FAIL,
		  "node_softirqs_functions_total{cpu=\"0\",type=\"HI\"} 1", NULL },
		{ "proc/softirqs", "    CPU0\n  HI: 18446744073709551616\n", COLLECT_FAIL, NULL,
		  NULL },
		{ "proc/softirqs", "    CPU0\n  HI: 18446744073709551615\n", COLLECT_OK,
		  "node_softirqs_functions_total{cpu=\"0\",type=\"HI\"} 18446744073709551615",
		  NULL },
	};

	bench_steps(&softirqs_collector, NULL, steps, COUNT_OF(steps));
}

RUN_TESTS(cmocka_unit_test(tells_the_kinds_it_knows))
