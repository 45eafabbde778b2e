/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/hwmon.c"

#include "tests/unit/collect.h"
#include "tests/unit/tmpdir.h"

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

/* Each pair may be given at once, as in node_exporter, whatever its --help says. */
TEST(takes_both_flags_of_a_pair)
{
	static const char *const args[] = { "--collector.hwmon.chip-include=^chip",
		                            "--collector.hwmon.chip-exclude=_b$",
		                            "--collector.hwmon.sensor-include=;temp",
		                            "--collector.hwmon.sensor-exclude=;temp2$", NULL };
	static const struct step steps[] = {
		{ "sys/class/hwmon/hwmon0/name", "chip_a\n", COLLECT_OK, NULL, NULL },
		{ "sys/class/hwmon/hwmon1/name", "chip_b\n", COLLECT_OK,
		  "node_hwmon_chip_names{chip=\"chip_a\",chip_name=\"chip_a\"} 1",
		  "node_hwmon_chip_names{chip=\"chip_b\",chip_name=\"chip_b\"} 1" },
		{ "sys/class/hwmon/hwmon0/temp1_input", "1000\n", COLLECT_OK,
		  "node_hwmon_temp_celsius{chip=\"chip_a\",sensor=\"temp1\"} 1", NULL },
		{ "sys/class/hwmon/hwmon0/temp2_input", "1000\n", COLLECT_OK, NULL,
		  "node_hwmon_temp_celsius{chip=\"chip_a\",sensor=\"temp2\"} 1" },
		{ "sys/class/hwmon/hwmon0/fan1_input", "1000\n", COLLECT_OK, NULL,
		  "node_hwmon_fan_rpm{chip=\"chip_a\",sensor=\"fan1\"} 1000" },
	};

	bench_steps(&hwmon_collector, args, steps, COUNT_OF(steps));
}

TEST(does_not_start_on_a_wrong_expression)
{
	static const char *const flags_[] = { "--collector.hwmon.chip-include",
		                              "--collector.hwmon.chip-exclude",
		                              "--collector.hwmon.sensor-include",
		                              "--collector.hwmon.sensor-exclude" };
	char arg[64];

	for (size_t i = 0; i < COUNT_OF(flags_); i++) {
		struct bench b;

		snprintf(arg, sizeof(arg), "%s=(", flags_[i]);
		assert_int_equal(bench_open(&b, &hwmon_collector, "/nowhere",
		                            (const char *const[]){ arg, NULL }),
		                 -EINVAL);
		assert_true(str_starts(str_from(b.err.text), flags_[i]));
		bench_close(&b);
	}
}

TEST(passes_over_what_is_no_number)
{
	static const char *const rows[] = { "", "\n", "high\n", "12 34\n", "1e999\n", "0x\n" };
	static const char line[] = "# TYPE node_hwmon_temp_celsius gauge";
	struct tmpdir dir;
	struct bench b;

	tmp_new(&dir);
	assert_int_equal(bench_open(&b, &hwmon_collector, dir.path, NULL), 0);
	tmp_write(&dir, "sys/class/hwmon/hwmon0/temp1_input", "50");
	assert_true(bench_has(bench_collect(&b), line));
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		tmp_write(&dir, "sys/class/hwmon/hwmon0/temp1_input", rows[i]);
		assert_false(bench_has(bench_collect(&b), line));
		assert_int_equal(b.status, COLLECT_OK);
	}
	bench_close(&b);
	tmp_free(&dir);
}

TEST(tells_the_file_of_the_device_where_both_have_it)
{
	static const struct step steps[] = {
		{ "sys/class/hwmon/hwmon0/device/temp1_input", "7000\n", COLLECT_OK,
		  "node_hwmon_temp_celsius{chip=\"hwmon0_device\",sensor=\"temp1\"} 7", NULL },
		{ "sys/class/hwmon/hwmon0/temp1_input", "1000\n", COLLECT_OK,
		  "node_hwmon_temp_celsius{chip=\"hwmon0_device\",sensor=\"temp1\"} 7",
		  "node_hwmon_temp_celsius{chip=\"hwmon0_device\",sensor=\"temp1\"} 1" },
		{ "sys/class/hwmon/hwmon0/temp01_input", "2000\n", COLLECT_OK,
		  "node_hwmon_temp_celsius{chip=\"hwmon0_device\",sensor=\"temp1\"} 7",
		  "node_hwmon_temp_celsius{chip=\"hwmon0_device\",sensor=\"temp1\"} 2" },
	};

	bench_steps(&hwmon_collector, NULL, steps, COUNT_OF(steps));
}

TEST(names_no_chip_by_signs_only)
{
	static const struct step steps[] = {
		{ "sys/class/hwmon/hwmon0/name", "!?\n", COLLECT_OK, NULL,
		  "# TYPE node_hwmon_chip_names gauge" },
		{ "sys/class/hwmon/hwmon0/temp1_label", "a\"\\\xff\tb \n", COLLECT_OK,
		  "node_hwmon_sensor_label{chip=\"hwmon0\",label=\"a\\\"\\\\\xef\xbf\xbd\tb\","
		  "sensor=\"temp1\"} 1",
		  NULL },
	};

	bench_steps(&hwmon_collector, NULL, steps, COUNT_OF(steps));
}

TEST(follows_chips_that_come_and_go)
{
	static const char old[] = "node_hwmon_temp_celsius{chip=\"old\",sensor=\"temp1\"} 1";
	struct tmpdir dir;
	struct bench b;

	tmp_new(&dir);
	tmp_write(&dir, "sys/class/hwmon/hwmon0/name", "old\n");
	tmp_write(&dir, "sys/class/hwmon/hwmon0/temp1_input", "1000\n");
	assert_int_equal(bench_open(&b, &hwmon_collector, dir.path, NULL), 0);
	assert_true(bench_has(bench_collect(&b), old));
	tmp_remove(&dir, "sys/class/hwmon/hwmon0/name");
	tmp_remove(&dir, "sys/class/hwmon/hwmon0/temp1_input");
	tmp_remove(&dir, "sys/class/hwmon/hwmon0");
	assert_false(bench_has(bench_collect(&b), old));
	assert_int_equal(b.status, COLLECT_OK);
	tmp_write(&dir, "sys/class/hwmon/hwmon0/name", "new\n");
	tmp_write(&dir, "sys/class/hwmon/hwmon0/fan2_input", "800\n");
	assert_true(bench_has(bench_collect(&b),
	                      "node_hwmon_fan_rpm{chip=\"new\",sensor=\"fan2\"} 800"));
	assert_false(bench_has(buf_str(&b.text), old));
	bench_close(&b);
	tmp_free(&dir);
}

RUN_TESTS(cmocka_unit_test(tells_values_in_units), cmocka_unit_test(keeps_what_its_flags_say),
          cmocka_unit_test(takes_both_flags_of_a_pair),
          cmocka_unit_test(does_not_start_on_a_wrong_expression),
          cmocka_unit_test(passes_over_what_is_no_number),
          cmocka_unit_test(tells_the_file_of_the_device_where_both_have_it),
          cmocka_unit_test(names_no_chip_by_signs_only),
          cmocka_unit_test(follows_chips_that_come_and_go))
