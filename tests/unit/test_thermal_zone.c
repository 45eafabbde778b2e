/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/thermal_zone.c"

#include "tests/unit/collect.h"
#include "tests/unit/tmpdir.h"

TEST(tells_zones_whatever_they_lack_and_whole_coolers)
{
	static const struct step steps[] = {
		{ "sys/other", "", COLLECT_OK, NULL, NULL },
		{ "sys/class/thermal/thermal_zone3/temp", "-5500\n", COLLECT_OK,
		  "node_thermal_zone_temp{type=\"\",zone=\"3\"} -5.5", NULL },
		{ "sys/class/thermal/thermal_zone3/type", "a\"b\n", COLLECT_OK,
		  "node_thermal_zone_temp{type=\"a\\\"b\",zone=\"3\"} -5.5", NULL },
		{ "sys/class/thermal/thermal_zone3/temp", "hot\n", COLLECT_OK,
		  "node_thermal_zone_temp{type=\"a\\\"b\",zone=\"3\"} 0", NULL },
		{ "sys/class/thermal/thermal_zone3/temp", NULL, COLLECT_OK,
		  "node_thermal_zone_temp{type=\"a\\\"b\",zone=\"3\"} 0", NULL },
		{ "sys/class/thermal/cooling_device0/type", "Fan\n", COLLECT_OK, NULL,
		  "node_cooling_device_cur_state{name=\"0\",type=\"Fan\"} 0" },
		{ "sys/class/thermal/cooling_device0/max_state", "3\n", COLLECT_OK, NULL,
		  "node_cooling_device_max_state{name=\"0\",type=\"Fan\"} 3" },
		{ "sys/class/thermal/cooling_device0/cur_state", "1\n", COLLECT_OK,
		  "node_cooling_device_max_state{name=\"0\",type=\"Fan\"} 3", NULL },
		{ "sys/class/thermal/cooling_device0/cur_state", "-1", COLLECT_OK,
		  "node_cooling_device_cur_state{name=\"0\",type=\"Fan\"} -1", NULL },
		{ "sys/class/thermal/thermal_zonex/temp", "1000\n", COLLECT_OK, NULL,
		  "node_thermal_zone_temp{type=\"\",zone=\"x\"} 1" },
		{ "sys/class/thermal/thermal_zone/temp", "1000\n", COLLECT_OK, NULL,
		  "node_thermal_zone_temp{type=\"\",zone=\"\"} 1" },
		{ "sys/class/thermal/cooling_device0/cur_state", "x\n", COLLECT_FAIL, NULL,
		  NULL },
	};

	bench_steps(&thermal_zone_collector, NULL, steps, COUNT_OF(steps));
}

TEST(forgets_what_went)
{
	static const struct step steps[] = {
		{ "sys/class/thermal/thermal_zone0/temp", "21000\n", COLLECT_OK,
		  "node_thermal_zone_temp{type=\"\",zone=\"0\"} 21", NULL },
		{ "sys/class/thermal/thermal_zone0/temp", NULL, COLLECT_OK, NULL, NULL },
		{ "sys/class/thermal/thermal_zone0", NULL, COLLECT_OK, NULL,
		  "# TYPE node_thermal_zone_temp gauge" },
	};

	bench_steps(&thermal_zone_collector, NULL, steps, COUNT_OF(steps));
}

TEST(fails_on_states_that_are_no_numbers)
{
	static const char *const texts[] = { "", "\n", "1.5\n", "1 2\n",
		                             "99999999999999999999" };
	struct tmpdir dir;
	struct bench b;

	tmp_new(&dir);
	tmp_write(&dir, "sys/class/thermal/cooling_device7/type", "Fan");
	tmp_write(&dir, "sys/class/thermal/cooling_device7/max_state", "3");
	assert_int_equal(bench_open(&b, &thermal_zone_collector, dir.path, NULL), 0);
	for (size_t i = 0; i < COUNT_OF(texts); i++) {
		tmp_write(&dir, "sys/class/thermal/cooling_device7/cur_state", texts[i]);
		bench_collect(&b);
		assert_int_equal(b.status, COLLECT_FAIL);
		assert_non_null(strstr(b.err.text, "class/thermal/cooling_device7/"));
	}
	bench_close(&b);
	tmp_free(&dir);
}

RUN_TESTS(cmocka_unit_test(tells_zones_whatever_they_lack_and_whole_coolers),
          cmocka_unit_test(forgets_what_went),
          cmocka_unit_test(fails_on_states_that_are_no_numbers))
