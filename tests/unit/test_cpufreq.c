/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/cpufreq.c"

#include "metrics/merge.h"
#include "tests/unit/collect.h"
#include "tests/unit/tmpdir.h"

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

TEST(passes_over_what_a_cpu_does_not_tell_now)
{
	static const struct {
		int rc;
		bool untold;
	} rows_[] = {
		{ -ENOENT, true }, { -EACCES, true }, { -EOPNOTSUPP, true }, { -EAGAIN, true },
		{ -ENODEV, true }, { -EIO, false },   { -EBADMSG, false },   { -EMFILE, false },
	};

	for (size_t i = 0; i < COUNT_OF(rows_); i++)
		assert_int_equal(is_untold(rows_[i].rc), rows_[i].untold);
}

TEST(finds_a_cpu_in_the_list_of_those_offline)
{
	static const struct {
		const char *list, *number;
		bool in;
	} rows_[] = {
		{ "1,3-5", "1", true },
		{ "1,3-5", "4", true },
		{ "1,3-5", "5", true },
		{ "1,3-5", "2", false },
		{ "1,3-5", "10", false },
		{ "", "0", false },
		{ "0-", "0", false },
		{ "x,0", "0", false },
		{ "0-3", "1x", false },
		{ "0-3", "", false },
		{ "0-99999999999999999999", "0", false },
		{ "0-3", "99999999999999999999", false },
	};

	for (size_t i = 0; i < COUNT_OF(rows_); i++)
		assert_int_equal(is_in(str_from(rows_[i].list), str_from(rows_[i].number)),
		                 rows_[i].in);
}

#define CPU "sys/devices/system/cpu/"

static void write_policy(const struct tmpdir *dir, const char *cpu)
{
	static const char *const files[][2] = {
		{ "scaling_available_governors", "a\n" },
		{ "scaling_driver", "d\n" },
		{ "scaling_governor", "a\n" },
		{ "related_cpus", "0\n" },
		{ "scaling_setspeed", "\n" },
		{ "cpuinfo_cur_freq", "2000000\n" },
	};
	char path[TMP_PATH_MAX_BYTES];

	for (size_t i = 0; i < COUNT_OF(files); i++) {
		snprintf(path, sizeof(path), CPU "%s/cpufreq/%s", cpu, files[i][0]);
		tmp_write(dir, path, files[i][1]);
	}
}

/* Every other CPU of many is off: that list is longer than an attribute. */
TEST(reads_the_whole_list_of_those_offline)
{
	char list[1024] = "";
	struct tmpdir dir;
	struct bench b;

	tmp_new(&dir);
	for (size_t n = 0, cpu = 1; cpu < 200; cpu += 2)
		n += (size_t)snprintf(list + n, sizeof(list) - n, "%zu,", cpu);
	list[strlen(list) - 1] = '\n';
	tmp_write(&dir, CPU "offline", list);
	write_policy(&dir, "cpu4");
	write_policy(&dir, "cpu199");
	assert_int_equal(bench_open(&b, &cpufreq_collector, dir.path, NULL), 0);
	assert_true(
		bench_has(bench_collect(&b), "node_cpu_frequency_hertz{cpu=\"4\"} 2000000000"));
	assert_false(bench_has(buf_str(&b.text),
	                       "node_cpu_frequency_hertz{cpu=\"199\"} 2000000000"));
	assert_int_equal(b.status, COLLECT_OK);
	bench_close(&b);
	tmp_free(&dir);
}

/* node_exporter loses one of the two: both name a family, with other labels. */
TEST(shares_a_family_with_cpu_info)
{
	static const char *const args[] = { "--collector.cpu.info", NULL };
	struct bench b, cpu;
	struct merge merge;
	struct tmpdir dir;
	struct str text, line;
	size_t heads = 0;

	tmp_new(&dir);
	tmp_write(&dir, "proc/stat", "cpu0 1\n");
	tmp_write(&dir, "proc/cpuinfo", "processor\t: 0\ncpu MHz\t\t: 1800.5\n");
	tmp_write(&dir, CPU "offline", "\n");
	write_policy(&dir, "cpu0");
	assert_int_equal(bench_open(&cpu, collector_find("cpu"), dir.path, args), 0);
	assert_int_equal(bench_open(&b, &cpufreq_collector, dir.path, NULL), 0);
	bench_collect(&cpu);
	bench_collect(&b);
	merge_init(&merge);
	buf_reset(&b.text, SIZE_MAX);
	assert_int_equal(merge_expositions(&merge,
	                                   (const struct exposition *[]){ &cpu.out, &b.out }, 2,
	                                   STR("node_cpu_frequency_hertz"), &b.text),
	                 0);
	text = buf_str(&b.text);
	assert_true(bench_has(text, "node_cpu_frequency_hertz{cpu=\"0\"} 2000000000"));
	assert_true(bench_has(
		text, "node_cpu_frequency_hertz{core=\"\",cpu=\"0\",package=\"\"} 1800500000"));
	while (str_next_line(&text, &line))
		heads += str_starts(line, "# ");
	assert_int_equal(heads, 2);
	merge_deinit(&merge);
	bench_close(&b);
	bench_close(&cpu);
	tmp_free(&dir);
}

RUN_TESTS(cmocka_unit_test(needs_the_governors_files_and_no_others),
          cmocka_unit_test(passes_over_what_a_cpu_does_not_tell_now),
          cmocka_unit_test(finds_a_cpu_in_the_list_of_those_offline),
          cmocka_unit_test(reads_the_whole_list_of_those_offline),
          cmocka_unit_test(shares_a_family_with_cpu_info))
