/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/rapl.c"

#include "tests/unit/collect.h"

TEST(numbers_zones_by_name_or_by_count)
{
	static const struct {
		const char *name, *zone;
		uint64_t index;
	} rows[] = {
		{ "package-1", "package", 1 },
		{ "package-0", "package", 0 },
		{ "dram", "dram", 0 },
		{ "dram", "dram", 1 },
		{ "psys-x", "psys-x", 0 },
		{ "a-1-2", "a-1-2", 0 },
		{ "package", "package", 1 },
		{ "", "", 0 },
		{ "-", "-", 0 },
		{ "-7", "", 7 },
		{ "core-", "core-", 0 },
		{ "core-99999999999999999999", "core-99999999999999999999", 0 },
		{ "a--1", "a--1", 0 },
		{ "", "", 8 },
	};
	struct zone zones[COUNT_OF(rows)];

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		zones[i] = (struct zone){ .name = str_from(rows[i].name) };
		name_zone(zones, i);
		assert_str(zones[i].zone, rows[i].zone);
		assert_int_equal(zones[i].index, rows[i].index);
	}
}

TEST(tells_no_data_from_failure)
{
	static const struct step steps[] = {
		{ "sys/other", "", COLLECT_NO_DATA, NULL, NULL },
		{ "sys/class/powercap/intel-rapl/enabled", "1\n", COLLECT_OK, NULL, NULL },
		{ "sys/class/powercap/intel-rapl:0/name", "core\n", COLLECT_NO_DATA, NULL,
		  NULL },
		{ "sys/class/powercap/intel-rapl:0/max_energy_range_uj", "9\n", COLLECT_FAIL,
		  NULL, NULL },
		{ "sys/class/powercap/intel-rapl:0/energy_uj", "x\n", COLLECT_FAIL, NULL,
		  NULL },
		{ "sys/class/powercap/intel-rapl:0/energy_uj", "2500000\n", COLLECT_OK, NULL,
		  NULL },
	};

	bench_steps(&rapl_collector, NULL, steps, COUNT_OF(steps));
}

TEST(takes_any_name_of_a_zone)
{
	static const char *const args[] = { "--collector.rapl.enable-zone-label", NULL };
	char line[2 * TMP_PATH_MAX_BYTES];
	struct tmpdir dir;
	struct bench b;

	tmp_new(&dir);
	tmp_write(&dir, "sys/class/powercap/z\"/name", "_a \"\xff\\b_\n");
	tmp_write(&dir, "sys/class/powercap/z\"/max_energy_range_uj", "9");
	tmp_write(&dir, "sys/class/powercap/z\"/energy_uj", "18446744073709551615");
	for (size_t i = 0; i < 2; i++) {
		assert_int_equal(
			bench_open(&b, &rapl_collector, dir.path, i == 0 ? NULL : args), 0);
		snprintf(
			line, sizeof(line),
			i == 0 ? "node_rapl__a_b__joules_total{index=\"0\",path=\"%s/sys/class/"
				 "powercap/z\\\"\"} 18446744073709.55"
			       : "node_rapl_joules_total{index=\"0\",path=\"%s/sys/class/"
				 "powercap/"
				 "z\\\"\",rapl_zone=\"_a \\\"\xef\xbf\xbd\\\\b_\"} "
				 "18446744073709.55",
			dir.path);
		if (!bench_has(bench_collect(&b), line))
			fail_msg("no %s in:\n%.*s", line, STR_ARG(buf_str(&b.text)));
		bench_close(&b);
	}
	tmp_free(&dir);
}

TEST(tells_the_path_as_the_flag_has_it)
{
	static const char *const labelled_[] = { "--collector.rapl.enable-zone-label", NULL };
	static const char *const *const args[] = { NULL, labelled_ };
	char line[2 * TMP_PATH_MAX_BYTES];
	struct tmpdir dir;
	struct bench b;

	tmp_new(&dir);
	tmp_write(&dir, "sys/class/powercap/rapl:0/name", "core\n");
	tmp_write(&dir, "sys/class/powercap/rapl:0/max_energy_range_uj", "9\n");
	tmp_write(&dir, "sys/class/powercap/rapl:0/energy_uj", "2500000\n");
	for (size_t i = 0; i < COUNT_OF(args); i++) {
		assert_int_equal(bench_open(&b, &rapl_collector, dir.path, args[i]), 0);
		bench_collect(&b);
		snprintf(line, sizeof(line),
		         i == 0 ? "node_rapl_core_joules_total{index=\"0\",path=\"%s/sys/class/"
		                  "powercap/rapl:0\"} 2.5"
		                : "node_rapl_joules_total{index=\"0\",path=\"%s/sys/class/"
		                  "powercap/rapl:0\",rapl_zone=\"core\"} 2.5",
		         dir.path);
		assert_true(bench_has(buf_str(&b.text), line));
		bench_close(&b);
	}
	tmp_free(&dir);
}

RUN_TESTS(cmocka_unit_test(numbers_zones_by_name_or_by_count),
          cmocka_unit_test(tells_no_data_from_failure),
          cmocka_unit_test(takes_any_name_of_a_zone),
          cmocka_unit_test(tells_the_path_as_the_flag_has_it))
