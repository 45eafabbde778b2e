/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/vmstat.c"

#include "tests/unit/collect.h"
#include "tests/unit/tmpdir.h"

TEST(keeps_what_came_before_a_line_that_is_none)
{
	static const char *const rows[] = { "pgfault\n", "\n", "nr_free x\n",
		                            "pgfault 0x10\n" };
	struct tmpdir dir;
	struct bench b;

	tmp_new(&dir);
	assert_int_equal(bench_open(&b, &vmstat_collector, dir.path, NULL), 0);
	bench_collect(&b);
	assert_int_equal(b.status, COLLECT_FAIL);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char text[64];

		snprintf(text, sizeof(text), "pgpgin 7\n%spgpgout 8\n", rows[i]);
		tmp_write(&dir, "proc/vmstat", text);
		assert_true(bench_has(bench_collect(&b), "node_vmstat_pgpgin 7"));
		assert_false(bench_has(buf_str(&b.text), "node_vmstat_pgpgout 8"));
		assert_int_equal(b.status, COLLECT_FAIL);
	}
	bench_close(&b);
	tmp_free(&dir);
}

TEST(does_not_start_on_a_wrong_expression)
{
	static const char *const wrong[] = { "--collector.vmstat.fields=[", NULL };
	struct bench b;

	assert_int_equal(bench_open(&b, &vmstat_collector, "", wrong), -EINVAL);
	bench_close(&b);
}

RUN_TESTS(cmocka_unit_test(keeps_what_came_before_a_line_that_is_none),
          cmocka_unit_test(does_not_start_on_a_wrong_expression))
