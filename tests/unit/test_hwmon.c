/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/hwmon.c"

#include "tests/unit/collect.h"

TEST(tells_values_in_units)
{
	static const struct step steps[] = {
		{ "sys/other", "", COLLECT_NO_DATA, NULL, NULL },
		{ "sys/class/hwmon/stray", "", COLLECT_OK, NULL, NULL },
		{ "sys/class/hwmon/hwmon0/temp1_input", "33500\n", COLLECT_OK,
		  "node_hwmon_temp_celsius{chip=\"hwmon0\",sensor=\"temp1\"} 33.5", NULL },
		{ "sys/class/hwmon/hwmon0/temp1_type", "3\n", COLLECT_OK,
		  "node_hwmon_temp_type{chip=\"hwmon0\",sensor=\"temp1\"} 3", NULL },
		{ "sys/class/hwmon/hwmon0/temp1_fault", "1\n", COLLECT_OK,
		  "node_hwmon_temp_fault{chip=\"hwmon0\",sensor=\"temp1\"} 1", NULL },
		{ "sys/class/hwmon/hwmon0/temp1_crit_alarm", "1\n", COLLECT_OK,
		  "node_hwmon_temp_crit_alarm_celsius{chip=\"hwmon0\",sensor=\"temp1\"} 0.001",
		  NULL },
		{ "sys/class/hwmon/hwmon0/energy1_input", "2500000\n", COLLECT_OK,
		  "node_hwmon_energy_joule_total{chip=\"hwmon0\",sensor=\"energy1\"} 2.5",
		  NULL },
		{ "sys/class/hwmon/hwmon0/freq1_input", "1000000\n", COLLECT_OK, NULL,
		  "node_hwmon_freq_freq_mhz{chip=\"hwmon0\",sensor=\"freq1\"} 1" },
		{ "sys/class/hwmon/hwmon0/freq1_label", "Core Clock\n", COLLECT_OK,
		  "node_hwmon_freq_freq_mhz{chip=\"hwmon0\",sensor=\"core_clock\"} 1", NULL },
		{ "sys/class/hwmon/hwmon0/pwm1", "7\n", COLLECT_OK,
		  "node_hwmon_pwm{chip=\"hwmon0\",sensor=\"pwm1\"} 7", NULL },
		{ "sys/class/hwmon/hwmon0/pwm1_input", "8\n", COLLECT_OK,
		  "node_hwmon_pwm_input{chip=\"hwmon0\",sensor=\"pwm1\"} 8", NULL },
		{ "sys/class/hwmon/hwmon0/in1_input", "x\n", COLLECT_OK, NULL,
		  "node_hwmon_in_volts{chip=\"hwmon0\",sensor=\"in1\"} 0" },
		{ "sys/class/hwmon/hwmon0/beep_enable", "0\n", COLLECT_OK,
		  "node_hwmon_beep_enabled{chip=\"hwmon0\",sensor=\"beep_enable0\"} 0", NULL },
		{ "sys/class/hwmon/hwmon0/name", "a\"b\n", COLLECT_OK,
		  "node_hwmon_temp_celsius{chip=\"a_b\",sensor=\"temp1\"} 33.5", NULL },
		{ "sys/class/hwmon/hwmon0/device/in1_input", "900\n", COLLECT_OK, NULL,
		  "node_hwmon_temp_celsius{chip=\"a_b\",sensor=\"temp1\"} 33.5" },
	};

	bench_steps(&hwmon_collector, NULL, steps, COUNT_OF(steps));
}

TEST(keeps_what_its_flags_say)
{
	static const char *const args[] = { "--collector.hwmon.chip-include=^good",
		                            "--collector.hwmon.sensor-exclude=;temp2$", NULL };
	static const struct step steps[] = {
		{ "sys/class/hwmon/hwmon0/name", "good\n", COLLECT_OK,
		  "node_hwmon_chip_names{chip=\"good\",chip_name=\"good\"} 1", NULL },
		{ "sys/class/hwmon/hwmon0/temp1_input", "1000\n", COLLECT_OK,
		  "node_hwmon_temp_celsius{chip=\"good\",sensor=\"temp1\"} 1", NULL },
		{ "sys/class/hwmon/hwmon0/temp2_input", "1000\n", COLLECT_OK, NULL,
		  "node_hwmon_temp_celsius{chip=\"good\",sensor=\"temp2\"} 1" },
		{ "sys/class/hwmon/hwmon1/name", "bad\n", COLLECT_OK, NULL,
		  "node_hwmon_chip_names{chip=\"bad\",chip_name=\"bad\"} 1" },
	};

	bench_steps(&hwmon_collector, args, steps, COUNT_OF(steps));
}

RUN_TESTS(cmocka_unit_test(tells_values_in_units), cmocka_unit_test(keeps_what_its_flags_say))
