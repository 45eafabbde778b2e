/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/hwmon_name.c"

#include "tests/unit/collect.h"

TEST(takes_names_of_files_apart)
{
	static const struct {
		const char *name, *type; /* NULL: no sensor */
		uint64_t number;
		const char *property;
	} rows[] = {
		{ "temp1_input", "temp", 1, "input" },
		{ "temp1_crit_alarm", "temp", 1, "crit_alarm" },
		{ "temp007_max", "temp", 7, "max" },
		{ "pwm3", "pwm", 3, "" },
		{ "pwm1_auto_point1_temp", "pwm", 1, "auto_point1_temp" },
		{ "beep_enable", "beep_enable", 0, "" },
		{ "update_interval", "update_interval", 0, "" },
		{ "vrm", "vrm", 0, "" },
		{ "in", "in", 0, "" },
		{ "temp1_", NULL, 0, NULL },
		{ "temp1x", NULL, 0, NULL },
		{ "temp99999999999999999999_input", NULL, 0, NULL },
		{ "name", NULL, 0, NULL },
		{ "1temp", NULL, 0, NULL },
		{ "", NULL, 0, NULL },
	};
	struct hwmon_file file;

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		assert_int_equal(hwmon_file_parse(str_from(rows[i].name), &file),
		                 rows[i].type != NULL);
		if (!rows[i].type)
			continue;
		assert_str(file.type, rows[i].type);
		assert_int_equal(file.number, rows[i].number);
		assert_str(file.property, rows[i].property);
	}
}

TEST(cleans_names)
{
	static const char *const rows[][2] = { { "it8728", "it8728" },
		                               { "  T Sensor: 1 ", "t_sensor:_1" },
		                               { "__a__b__", "a__b" },
		                               { "\xc3\xa9", "" },
		                               { "", "" } };
	struct arena arena;

	arena_init(&arena);
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		assert_str(hwmon_clean(str_from(rows[i][0]), &arena), rows[i][1]);
	arena_deinit(&arena);
}

TEST(names_chips_so_that_no_two_are_alike)
{
	struct hwmon_chip chips[] = {
		{ STR("hwmon0"),
		  STR("/sys/devices/platform/it87.2608"),
		  STR("/x/hwmon0"),
		  STR("it8728"),
		  { 0 } },
		{ STR("hwmon1"),
		  STR("/sys/devices/pci0/0000:03:00.0"),
		  STR("/x/hwmon1"),
		  STR("phy a"),
		  { 0 } },
		{ STR("hwmon2"),
		  STR("/sys/devices/pci0/0000:03:00.0"),
		  STR("/x/hwmon2"),
		  STR("phy_b"),
		  { 0 } },
		{ STR("hwmon3"),
		  STR("/sys/devices/pci0/0000:03:00.0"),
		  STR("/x/hwmon3"),
		  STR("phy_b"),
		  { 0 } },
		{ STR("hwmon7"), STR("/sys/wmi"), STR("/x/hwmon7"), STR("fan-1"), { 0 } },
		{ STR("hwmon8"), STR("/sys/wmi"), STR("/x/hwmon8"), STR("Fan_1"), { 0 } },
		{ STR("hwmon9"), STR("/sys/wmi"), STR("/x/hwmon9"), STR("!"), { 0 } },
		{ STR("hwmon4"), { 0 }, STR("/x/hwmon4"), STR("Acpi Fan!"), { 0 } },
		{ STR("hwmon5"), { 0 }, STR("/x/y/hwmon5"), STR("!"), { 0 } },
		{ STR("hwmon6"), STR("/top"), STR("/x/hwmon6"), STR("n"), { 0 } },
	};
	static const char *const expected[] = {
		"platform_it87_2608",
		"pci0_0000:03:00_0_phy_a",
		"pci0_0000:03:00_0_hwmon2",
		"pci0_0000:03:00_0_hwmon3",
		"sys_wmi_hwmon7",
		"sys_wmi_hwmon8",
		"sys_wmi_hwmon9",
		"acpi_fan",
		"hwmon5",
		"top",
	};
	struct arena arena;

	arena_init(&arena);
	hwmon_name_chips(chips, COUNT_OF(chips), &arena);
	for (size_t i = 0; i < COUNT_OF(chips); i++)
		assert_str(chips[i].chip, expected[i]);
	arena_deinit(&arena);
}

RUN_TESTS(cmocka_unit_test(takes_names_of_files_apart), cmocka_unit_test(cleans_names),
          cmocka_unit_test(names_chips_so_that_no_two_are_alike))
