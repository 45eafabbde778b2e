/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/cpu.c"

#include "tests/unit/collect.h"
#include "tests/unit/tmpdir.h"

/* user, nice, system, idle of the same CPU, twice. */
TEST(lets_no_counter_go_back_unless_the_cpu_was_away)
{
	static const struct {
		double last[4], now[4], told[4];
	} rows[] = {
		{ { 10, 20, 30, 4000 }, { 11, 21, 31, 4001 }, { 11, 21, 31, 4001 } },
		{ { 10, 20, 30, 4000 }, { 9, 21, 29, 3999 }, { 10, 21, 30, 4000 } },
		{ { 10, 20, 30, 4000 }, { 1, 2, 3, 3701 }, { 10, 20, 30, 4000 } },
		{ { 10, 20, 30, 4000 }, { 1, 2, 3, 3700 }, { 1, 2, 3, 3700 } },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct procstat_cpu last = { .id = 5 }, now = { .id = 5 };

		memcpy(last.ticks, rows[i].last, sizeof(rows[i].last));
		memcpy(now.ticks, rows[i].now, sizeof(rows[i].now));
		keep_rising(&last, &now);
		for (size_t mode = 0; mode < 4; mode++)
			assert_true(now.ticks[mode] == rows[i].told[mode]);
	}
}

TEST(matches_cpus_by_their_ids)
{
	struct procstat_cpu first[] = { { 0, { 7 } }, { 2, { 8 } }, { 9, { 9 } } };
	struct procstat_cpu then[] = {
		{ 1, { 1 } }, { 2, { 2 } }, { 3, { 3 } }, { 10, { 4 } }
	};
	static const double expected[] = { 1, 8, 3, 4 };
	struct state state = { 0 };
	struct arena arena;

	arena_init(&arena);
	update(&state, &(struct procstat){ .cpus = first, .n_cpus = 3 }, &arena);
	update(&state, &(struct procstat){ .cpus = then, .n_cpus = 4 }, &arena);
	assert_int_equal(state.n_said, 4);
	for (size_t i = 0; i < 4; i++)
		assert_true(state.said[i].ticks[0] == expected[i]);
	free(state.said);
	arena_deinit(&arena);
}

TEST(forgets_a_cpu_that_went)
{
	struct tmpdir dir;
	struct bench b;

	tmp_new(&dir);
	tmp_write(&dir, "proc/stat", "cpu0 500 0 0 0\ncpu1 500 0 0 0\n");
	assert_int_equal(bench_open(&b, &cpu_collector, dir.path, NULL), 0);
	bench_collect(&b);
	tmp_write(&dir, "proc/stat", "cpu0 499 0 0 0\n");
	assert_true(bench_has(bench_collect(&b),
	                      "node_cpu_seconds_total{cpu=\"0\",mode=\"user\"} 5"));
	assert_false(bench_has(buf_str(&b.text),
	                       "node_cpu_seconds_total{cpu=\"1\",mode=\"user\"} 5"));
	tmp_write(&dir, "proc/stat", "cpu0 600 0 0 0\ncpu1 50 0 0 0\n");
	assert_true(bench_has(bench_collect(&b),
	                      "node_cpu_seconds_total{cpu=\"1\",mode=\"user\"} 0.5"));
	bench_close(&b);
	tmp_free(&dir);
}

TEST(tells_a_throttle_count_by_the_first_sibling_that_has_one)
{
	struct tmpdir dir;
	struct bench b;

	tmp_new(&dir);
	tmp_write(&dir, "proc/stat", "cpu0 1\n");
	tmp_write(&dir, "sys/devices/system/cpu/cpu0/topology/physical_package_id", "0\n");
	tmp_write(&dir, "sys/devices/system/cpu/cpu0/topology/core_id", "4\n");
	tmp_write(&dir, "sys/devices/system/cpu/cpu0/thermal_throttle/core_throttle_count",
	          "x\n");
	tmp_write(&dir, "sys/devices/system/cpu/cpu1/topology/physical_package_id", "0\n");
	tmp_write(&dir, "sys/devices/system/cpu/cpu1/topology/core_id", "4\n");
	tmp_write(&dir, "sys/devices/system/cpu/cpu1/thermal_throttle/core_throttle_count",
	          "9\n");
	assert_int_equal(bench_open(&b, &cpu_collector, dir.path, NULL), 0);
	assert_true(bench_has(bench_collect(&b),
	                      "node_cpu_core_throttles_total{core=\"4\",package=\"0\"} 9"));
	assert_false(
		bench_has(buf_str(&b.text), "# TYPE node_cpu_package_throttles_total counter"));
	bench_close(&b);
	tmp_free(&dir);
}

TEST(tells_who_is_online_only_where_the_first_cpu_can_be_switched_off)
{
	struct tmpdir dir;
	struct bench b;

	tmp_new(&dir);
	tmp_write(&dir, "proc/stat", "cpu0 1\n");
	tmp_write(&dir, "sys/devices/system/cpu/cpu0/uevent", "");
	tmp_write(&dir, "sys/devices/system/cpu/cpu1/online", "1\n");
	assert_int_equal(bench_open(&b, &cpu_collector, dir.path, NULL), 0);
	assert_false(bench_has(bench_collect(&b), "node_cpu_online{cpu=\"1\"} 1"));
	tmp_write(&dir, "sys/devices/system/cpu/cpu0/online", "0\n");
	assert_true(bench_has(bench_collect(&b), "node_cpu_online{cpu=\"1\"} 1"));
	assert_true(bench_has(buf_str(&b.text), "node_cpu_online{cpu=\"0\"} 0"));
	bench_close(&b);
	tmp_free(&dir);
}

TEST(does_not_start_on_a_wrong_flag_or_list)
{
	static const char *const wrong[] = { "--collector.cpu.info.bugs-include=(", NULL };
	struct tmpdir dir;
	struct bench b;

	tmp_new(&dir);
	assert_int_equal(bench_open(&b, &cpu_collector, dir.path, wrong), -EINVAL);
	assert_true(str_starts(str_from(b.err.text), "--collector.cpu.info.bugs-include: "));
	bench_close(&b);
	tmp_write(&dir, "sys/devices/system/cpu/isolated", "1-x\n");
	assert_int_equal(bench_open(&b, &cpu_collector, dir.path, NULL), -EINVAL);
	bench_close(&b);
	tmp_free(&dir);
}

TEST(fails_without_its_files)
{
	static const char *const info[] = { "--collector.cpu.info", NULL };
	struct tmpdir dir;
	struct bench b;

	tmp_new(&dir);
	assert_int_equal(bench_open(&b, &cpu_collector, dir.path, NULL), 0);
	bench_collect(&b);
	assert_int_equal(b.status, COLLECT_FAIL);
	tmp_write(&dir, "proc/stat", "cpu0 1 ?\n");
	bench_collect(&b);
	assert_int_equal(b.status, COLLECT_FAIL);
	assert_string_equal(
		b.err.text,
		"could not read stat: there is something else where a number belongs");
	bench_close(&b);

	tmp_write(&dir, "proc/stat", "cpu0 1\n");
	assert_int_equal(bench_open(&b, &cpu_collector, dir.path, info), 0);
	bench_collect(&b);
	assert_int_equal(b.status, COLLECT_FAIL);
	bench_close(&b);
	tmp_free(&dir);
}

RUN_TESTS(cmocka_unit_test(lets_no_counter_go_back_unless_the_cpu_was_away),
          cmocka_unit_test(matches_cpus_by_their_ids),
          cmocka_unit_test(forgets_a_cpu_that_went),
          cmocka_unit_test(tells_a_throttle_count_by_the_first_sibling_that_has_one),
          cmocka_unit_test(tells_who_is_online_only_where_the_first_cpu_can_be_switched_off),
          cmocka_unit_test(does_not_start_on_a_wrong_flag_or_list),
          cmocka_unit_test(fails_without_its_files))
