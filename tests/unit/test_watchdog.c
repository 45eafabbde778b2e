/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/watchdog.c"

#include "tests/unit/collect.h"

TEST(tells_each_timer_whatever_it_has)
{
	static const struct step steps[] = {
		{ "sys/other", "", COLLECT_NO_DATA, NULL, NULL },
		{ "sys/class/watchdog/watchdog0/dev", "", COLLECT_OK,
		  "node_watchdog_info{identity=\"\",name=\"watchdog0\",options=\"\",pretimeout_"
		  "governor=\"\",state=\"\",status=\"\"} 1",
		  NULL },
		{ "sys/class/watchdog/watchdog0/timeout", "30\n", COLLECT_OK,
		  "node_watchdog_timeout_seconds{name=\"watchdog0\"} 30", NULL },
		{ "sys/class/watchdog/watchdog0/state", "active\n", COLLECT_OK,
		  "node_watchdog_info{identity=\"\",name=\"watchdog0\",options=\"\",pretimeout_"
		  "governor=\"\",state=\"active\",status=\"\"} 1",
		  NULL },
		{ "sys/class/watchdog/watchdog0/timeleft", "soon\n", COLLECT_FAIL, NULL, NULL },
	};

	bench_steps(&watchdog_collector, NULL, steps, COUNT_OF(steps));
}

RUN_TESTS(cmocka_unit_test(tells_each_timer_whatever_it_has))
