/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/cpufreq.c"

#include "tests/unit/collect.h"

TEST(needs_the_governors_files_and_no_others)
{
	static const struct step steps[] = {
		{ "sys/other", "", COLLECT_FAIL, NULL, NULL },
		{ "sys/devices/system/cpu/offline", "1\n", COLLECT_OK, NULL, NULL },
		{ "sys/devices/system/cpu/cpu0/cpufreq/scaling_cur_freq", "2000001\n",
		  COLLECT_FAIL, "node_cpu_scaling_frequency_hertz{cpu=\"0\"} 2000001000",
		  NULL },
		{ "sys/devices/system/cpu/cpu0/cpufreq/scaling_available_governors", "a b\n",
		  COLLECT_FAIL, NULL, NULL },
		{ "sys/devices/system/cpu/cpu0/cpufreq/scaling_driver", "d\n", COLLECT_FAIL,
		  NULL, NULL },
		{ "sys/devices/system/cpu/cpu0/cpufreq/scaling_governor", "b\n", COLLECT_FAIL,
		  NULL, NULL },
		{ "sys/devices/system/cpu/cpu0/cpufreq/related_cpus", "0\n", COLLECT_FAIL, NULL,
		  NULL },
		{ "sys/devices/system/cpu/cpu0/cpufreq/scaling_setspeed", "<unsupported>\n",
		  COLLECT_OK, "node_cpu_scaling_governor{cpu=\"0\",governor=\"b\"} 1", NULL },
		{ NULL, NULL, COLLECT_OK,
		  "node_cpu_scaling_governor{cpu=\"0\",governor=\"a\"} 0", NULL },
		{ "sys/devices/system/cpu/cpu1/cpufreq/scaling_cur_freq", "7\n", COLLECT_OK,
		  NULL, "node_cpu_scaling_frequency_hertz{cpu=\"1\"} 7000" },
		{ "sys/devices/system/cpu/cpu2/online", "1\n", COLLECT_OK, NULL, NULL },
		{ "sys/devices/system/cpu/cpu0/cpufreq/scaling_governor", "\n", COLLECT_OK,
		  NULL, "node_cpu_scaling_governor{cpu=\"0\",governor=\"a\"} 0" },
		{ "sys/devices/system/cpu/cpu0/cpufreq/scaling_cur_freq", "fast\n",
		  COLLECT_FAIL, NULL, NULL },
	};

	bench_steps(&cpufreq_collector, NULL, steps, COUNT_OF(steps));
}

RUN_TESTS(cmocka_unit_test(needs_the_governors_files_and_no_others))
