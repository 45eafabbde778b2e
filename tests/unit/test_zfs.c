/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/zfs.c"

#include "tests/unit/collect.h"

#define IN(file) "proc/spl/kstat/zfs/" file
#define HEAD     "9 1 0x01\nname type data\n"
#define COLUMNS                                                                                \
	"nread nwritten reads writes wtime wlentime wupdate rtime rlentime rupdate wcnt rcnt"

TEST(tells_the_statistics_of_the_module)
{
	static const struct step steps[] = {
		{ "proc/other", "", COLLECT_NO_DATA, NULL, NULL },
		{ IN("other"), "", COLLECT_OK, NULL, NULL },
		{ IN("arcstats"),
		  HEAD "hits 4 18446744073709551615\nfree 3 -5\nkind 7 x\nint 2 9\n",
		  COLLECT_OK, "node_zfs_arc_hits 18446744073709551615", "node_zfs_arc_int 9" },
		{ NULL, NULL, COLLECT_OK, "node_zfs_arc_free -5", NULL },
		{ IN("fm"), HEAD "erpt-set-failed 4 1\n", COLLECT_OK,
		  "node_zfs_fm_erpt_set_failed 1", NULL },
		{ IN("vdev_mirror_stats"), HEAD, COLLECT_OK, "node_zfs_fm_erpt_set_failed 1",
		  NULL },
		{ IN("zil"), "name type\nzil_commit_count 4 1\n", COLLECT_FAIL,
		  "node_zfs_fm_erpt_set_failed 1", "node_zfs_zil_zil_commit_count 1" },
		{ IN("zil"), HEAD "zil_commit_count 4 x\n", COLLECT_FAIL, NULL, NULL },
		{ IN("zil"), HEAD "zil_commit_count 4 -1\n", COLLECT_FAIL, NULL, NULL },
		{ IN("zil"), HEAD "zil_commit_count 4 18446744073709551616\n", COLLECT_FAIL,
		  NULL, NULL },
		{ IN("zil"), HEAD "zil_commit_count 3 9223372036854775808\n", COLLECT_FAIL,
		  NULL, NULL },
	};

	bench_steps(&zfs_collector, NULL, steps, COUNT_OF(steps));
}

TEST(tells_datasets_by_name)
{
	static const struct step steps[] = {
		{ IN("tank/objset-0x1"), HEAD "dataset_name 7 tank/a  b\nreads 4 3\nx 3 1\n",
		  COLLECT_OK,
		  "node_zfs_zpool_dataset_reads{dataset=\"tank/a  b\",zpool=\"tank\"} 3",
		  "node_zfs_zpool_dataset_x{dataset=\"tank/a  b\",zpool=\"tank\"} 1" },
		{ IN("we\"ird/objset-0x2"), HEAD "dataset_name 7 we\"ird/\xff\nreads 4 5\n",
		  COLLECT_OK,
		  "node_zfs_zpool_dataset_reads{dataset=\"we\\\"ird/\xef\xbf\xbd\",zpool="
		  "\"we\\\"ird\"} 5",
		  NULL },
		{ IN("tank/objset-0x1"), HEAD "dataset_name 7 tank\nreads 4 -3\n", COLLECT_FAIL,
		  NULL, NULL },
		{ IN("tank/objset-0x1"), "dataset_name 7 tank\nreads 4 3\n", COLLECT_FAIL, NULL,
		  "node_zfs_zpool_dataset_reads{dataset=\"tank\",zpool=\"tank\"} 3" },
	};

	bench_steps(&zfs_collector, NULL, steps, COUNT_OF(steps));
}

TEST(tells_the_input_and_output_of_pools)
{
	static const struct step steps[] = {
		{ IN("tank/io"), "12 3\n" COLUMNS "\n1 2 3 4 5 6 7 8 9 10 11 12\n", COLLECT_OK,
		  "node_zfs_zpool_nread{zpool=\"tank\"} 1", NULL },
		{ NULL, NULL, COLLECT_OK, "node_zfs_zpool_rcnt{zpool=\"tank\"} 12", NULL },
		{ IN("tank/io"), COLUMNS " more\n1 2 3 4 5 6 7 8 9 10 11 12 13 14\n",
		  COLLECT_OK, "node_zfs_zpool_more{zpool=\"tank\"} 13", NULL },
		{ IN("tank/io"), "nread nwritten\n1 2\n", COLLECT_OK, NULL,
		  "node_zfs_zpool_nread{zpool=\"tank\"} 1" },
		{ IN("tank/io"), "", COLLECT_OK, NULL, NULL },
		{ IN("tank/io"), COLUMNS, COLLECT_FAIL, NULL, NULL },
		{ IN("tank/io"), COLUMNS "\n1 2 3\n", COLLECT_FAIL, NULL,
		  "node_zfs_zpool_nread{zpool=\"tank\"} 1" },
		{ IN("tank/io"), COLUMNS "\n1 2 3 4 5 6 7 8 9 10 11 x\n", COLLECT_FAIL, NULL,
		  NULL },
	};

	bench_steps(&zfs_collector, NULL, steps, COUNT_OF(steps));
}

TEST(reads_no_more_columns_than_it_has_room_for)
{
	struct families *families = families_new(&pool_shape, "");
	struct exposition out;
	struct buf text;

	buf_init(&text, 4096);
	buf_add_text(&text, COLUMNS);
	for (size_t i = 0; i < 2 * IO_COLUMNS_MAX; i++)
		buf_add_text(&text, " x");
	buf_add_text(&text, "\n");
	for (size_t i = 0; i < 3 * IO_COLUMNS_MAX; i++)
		buf_add_text(&text, " 7");
	exposition_init(&out);
	assert_int_equal(emit_io(&out, families, STR("tank"), buf_str(&text)), 0);
	exposition_deinit(&out);
	families_close(families);
	buf_deinit(&text);
}

#define STATE(name) "node_zfs_zpool_state{state=\"" name "\",zpool=\"tank\"}"

TEST(tells_the_state_of_pools)
{
	static const struct step steps[] = {
		{ IN("tank/state"), "ONLINE\n", COLLECT_OK, STATE("online") " 1", NULL },
		{ NULL, NULL, COLLECT_OK, STATE("suspended") " 0", NULL },
		{ IN("tank/state"), "Suspended", COLLECT_OK, STATE("suspended") " 1", NULL },
		{ IN("tank/state"), "DEGRADED\nONLINE\n", COLLECT_OK, STATE("degraded") " 1",
		  STATE("online") " 1" },
		{ IN("tank/state"), "OFFLINE \r\n", COLLECT_OK, STATE("offline") " 1", NULL },
		{ IN("tank/state"), "", COLLECT_OK, STATE("online") " 0", NULL },
		{ IN("tank/state"), "ONLINES\n", COLLECT_OK, STATE("online") " 0", NULL },
	};

	bench_steps(&zfs_collector, NULL, steps, COUNT_OF(steps));
}

TEST(says_what_it_refuses_and_where)
{
	struct tmpdir dir;
	struct bench b;

	tmp_new(&dir);
	tmp_write(&dir, IN("tank/objset-0x1"), HEAD "dataset_name 7 tank\nreads 4 3.5\n");
	assert_int_equal(bench_open(&b, &zfs_collector, dir.path, NULL), 0);
	bench_collect(&b);
	assert_str(str_from(b.err.text),
	           "spl/kstat/zfs/tank/objset-0x1: reads is \"3.5\", which "
	           "is no such number");
	bench_close(&b);
	tmp_free(&dir);
}

RUN_TESTS(cmocka_unit_test(tells_the_statistics_of_the_module),
          cmocka_unit_test(tells_datasets_by_name),
          cmocka_unit_test(tells_the_input_and_output_of_pools),
          cmocka_unit_test(reads_no_more_columns_than_it_has_room_for),
          cmocka_unit_test(tells_the_state_of_pools),
          cmocka_unit_test(says_what_it_refuses_and_where))
