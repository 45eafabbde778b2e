/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/bcache.c"

#include <unistd.h>

#include "tests/unit/collect.h"

TEST(finds_the_last_word_of_a_line)
{
	static const struct {
		const char *text, *word; /* NULL: none */
	} rows_[] = { { "rate:\t\t1.1M/sec\n", "1.1M" },
		      { "x: 1\nrate: 2 3", "3" },
		      { "rate:\n", NULL },
		      { "rate: /sec\n", NULL },
		      { "rate 1\n", NULL },
		      { "", NULL } };
	struct str word;

	for (size_t i = 0; i < COUNT_OF(rows_); i++) {
		assert_int_equal(find_line(str_from(rows_[i].text), "rate", "/sec", &word),
		                 rows_[i].word != NULL);
		if (rows_[i].word)
			assert_str(word, rows_[i].word);
	}
}

TEST(counts_missing_files_as_zero)
{
	static const struct step steps[] = {
		{ "sys/other", "", COLLECT_OK, NULL, NULL },
		{ "sys/fs/bcache/register", "", COLLECT_OK, NULL, NULL },
		{ "sys/fs/bcache/a-b/x", "", COLLECT_OK,
		  "node_bcache_tree_depth{uuid=\"a-b\"} 0", NULL },
		{ "sys/fs/bcache/a-b/btree_cache_size", "1.5k\n", COLLECT_OK,
		  "node_bcache_btree_cache_size_bytes{uuid=\"a-b\"} 1524", NULL },
		{ "sys/fs/bcache/a-b/bdev0/dirty_data", "1M\n", COLLECT_FAIL,
		  "node_bcache_dirty_data_bytes{backing_device=\"bdev0\",uuid=\"a-b\"} 1048576",
		  NULL },
		{ "sys/fs/bcache/a-b/bdev0/writeback_rate_debug", "change: -1k/sec\n",
		  COLLECT_OK,
		  "node_bcache_writeback_change{backing_device=\"bdev0\",uuid=\"a-b\"} -1024",
		  "node_bcache_cache_readaheads_total{backing_device=\"bdev0\",uuid=\"a-b\"} "
		  "0" },
		{ "sys/fs/bcache/a-b/bdev0/writeback_rate_debug", "change: x\n", COLLECT_FAIL,
		  NULL, NULL },
		{ "sys/fs/bcache/a-b/bdev0/writeback_rate_debug", "\n", COLLECT_OK,
		  "node_bcache_writeback_change{backing_device=\"bdev0\",uuid=\"a-b\"} 0",
		  NULL },
		{ "sys/fs/bcache/a-b/cache0/written", "oops\n", COLLECT_FAIL, NULL, NULL },
	};

	bench_steps(&bcache_collector, NULL, steps, COUNT_OF(steps));
}

TEST(tells_priorities_when_asked_to)
{
	static const char *const args[] = { "--collector.bcache.priorityStats", NULL };
	static const struct step steps[] = {
		{ "sys/fs/bcache/a-b/cache0/written", "1\n", COLLECT_FAIL, NULL, NULL },
		{ "sys/fs/bcache/a-b/cache0/priority_stats", "Unused:\t99%\nMetadata: 1%\n",
		  COLLECT_OK,
		  "node_bcache_priority_stats_unused_percent{cache_device=\"cache0\",uuid=\"a-"
		  "b\"} 99",
		  NULL },
		{ "sys/fs/bcache/a-b/cache0/priority_stats", "Unused: much%\n", COLLECT_FAIL,
		  NULL, NULL },
	};

	bench_steps(&bcache_collector, args, steps, COUNT_OF(steps));
}

/* Listed, but not there when it is opened. */
TEST(passes_over_a_set_on_its_way_out)
{
	struct tmpdir dir;
	struct bench b;
	char path[TMP_PATH_MAX_BYTES + 64];

	tmp_new(&dir);
	tmp_write(&dir, "sys/fs/bcache/other", "");
	tmp_remove(&dir, "sys/fs/bcache/other");
	snprintf(path, sizeof(path), "%s/sys/fs/bcache/5e7-1d", dir.path);
	assert_int_equal(symlink("nowhere", path), 0);
	assert_int_equal(bench_open(&b, &bcache_collector, dir.path, NULL), 0);
	assert_str(bench_collect(&b), "");
	assert_int_equal(b.status, COLLECT_OK);
	bench_close(&b);
	tmp_free(&dir);
}

RUN_TESTS(cmocka_unit_test(finds_the_last_word_of_a_line),
          cmocka_unit_test(counts_missing_files_as_zero),
          cmocka_unit_test(tells_priorities_when_asked_to),
          cmocka_unit_test(passes_over_a_set_on_its_way_out))
