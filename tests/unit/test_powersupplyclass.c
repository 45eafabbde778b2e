/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/powersupplyclass.c"

#include "tests/unit/collect.h"
#include "tests/unit/tmpdir.h"

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

TEST(fails_on_what_is_no_number)
{
	static const char *const texts[] = { "",      "\n",   "1.5\n",
		                             "7 8\n", "0x\n", "99999999999999999999\n" };
	struct tmpdir dir;
	struct bench b;

	tmp_new(&dir);
	assert_int_equal(bench_open(&b, &powersupplyclass_collector, dir.path, NULL), 0);
	for (size_t i = 0; i < COUNT_OF(texts); i++) {
		tmp_write(&dir, "sys/class/power_supply/BAT0/charge_now", texts[i]);
		bench_collect(&b);
		assert_int_equal(b.status, COLLECT_FAIL);
		assert_non_null(strstr(b.err.text, "class/power_supply/BAT0/charge_now: "));
	}
	bench_close(&b);
	tmp_free(&dir);
}

TEST(takes_any_name_and_text_and_forgets_a_supply_that_went)
{
	static const struct step steps[] = {
		{ "sys/class/power_supply/a\"\\\n\xff/model_name", "x\"y\xff\xfez", COLLECT_OK,
		  "node_power_supply_info{model_name=\"x\\\"y\xef\xbf\xbdz\","
		  "power_supply=\"a\\\"\\\\\\n\xef\xbf\xbd\"} 1",
		  NULL },
		{ "sys/class/power_supply/b/current_now", "-0x10", COLLECT_OK,
		  "node_power_supply_current_ampere{power_supply=\"b\"} -0.000016", NULL },
		{ "sys/class/power_supply/b/current_now", NULL, COLLECT_OK, NULL, NULL },
		{ "sys/class/power_supply/b", NULL, COLLECT_OK, NULL,
		  "node_power_supply_info{power_supply=\"b\"} 1" },
	};

	bench_steps(&powersupplyclass_collector, NULL, steps, COUNT_OF(steps));
}

TEST(does_not_start_on_a_wrong_expression)
{
	static const char *const args[] = { "--collector.powersupply.ignored-supplies=[",
		                            NULL };
	struct bench b;

	assert_int_equal(bench_open(&b, &powersupplyclass_collector, "/nowhere", args),
	                 -EINVAL);
	assert_true(
		str_starts(str_from(b.err.text), "--collector.powersupply.ignored-supplies: "));
	bench_close(&b);
}

RUN_TESTS(cmocka_unit_test(tells_what_each_supply_has),
          cmocka_unit_test(fails_on_what_is_no_number),
          cmocka_unit_test(takes_any_name_and_text_and_forgets_a_supply_that_went),
          cmocka_unit_test(does_not_start_on_a_wrong_expression),
          cmocka_unit_test(leaves_out_what_its_flag_says))
