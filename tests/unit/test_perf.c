/* SPDX-License-Identifier: Apache-2.0 */
#include <fcntl.h>
#include <linux/perf_event.h>
#include <unistd.h>

#include "host/perfevent.h"

static int told_open(uint32_t type, uint64_t config, unsigned cpu);
static int told_read(int fd, uint64_t *count);

#define perfevent_open told_open
#define perfevent_read told_read
#include "collectors/perf.c"

#include "tests/unit/collect.h"
#include "tests/unit/tmpdir.h"

/* What the kernel answers to what. */
static struct {
	int hardware, software, tracepoint; /* 0, or why they cannot be opened */
	unsigned opened;
	unsigned no_cpu; /* this one is not there; 0: all are */
	uint64_t last_config;
	int read; /* 0, or why nothing can be read */
} told;

static int told_open(uint32_t type, uint64_t config, unsigned cpu)
{
	int rc = type == PERF_TYPE_SOFTWARE     ? told.software
	         : type == PERF_TYPE_TRACEPOINT ? told.tracepoint
	                                        : told.hardware;

	assert_true(cpu < 4);
	if (cpu > 0 && cpu == told.no_cpu)
		return -ENODEV;
	told.last_config = config;
	told.opened += rc == 0;
	return rc < 0 ? rc : open("/dev/null", O_RDONLY | O_CLOEXEC);
}

static int told_read(int fd, uint64_t *count)
{
	assert_true(fd >= 0);
	*count = 18446744073709551615u;
	return told.read;
}

static int open_with(struct bench *b, const struct tmpdir *dir, const char *const *args)
{
	told.opened = 0;
	return bench_open(b, &perf_collector, dir->path, args);
}

static void make_world(struct tmpdir *dir)
{
	memset(&told, 0, sizeof(told));
	tmp_new(dir);
	tmp_write(dir, "sys/devices/system/cpu/online", "0-1,3\n");
	tmp_write(dir, "sys/kernel/tracing/events/sched/sched_switch/id", "315\n");
	tmp_write(dir, "sys/kernel/debug/tracing/events/old/one/id", "7\n");
	tmp_write(dir, "sys/kernel/tracing/events/odd/one/id", "many\n");
}

TEST(reads_lists_of_cpus)
{
	static const struct {
		const char *text, *cpus;
	} rows[] = {
		{ "0", "0" },
		{ "0,2-6,1-10:5", "0 1 2 3 4 5 6" },
		{ "8-15:2", "8 10 12 14" },
		{ "3,3,2-3", "2 3" },
		{ "5-5:9", "5" },
		{ "65535", "65535" },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		char got[64] = "";
		struct perf_cpus cpus;
		unsigned n = 0;

		assert_int_equal(perf_cpus_parse(str_from(rows[i].text), &cpus, NULL), 0);
		for (unsigned at = 0, cpu; perf_cpus_next(&cpus, at, &cpu); at = cpu + 1)
			snprintf(got + strlen(got), sizeof(got) - strlen(got), "%s%u",
			         n++ ? " " : "", cpu);
		assert_string_equal(got, rows[i].cpus);
		assert_int_equal(cpus.n, n);
	}
}

TEST(refuses_what_is_no_list_of_cpus)
{
	static const char *const rows[] = {
		"",     ",",     "1,",      "-",   "1-",
		"-1",   "a",     "1-2:",    "1:2", "1-2:0",
		"4-2",  "1-2-3", "1-2:3:4", "0x1", "65536",
		"0- 3", " 1",    "1-9:-2",  "1\n", "99999999999999999999",
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct perf_cpus cpus;
		struct err err;

		if (perf_cpus_parse(str_from(rows[i]), &cpus, &err) != -EINVAL)
			fail_msg("\"%s\" was taken", rows[i]);
		assert_non_null(strstr(err.text, "is no list of CPUs"));
	}
}

TEST(counts_what_there_is_on_the_cpus_that_are_online)
{
	struct tmpdir dir;
	struct bench b;

	make_world(&dir);
	told.hardware = -ENOENT; /* as a virtual machine */
	assert_int_equal(open_with(&b, &dir, NULL), 0);
	assert_int_equal(told.opened, 3 * 5);
	bench_collect(&b);
	assert_int_equal(b.status, COLLECT_OK);
	assert_true(bench_has(buf_str(&b.text),
	                      "node_perf_page_faults_total{cpu=\"3\"} 18446744073709551615"));
	assert_false(bench_has(buf_str(&b.text),
	                       "node_perf_cpucycles_total{cpu=\"3\"} 18446744073709551615"));
	told.read = -ENODEV;
	assert_int_equal(bench_collect(&b).n, 0);
	assert_int_equal(b.status, COLLECT_OK);
	told.read = -EIO;
	bench_collect(&b);
	assert_int_equal(b.status, COLLECT_FAIL);
	bench_close(&b);
	tmp_free(&dir);
}

TEST(does_without_a_cpu_that_has_just_gone)
{
	struct tmpdir dir;
	struct bench b;
	struct str text;

	make_world(&dir);
	told.no_cpu = 3;
	assert_int_equal(open_with(&b, &dir, NULL), 0);
	text = bench_collect(&b);
	assert_int_equal(b.status, COLLECT_OK);
	assert_true(
		bench_has(text, "node_perf_page_faults_total{cpu=\"1\"} 18446744073709551615"));
	assert_false(
		bench_has(text, "node_perf_page_faults_total{cpu=\"3\"} 18446744073709551615"));
	bench_close(&b);
	tmp_free(&dir);
}

TEST(counts_what_the_flags_name)
{
	static const char *const args[] = { "--collector.perf.cpus=1",
		                            "--collector.perf.disable-software-profilers",
		                            "--collector.perf.hardware-profilers=CpuInstr",
		                            "--collector.perf.hardware-profilers=CpuInstr",
		                            "--collector.perf.cache-profilers=DataTLBWriteMiss",
		                            NULL };
	struct tmpdir dir;
	struct bench b;

	make_world(&dir);
	assert_int_equal(open_with(&b, &dir, args), 0);
	assert_int_equal(told.opened, 2);
	assert_int_equal(told.last_config, 0x010103); /* miss, write, dTLB */
	bench_collect(&b);
	assert_true(bench_has(buf_str(&b.text),
	                      "node_perf_instructions_total{cpu=\"1\"} 18446744073709551615"));
	assert_true(bench_has(buf_str(&b.text), "node_perf_cache_tlb_data_write_misses_total{"
	                                        "cpu=\"1\"} 18446744073709551615"));
	bench_close(&b);
	tmp_free(&dir);
}

TEST(finds_tracepoints_in_tracefs)
{
	static const char *const args[] = {
		"--collector.perf.cpus=0",
		"--collector.perf.disable-hardware-profilers",
		"--collector.perf.disable-software-profilers",
		"--collector.perf.disable-cache-profilers",
		"--collector.perf.tracepoint=sched:sched_switch",
		"--collector.perf.tracepoint=old:one",
		"--collector.perf.tracepoint=sched:sched_switch",
		NULL,
	};
	struct tmpdir dir;
	struct bench b;

	make_world(&dir);
	assert_int_equal(open_with(&b, &dir, args), 0);
	assert_int_equal(told.opened, 2);
	assert_int_equal(told.last_config, 7);
	bench_collect(&b);
	assert_true(bench_has(buf_str(&b.text), "# TYPE node_perf_sched_sched_switch counter"));
	assert_true(bench_has(buf_str(&b.text),
	                      "node_perf_old_one{cpu=\"0\"} 18446744073709551615"));
	bench_close(&b);
	tmp_free(&dir);
}

TEST(refuses_what_it_cannot_count)
{
	static const struct {
		const char *args[3];
		int hardware, software, tracepoint;
		const char *says;
	} rows[] = {
		{ { "--collector.perf.cpus=2-1" },
		  0,
		  0,
		  0,
		  "--collector.perf.cpus: \"2-1\" is" },
		{ { "--collector.perf.cache-profilers=L9" }, 0, 0, 0, "no event \"L9\"" },
		{ { "--collector.perf.tracepoint=sched" }, 0, 0, 0, "is not like" },
		{ { "--collector.perf.tracepoint=a:b:c" }, 0, 0, 0, "is not like" },
		{ { "--collector.perf.tracepoint=..:b" }, 0, 0, 0, "is not like" },
		{ { "--collector.perf.tracepoint=a:b/c" }, 0, 0, 0, "is not like" },
		{ { "--collector.perf.tracepoint=:" }, 0, 0, 0, "is not like" },
		{ { "--collector.perf.tracepoint=none:such" }, 0, 0, 0, "no id of none:such" },
		{ { "--collector.perf.tracepoint=odd:one" }, 0, 0, 0, "no id of odd:one" },
		{ { "--collector.perf.tracepoint=old:one" },
		  0,
		  0,
		  -ENOENT,
		  "node_perf_old_one" },
		{ { NULL }, -EACCES, -EACCES, 0, "CAP_PERFMON" },
		{ { NULL }, -EMFILE, 0, 0, "limit of open files" },
		{ { NULL }, -ENOENT, -EINVAL, 0, "no CPU has any of the counters" },
		{ { "--collector.perf.cpus=2" }, -ENOENT, -EINVAL, 0, "CPU 2 has none of" },
	};
	struct tmpdir dir;

	make_world(&dir);
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct bench b;

		told.hardware = rows[i].hardware;
		told.software = rows[i].software;
		told.tracepoint = rows[i].tracepoint;
		assert_int_equal(open_with(&b, &dir, rows[i].args), -EINVAL);
		if (!strstr(b.err.text, rows[i].says))
			fail_msg("row %zu: %s", i, b.err.text);
		assert_null(b.state);
		bench_close(&b);
	}
	tmp_remove(&dir, "sys/devices/system/cpu/online");
	{
		struct bench b;

		assert_int_equal(open_with(&b, &dir, NULL), -EINVAL);
		assert_non_null(strstr(b.err.text, "which CPUs are online"));
		bench_close(&b);
	}
	tmp_free(&dir);
}

RUN_TESTS(cmocka_unit_test(reads_lists_of_cpus),
          cmocka_unit_test(refuses_what_is_no_list_of_cpus),
          cmocka_unit_test(counts_what_there_is_on_the_cpus_that_are_online),
          cmocka_unit_test(does_without_a_cpu_that_has_just_gone),
          cmocka_unit_test(counts_what_the_flags_name),
          cmocka_unit_test(finds_tracepoints_in_tracefs),
          cmocka_unit_test(refuses_what_it_cannot_count))
