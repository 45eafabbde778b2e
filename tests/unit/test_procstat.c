/* SPDX-License-Identifier: Apache-2.0 */
#include "host/procstat.c"

#include "tests/unit/unit.h"

static int parse(const char *text, struct arena *arena, struct procstat *out)
{
	arena_init(arena);
	return procstat_parse(str_from(text), arena, out);
}

TEST(reads_every_line_it_knows)
{
	struct procstat stat;
	struct arena arena;

	assert_int_equal(parse("cpu  9 9\ncpu0 1 2 3 4 5 6 7 8 9 10 11\nintr 21 1 2\nctxt 22\n"
	                       "btime 23\nprocesses 24\nprocs_running 25\nprocs_blocked 26\n"
	                       "softirq 55 1 2 3 4 5 6 7 8 9 10\nnews 1\n",
	                       &arena, &stat),
	                 0);
	assert_int_equal(stat.n_cpus, 1);
	for (size_t i = 0; i < PROCSTAT_MODES; i++)
		assert_true(stat.cpus[0].ticks[i] == (double)(i + 1));
	for (size_t i = 0; i < PROCSTAT_SOFTIRQS; i++)
		assert_int_equal(stat.softirqs[i], i + 1);
	assert_int_equal(stat.interrupts, 21);
	assert_int_equal(stat.context_switches, 22);
	assert_int_equal(stat.boot_time_s, 23);
	assert_int_equal(stat.forks, 24);
	assert_int_equal(stat.running, 25);
	assert_int_equal(stat.blocked, 26);
	arena_deinit(&arena);
}

TEST(takes_missing_lines_and_columns_for_zero)
{
	struct procstat stat;
	struct arena arena;

	assert_int_equal(parse("cpu3 7\n\nintr\ncpu4\n", &arena, &stat), 0);
	assert_int_equal(stat.n_cpus, 1);
	assert_int_equal(stat.cpus[0].id, 3);
	assert_true(stat.cpus[0].ticks[PROCSTAT_USER] == 7);
	assert_true(stat.cpus[0].ticks[PROCSTAT_GUEST_NICE] == 0);
	assert_int_equal(stat.interrupts, 0);
	arena_deinit(&arena);
}

TEST(sorts_cpus_and_keeps_the_last_of_each)
{
	struct procstat stat;
	struct arena arena;

	assert_int_equal(parse("cpu2 1\ncpu10 2\ncpu0 3\ncpu2 4\ncpu1 5\n", &arena, &stat), 0);
	assert_int_equal(stat.n_cpus, 4);
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(stat.cpus[i].id, i);
	assert_int_equal(stat.cpus[3].id, 10);
	assert_true(stat.cpus[2].ticks[PROCSTAT_USER] == 4);
	arena_deinit(&arena);
}

TEST(refuses_what_the_kernel_never_writes)
{
	static const char *const rows[] = {
		"cpu0 1 x 3\n",
		"cpux 1\n",
		"cpu-1 1\n",
		"cpu0 12a\n",
		"intr many\n",
		"ctxt -1\n",
		"btime 1.5\n",
		"softirq 1 2 3\n",
		"processes 18446744073709551616\n",
		"procs_running 0x10\n",
		"softirq 55 1 2 3 4 5 6 7 8 9 ten\n",
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct procstat stat;
		struct arena arena;

		assert_true(parse(rows[i], &arena, &stat) < 0);
		arena_deinit(&arena);
	}
}

RUN_TESTS(cmocka_unit_test(reads_every_line_it_knows),
          cmocka_unit_test(takes_missing_lines_and_columns_for_zero),
          cmocka_unit_test(sorts_cpus_and_keeps_the_last_of_each),
          cmocka_unit_test(refuses_what_the_kernel_never_writes))
