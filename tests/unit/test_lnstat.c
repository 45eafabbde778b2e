/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/lnstat.c"

#include <unistd.h>

#include "tests/unit/collect.h"

TEST(tells_columns_by_their_names)
{
	static const struct step steps[] = {
		{ "proc/other", "", COLLECT_OK, NULL, NULL },
		{ "proc/net/stat/rt_cache",
		  "entries in_hit\n00000010 0000000a\n00000010 00000003\n", COLLECT_OK,
		  "node_lnstat_in_hit_total{cpu=\"1\",subsystem=\"rt_cache\"} 3", NULL },
		{ "proc/net/stat/rt_cache", "entries in_hit\n10 a ff\n", COLLECT_OK,
		  "node_lnstat_entries_total{cpu=\"0\",subsystem=\"rt_cache\"} 16", NULL },
		{ "proc/net/stat/rt_cache", "entries in_hit\n10\n", COLLECT_OK, NULL,
		  "node_lnstat_in_hit_total{cpu=\"0\",subsystem=\"rt_cache\"} 0" },
		{ "proc/net/stat/rt_cache", "entries\nxyz\n", COLLECT_FAIL, NULL, NULL },
		{ "proc/net/stat/rt_cache", "", COLLECT_OK, NULL, NULL },
		{ "proc/net/stat/rt_cache", "odd-\"name\n1\n", COLLECT_OK,
		  "node_lnstat_odd_name_total{cpu=\"0\",subsystem=\"rt_cache\"} 1", NULL },
	};

	bench_steps(&lnstat_collector, NULL, steps, COUNT_OF(steps));
}

/* A dangling link is listed and then not there, like the file of a module just unloaded. */
TEST(passes_over_a_file_that_vanishes_and_tells_the_others)
{
	struct tmpdir dir;
	struct bench b;
	struct str text;
	char gone[512];

	tmp_new(&dir);
	tmp_write(&dir, "proc/net/stat/rt_cache", "entries\n10\n");
	snprintf(gone, sizeof(gone), "%s/proc/net/stat/nf_conntrack", dir.path);
	assert_int_equal(symlink("nowhere", gone), 0);
	assert_int_equal(bench_open(&b, &lnstat_collector, dir.path, NULL), 0);
	text = bench_collect(&b);
	assert_int_equal(b.status, COLLECT_OK);
	assert_true(bench_has(
		text, "node_lnstat_entries_total{cpu=\"0\",subsystem=\"rt_cache\"} 16"));
	bench_close(&b);
	tmp_free(&dir);
}

RUN_TESTS(cmocka_unit_test(tells_columns_by_their_names),
          cmocka_unit_test(passes_over_a_file_that_vanishes_and_tells_the_others))
