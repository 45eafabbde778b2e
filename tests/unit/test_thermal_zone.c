/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/thermal_zone.c"

#include "tests/unit/collect.h"

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
		{ "sys/class/thermal/cooling_device0/cur_state", "x\n", COLLECT_FAIL, NULL,
		  NULL },
	};

	bench_steps(&thermal_zone_collector, NULL, steps, COUNT_OF(steps));
}

RUN_TESTS(cmocka_unit_test(tells_zones_whatever_they_lack_and_whole_coolers))
