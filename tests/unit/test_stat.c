/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/stat.c"

#include "tests/unit/collect.h"
#include "tests/unit/tmpdir.h"

TEST(tells_zero_for_what_is_missing_and_nothing_of_a_broken_file)
{
	struct tmpdir dir;
	struct bench b;

	tmp_new(&dir);
	assert_int_equal(bench_open(&b, &stat_collector, dir.path, NULL), 0);
	bench_collect(&b);
	assert_int_equal(b.status, COLLECT_FAIL);

	tmp_write(&dir, "proc/stat", "ctxt 5\n");
	assert_true(bench_has(bench_collect(&b), "node_context_switches_total 5"));
	assert_true(bench_has(buf_str(&b.text), "node_forks_total 0"));
	assert_int_equal(b.status, COLLECT_OK);

	tmp_write(&dir, "proc/stat", "ctxt 5\nbtime soon\n");
	assert_str(bench_collect(&b), "");
	assert_int_equal(b.status, COLLECT_FAIL);
	bench_close(&b);
	tmp_free(&dir);
}

RUN_TESTS(cmocka_unit_test(tells_zero_for_what_is_missing_and_nothing_of_a_broken_file))
