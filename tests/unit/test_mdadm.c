/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/mdadm.c"

#include "tests/unit/collect.h"

#define MD0  "sys/block/md0/md/"
#define HUSH "node_md_degraded{device=\"md0\"} 0"
#define STEP(file, text, status, says)                                                         \
	{                                                                                      \
		file, text, status, says, NULL                                                 \
	}

TEST(tells_arrays_of_mdstat)
{
	static const struct step steps[] = {
		{ "proc/other", "", COLLECT_NO_DATA, NULL, NULL },
		{ "proc/mdstat", "unused devices: <none>\n", COLLECT_OK, NULL, NULL },
		{ "proc/mdstat",
		  "md0 : active raid1 a[0] b[1](F) c[2](S)\n 7 blocks [3/2] [U_]\n\n",
		  COLLECT_OK, "node_md_disks_required{device=\"md0\"} 3", NULL },
		STEP(NULL, NULL, COLLECT_OK,
		     "node_md_disks{device=\"md0\",state=\"active\"} 2"),
		STEP(NULL, NULL, COLLECT_OK,
		     "node_md_disks{device=\"md0\",state=\"failed\"} 1"),
		STEP(NULL, NULL, COLLECT_OK, "node_md_disks{device=\"md0\",state=\"spare\"} 1"),
		STEP(NULL, NULL, COLLECT_OK,
		     "node_md_state{device=\"md0\",state=\"active\"} 1"),
		STEP(NULL, NULL, COLLECT_OK, "node_md_state{device=\"md0\",state=\"check\"} 0"),
		STEP(NULL, NULL, COLLECT_OK, "node_md_blocks{device=\"md0\"} 7"),
		STEP(NULL, NULL, COLLECT_OK, "node_md_blocks_synced{device=\"md0\"} 7"),
		{ "proc/mdstat", "md0 : active raid1 a[0]\n 7 blocks [3/2]\n\n", COLLECT_FAIL,
		  NULL, "node_md_blocks{device=\"md0\"} 7" },
	};

	bench_steps(&mdadm_collector, NULL, steps, COUNT_OF(steps));
}

TEST(tells_arrays_of_sysfs_when_it_knows_all_of_them)
{
	static const struct step steps[] = {
		{ "proc/mdstat", "", COLLECT_OK, NULL, NULL },
		{ "sys/block/mdx/size", "0\n", COLLECT_OK, NULL, NULL },
		{ "sys/block/sda/md/level", "raid0\n", COLLECT_OK, NULL, NULL },
		{ MD0 "level", "raid1\n", COLLECT_NO_DATA, NULL, HUSH },
		{ MD0 "array_state", "clean\n", COLLECT_NO_DATA, NULL, HUSH },
		{ MD0 "metadata_version", "1.2\n", COLLECT_NO_DATA, NULL, HUSH },
		{ MD0 "uuid", "8d0ae5c1\n", COLLECT_NO_DATA, NULL, HUSH },
		{ MD0 "raid_disks", "2\n", COLLECT_NO_DATA, NULL, HUSH },
		{ MD0 "degraded", "0\n", COLLECT_NO_DATA, NULL, HUSH },
		{ MD0 "sync_action", "idle\n", COLLECT_NO_DATA, NULL, HUSH },
		{ MD0 "sync_completed", "none\n", COLLECT_OK, HUSH, NULL },
		STEP(NULL, NULL, COLLECT_OK, "node_md_raid_disks{device=\"md0\"} 2"),
		STEP(MD0 "degraded", "1\n", COLLECT_OK, "node_md_degraded{device=\"md0\"} 1"),
		STEP(MD0 "raid_disks", "4 (5)\n", COLLECT_OK,
		     "node_md_raid_disks{device=\"md0\"} 4"),
		{ MD0 "raid_disks", "\n", COLLECT_OK, "node_md_degraded{device=\"md0\"} 1",
		  "node_md_raid_disks{device=\"md0\"} 0" },
		{ MD0 "raid_disks", "x\n", COLLECT_FAIL, NULL, NULL },
		{ MD0 "raid_disks", "2\n", COLLECT_OK, NULL, NULL },
		{ MD0 "degraded", "-1\n", COLLECT_FAIL, NULL,
		  "node_md_raid_disks{device=\"md0\"} 2" },
		{ MD0 "level", "raid0\n", COLLECT_NO_DATA, NULL, NULL },
		{ MD0 "chunk_size", "524288\n", COLLECT_OK, HUSH, NULL },
		{ MD0 "dev-sda/block", "\n", COLLECT_NO_DATA, NULL, HUSH },
		{ MD0 "dev-sda/state", "in_sync\n", COLLECT_OK, HUSH, NULL },
		{ MD0 "raid_disks", "x\n", COLLECT_FAIL, NULL, NULL },
		{ MD0 "level", "container\n", COLLECT_OK, HUSH,
		  "node_md_raid_disks{device=\"md0\"} 2" },
		{ MD0 "level", "\n", COLLECT_OK, HUSH, NULL },
	};

	bench_steps(&mdadm_collector, NULL, steps, COUNT_OF(steps));
}

TEST(says_what_an_array_lacks)
{
	struct tmpdir dir;
	struct bench b;

	tmp_new(&dir);
	tmp_write(&dir, "proc/mdstat", "");
	tmp_write(&dir, MD0 "uuid", "8d0ae5c1\n");
	assert_int_equal(bench_open(&b, &mdadm_collector, dir.path, NULL), 0);
	bench_collect(&b);
	assert_str(str_from(b.err.text), "block/md0/md has no level");
	tmp_write(&dir, MD0 "level", "raid1\n");
	bench_collect(&b);
	assert_str(str_from(b.err.text), "block/md0/md has no array_state");
	bench_close(&b);
	tmp_free(&dir);
}

RUN_TESTS(cmocka_unit_test(tells_arrays_of_mdstat),
          cmocka_unit_test(tells_arrays_of_sysfs_when_it_knows_all_of_them),
          cmocka_unit_test(says_what_an_array_lacks))
