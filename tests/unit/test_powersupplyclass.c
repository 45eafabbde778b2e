/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/powersupplyclass.c"

#include "tests/unit/collect.h"

TEST(tells_what_each_supply_has)
{
	static const struct step steps[] = {
		{ "sys/other", "", COLLECT_NO_DATA, NULL, NULL },
		{ "sys/class/power_supply/BAT0/energy_now", "1500000\n", COLLECT_OK,
		  "node_power_supply_energy_watthour{power_supply=\"BAT0\"} 1.5", NULL },
		{ NULL, NULL, COLLECT_OK, "node_power_supply_info{power_supply=\"BAT0\"} 1",
		  NULL },
		{ "sys/class/power_supply/BAT0/status", "Full\n", COLLECT_OK,
		  "node_power_supply_info{power_supply=\"BAT0\",status=\"Full\"} 1", NULL },
		{ "sys/class/power_supply/BAT0/temp", "-35\n", COLLECT_OK,
		  "node_power_supply_temp_celsius{power_supply=\"BAT0\"} -3.5", NULL },
		{ "sys/class/power_supply/BAT0/capacity", "full\n", COLLECT_FAIL,
		  "node_power_supply_info{power_supply=\"BAT0\",status=\"Full\"} 1", NULL },
	};

	bench_steps(&powersupplyclass_collector, NULL, steps, COUNT_OF(steps));
}

TEST(leaves_out_what_its_flag_says)
{
	static const char *const args[] = { "--collector.powersupply.ignored-supplies=^AC",
		                            NULL };
	static const struct step steps[] = {
		{ "sys/class/power_supply/AC0/online", "1\n", COLLECT_OK, NULL,
		  "node_power_supply_online{power_supply=\"AC0\"} 1" },
		{ "sys/class/power_supply/USB/online", "2\n", COLLECT_OK,
		  "node_power_supply_online{power_supply=\"USB\"} 2", NULL },
	};

	bench_steps(&powersupplyclass_collector, args, steps, COUNT_OF(steps));
}

RUN_TESTS(cmocka_unit_test(tells_what_each_supply_has),
          cmocka_unit_test(leaves_out_what_its_flag_says))
