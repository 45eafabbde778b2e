/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/bcachefs.c"

#include <unistd.h>

#include "tests/unit/collect.h"

TEST(takes_counters_since_the_file_system_was_made)
{
	static const struct {
		const char *text;
		int rc;
		uint64_t count;
	} rows[] = {
		{ "since mount: 3\nsince filesystem creation: 47\n", 0, 47 },
		{ "since mount: 3\n", 0, 0 },
		{ "since filesystem creation: 1.5k", 0, 1536 },
		{ "since filesystem creation: x\n", -EINVAL, 0 },
		{ "since mount: x\n", -EINVAL, 0 },
		{ "4711\n", -EINVAL, 0 },
		{ "", -EINVAL, 0 },
	};
	uint64_t count;

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		assert_int_equal(parse_counter(str_from(rows[i].text), &count), rows[i].rc);
		if (rows[i].rc == 0)
			assert_int_equal(count, rows[i].count);
	}
}

TEST(counts_missing_files_as_empty_and_refuses_bad_ones)
{
	static const struct step steps[] = {
		{ "sys/other", "", COLLECT_NO_DATA, NULL, NULL },
		{ "sys/fs/bcachefs/u/btree_cache_size", "1k\n", COLLECT_OK,
		  "node_bcachefs_btree_cache_size_bytes{uuid=\"u\"} 1024", NULL },
		{ "sys/fs/bcachefs/u/compression_stats", "heading\nlz4: 1k 2k\nshort 1\n",
		  COLLECT_OK,
		  "node_bcachefs_compression_uncompressed_bytes{algorithm=\"lz4\",uuid=\"u\"} "
		  "2048",
		  NULL },
		{ "sys/fs/bcachefs/u/errors", "bad 7\n\n", COLLECT_OK,
		  "node_bcachefs_errors_total{error_type=\"bad\",uuid=\"u\"} 7", NULL },
		{ "sys/fs/bcachefs/u/counters/a-b", "since filesystem creation: 9\n",
		  COLLECT_OK, "node_bcachefs_a_b_total{uuid=\"u\"} 9", NULL },
		{ "sys/fs/bcachefs/u/dev-0/io_done", "write:\nuser : 5\n", COLLECT_OK,
		  "node_bcachefs_device_io_done_bytes_total{data_type=\"user\",device=\"0\","
		  "operation=\"write\",uuid=\"u\"} 5",
		  NULL },
		{ "sys/fs/bcachefs/u/dev-0/io_errors",
		  "IO errors since filesystem creation\n read: 3\nIO errors since 1 y ago\n "
		  "read: 1\n",
		  COLLECT_OK,
		  "node_bcachefs_device_io_errors_total{device=\"0\",type=\"read\",uuid=\"u\"} "
		  "3",
		  "node_bcachefs_device_io_errors_total{device=\"0\",type=\"read\",uuid=\"u\"} "
		  "1" },
		{ NULL, NULL, COLLECT_OK,
		  "node_bcachefs_device_info{device=\"0\",label=\"\",state=\"\",uuid=\"u\"} 1",
		  NULL },
		{ "sys/fs/bcachefs/u/dev-0/io_errors",
		  "IO errors since filesystem creation\n read: x\n", COLLECT_FAIL, NULL, NULL },
		{ "sys/fs/bcachefs/u/dev-0/io_errors", "", COLLECT_OK, NULL, NULL },
		{ "sys/fs/bcachefs/u/dev-0/io_done", "read:\nuser: x\n", COLLECT_FAIL, NULL,
		  NULL },
		{ "sys/fs/bcachefs/u/dev-0/io_done", "", COLLECT_OK, NULL, NULL },
		{ "sys/fs/bcachefs/u/errors", "bad x\n", COLLECT_FAIL, NULL, NULL },
		{ "sys/fs/bcachefs/u/errors", "bad 1 x\n", COLLECT_FAIL, NULL, NULL },
		{ "sys/fs/bcachefs/u/errors", "", COLLECT_OK, NULL, NULL },
		{ "sys/fs/bcachefs/u/compression_stats", "heading\nlz4 x 2k\n", COLLECT_FAIL,
		  NULL, NULL },
	};

	bench_steps(&bcachefs_collector, NULL, steps, COUNT_OF(steps));
}

TEST(passes_over_what_is_no_directory)
{
	static const struct step steps[] = {
		{ "sys/fs/bcachefs/file", "", COLLECT_NO_DATA, NULL, NULL },
		{ "sys/fs/bcachefs/u/label", "", COLLECT_OK, "node_bcachefs_info{uuid=\"u\"} 1",
		  "node_bcachefs_info{uuid=\"file\"} 1" },
		{ "sys/fs/bcachefs/u/dev-file", "", COLLECT_OK,
		  "node_bcachefs_info{uuid=\"u\"} 1",
		  "node_bcachefs_device_buckets{device=\"file\",uuid=\"u\"} 0" },
		{ "sys/fs/bcachefs/u/counters/sub/x", "", COLLECT_OK,
		  "node_bcachefs_info{uuid=\"u\"} 1", NULL },
	};

	bench_steps(&bcachefs_collector, NULL, steps, COUNT_OF(steps));
}

TEST(says_which_file_is_wrong)
{
	static const char *const files[] = { "btree_cache_size", "errors", "counters/a",
		                             "dev-0/durability", "dev-0/io_done" };
	char path[64], sentence[64];
	struct tmpdir dir;
	struct bench b;

	tmp_new(&dir);
	for (size_t i = 0; i < COUNT_OF(files); i++) {
		snprintf(path, sizeof(path), "sys/fs/bcachefs/u/%s", files[i]);
		snprintf(sentence, sizeof(sentence),
		         "could not read fs/bcachefs/u/%s: ", files[i]);
		tmp_write(&dir, path, "read:\nx : x\n");
		assert_int_equal(bench_open(&b, &bcachefs_collector, dir.path, NULL), 0);
		bench_collect(&b);
		assert_int_equal(b.status, COLLECT_FAIL);
		assert_true(str_starts(str_from(b.err.text), sentence));
		bench_close(&b);
		tmp_remove(&dir, path);
	}
	tmp_free(&dir);
}

/* Listed, but not there when it is opened. */
TEST(passes_over_a_file_system_on_its_way_out)
{
	struct tmpdir dir;
	struct bench b;
	char path[TMP_PATH_MAX_BYTES + 64];

	tmp_new(&dir);
	tmp_write(&dir, "sys/fs/bcachefs/other", "");
	tmp_remove(&dir, "sys/fs/bcachefs/other");
	snprintf(path, sizeof(path), "%s/sys/fs/bcachefs/5e7-1d", dir.path);
	assert_int_equal(symlink("nowhere", path), 0);
	assert_int_equal(bench_open(&b, &bcachefs_collector, dir.path, NULL), 0);
	assert_str(bench_collect(&b), "");
	assert_int_equal(b.status, COLLECT_NO_DATA);
	bench_close(&b);
	tmp_free(&dir);
}

RUN_TESTS(cmocka_unit_test(takes_counters_since_the_file_system_was_made),
          cmocka_unit_test(counts_missing_files_as_empty_and_refuses_bad_ones),
          cmocka_unit_test(passes_over_what_is_no_directory),
          cmocka_unit_test(says_which_file_is_wrong),
          cmocka_unit_test(passes_over_a_file_system_on_its_way_out))
