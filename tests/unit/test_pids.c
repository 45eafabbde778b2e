/* SPDX-License-Identifier: Apache-2.0 */
#include "host/pids.c"

#include "tests/unit/collect.h"

TEST(takes_the_state_behind_the_last_parenthesis)
{
	static const struct {
		const char *line;
		int rc;
		char state;
		uint64_t threads;
	} rows[] = {
		{ "7 (sh) S 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 5 18 19", 0, 'S', 5 },
		{ "7 (a) b) R) Z 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 1", 0, 'Z', 1 },
		{ "7 ((\n)) R 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 1", 0, 'R', 1 },
		{ "7 (sh) S 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 x", -EINVAL, 0, 0 },
		{ "7 (sh) S 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16", -EINVAL, 0, 0 },
		{ "7 (sh) SS 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 1", -EINVAL, 0, 0 },
		{ "7 (sh) \xc3 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 1", -EINVAL, 0, 0 },
		{ "7 (sh)", -EINVAL, 0, 0 },
		{ "7 sh) S", -EINVAL, 0, 0 },
		{ "7 (sh S", -EINVAL, 0, 0 },
		{ "", -EINVAL, 0, 0 },
	};
	struct pidstat stat;

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		assert_int_equal(pidstat_parse(str_from(rows[i].line), &stat), rows[i].rc);
		if (rows[i].rc < 0)
			continue;
		assert_int_equal(stat.state, rows[i].state);
		assert_int_equal(stat.threads, rows[i].threads);
	}
}

TEST(finds_this_process_in_the_real_proc)
{
	struct arena arena;
	struct host host;
	struct pids pids;

	arena_init(&arena);
	host_init(&host, "/proc", "", "", "");
	assert_int_equal(pids_count(&host, &arena, &pids), 0);
	assert_true(pids.processes > 0 && pids.threads >= pids.processes);
	assert_true(pids.states['R'] > 0);
	host_init(&host, "/nowhere", "", "", "");
	assert_int_equal(pids_count(&host, &arena, &pids), -ENOENT);
	arena_deinit(&arena);
}

RUN_TESTS(cmocka_unit_test(takes_the_state_behind_the_last_parenthesis),
          cmocka_unit_test(finds_this_process_in_the_real_proc))
