/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/xfs.c"

#include "tests/unit/collect.h"

TEST(refuses_lines_of_other_lengths_and_says_which)
{
	static const struct {
		const char *text, *says;
	} cases[] = {
		{ "abt 1 2 3", "line \"abt\" has 3 numbers instead of 4" },
		{ "rw 1 2\nabt 1 2 3 4 5\n", "line \"abt\" has 5 numbers instead of 4" },
		{ "blk_map 1 2 3 4 5 6", "line \"blk_map\" has 6 numbers instead of 7" },
		{ "vnodes 1 2 3 4 5 6 7 8 9", "line \"vnodes\" has 9 numbers instead of 7" },
		{ "trans 1", "line \"trans\" has 1 numbers instead of 3" },
		{ "ibt2 1", "line \"ibt2\" has 1 numbers instead of 15" },
		{ "xpc 1 2", "line \"xpc\" has 2 numbers instead of 3" },
		{ "rw x 2", "line \"rw\" holds what is no number of 32 bits" },
		{ "rw 1 4294967296", "line \"rw\" holds what is no number of 32 bits" },
		{ "new 1 -2", "line \"new\" holds what is no number of 32 bits" },
		{ "xpc 1 2 18446744073709551616",
		  "line \"xpc\" holds what is no number of 64 bits" },
	};

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct stats stats = { 0 };
		struct err err;

		assert_int_equal(parse(str_from(cases[i].text), &stats, &err), -EINVAL);
		assert_str(str_from(err.text), cases[i].says);
	}
}

TEST(takes_lines_in_any_order_and_some_not_at_all)
{
	struct stats stats = { 0 };
	struct err err;

	assert_int_equal(
		parse(STR("xpc 1 2 18446744073709551615\n\n \nrw\nnew 1 2 3\nqm 1 2 3 4 5 6 "
	                  "7 8 9\nvnodes 1 2 3 4 5 6 7 8\nrw 4294967295 7"),
	              &stats, &err),
		0);
	assert_true(stats.numbers[RW][0] == UINT32_MAX);
	assert_int_equal(stats.numbers[RW][1], 7);
	assert_int_equal(stats.numbers[VNODES][6], 7);
	assert_int_equal(stats.numbers[IG][0], 0);
}

TEST(tells_each_mounted_file_system)
{
	static const struct step steps[] = {
		{ "sys/fs/other", "", COLLECT_OK, NULL, NULL },
		{ "sys/fs/xfs/stats/stats", "rw 9 9\n", COLLECT_OK, NULL,
		  "node_xfs_read_calls_total{device=\"stats\"} 9" },
		{ "sys/fs/xfs/debug/log_recovery_delay", "0\n", COLLECT_OK, NULL, NULL },
		{ "sys/fs/xfs/sda1/stats/stats", "rw 3 4\n", COLLECT_OK,
		  "node_xfs_read_calls_total{device=\"sda1\"} 4", NULL },
		{ NULL, NULL, COLLECT_OK, "node_xfs_write_calls_total{device=\"sda1\"} 3",
		  NULL },
		{ NULL, NULL, COLLECT_OK, "node_xfs_vnode_remove_total{device=\"sda1\"} 0",
		  NULL },
		{ "sys/fs/xfs/we\"ird\\/stats/stats", "ig 1 2 3 4 5 6 7\n", COLLECT_OK,
		  "node_xfs_inode_operation_attribute_changes_total{device=\"we\\\"ird\\\\\"} "
		  "7",
		  NULL },
		{ "sys/fs/xfs/sdb1/stats/stats", "rw 3 4 5\n", COLLECT_FAIL, NULL,
		  "node_xfs_read_calls_total{device=\"sda1\"} 4" },
		{ "sys/fs/xfs/sdb1/stats/stats", "rw 5 6\n", COLLECT_OK,
		  "node_xfs_read_calls_total{device=\"sda1\"} 4", NULL },
	};

	bench_steps(&xfs_collector, NULL, steps, COUNT_OF(steps));
}

TEST(says_where_it_failed)
{
	struct tmpdir dir;
	struct bench b;

	tmp_new(&dir);
	tmp_write(&dir, "sys/fs/xfs/sda1/stats/stats", "abt 1 2 3\n");
	assert_int_equal(bench_open(&b, &xfs_collector, dir.path, NULL), 0);
	bench_collect(&b);
	assert_str(str_from(b.err.text),
	           "fs/xfs/sda1/stats/stats: line \"abt\" has 3 numbers instead of 4");
	bench_close(&b);
	tmp_free(&dir);
}

RUN_TESTS(cmocka_unit_test(refuses_lines_of_other_lengths_and_says_which),
          cmocka_unit_test(takes_lines_in_any_order_and_some_not_at_all),
          cmocka_unit_test(tells_each_mounted_file_system),
          cmocka_unit_test(says_where_it_failed))
