/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/btrfs.c"

#include "base/array.h"
#include "tests/unit/collect.h"

#define ID    "0b0a7000-aaaa-bbbb-cccc-000000000001"
#define OTHER "0b0a7000-aaaa-bbbb-cccc-000000000002"
#define FS    "sys/fs/btrfs/" ID "/"
#define UUID  "uuid=\"" ID "\"} "

/* What the peer insists on. */
#define WHOLE                                                                                  \
	{ FS "features/x", "", COLLECT_FAIL, NULL, NULL },                                     \
		{ FS "devices/sda/size", "8\n", COLLECT_FAIL, NULL, NULL },                    \
		{ FS "allocation/data/bytes_used", "1\n", COLLECT_FAIL, NULL, NULL },          \
		{ FS "allocation/metadata/bytes_used", "1\n", COLLECT_FAIL, NULL, NULL },      \
	{                                                                                      \
		FS "allocation/system/bytes_used", "1\n", COLLECT_OK,                          \
			"node_btrfs_info{label=\"\"," UUID "1", NULL                           \
	}

TEST(tells_filesystems_that_are_whole)
{
	static const struct step steps[] = {
		{ "sys/other", "", COLLECT_OK, NULL, NULL },
		{ "sys/fs/btrfs/features/x", "", COLLECT_OK, NULL, NULL },
		WHOLE,
		{ NULL, NULL, COLLECT_OK,
		  "node_btrfs_device_size_bytes{device=\"sda\"," UUID "4096", NULL },
		{ NULL, NULL, COLLECT_OK, "node_btrfs_commits_total{" UUID "0", NULL },
		{ FS "commit_stats", "commits 7\ntotal_commit_ms 1500\n", COLLECT_OK,
		  "node_btrfs_commit_seconds_total{" UUID "1.5", NULL },
		{ FS "label", "a \"b\"\n", COLLECT_OK,
		  "node_btrfs_info{label=\"a \\\"b\\\"\"," UUID "1", NULL },
		{ FS "allocation/global_rsv_size", "512\n", COLLECT_OK,
		  "node_btrfs_global_rsv_size_bytes{" UUID "512", NULL },
		{ FS "allocation/global_rsv_size", "junk\n", COLLECT_OK,
		  "node_btrfs_global_rsv_size_bytes{" UUID "0", NULL },
		{ FS "metadata_uuid", OTHER "\n", COLLECT_OK,
		  "node_btrfs_commits_total{uuid=\"" OTHER "\"} 7", NULL },
		{ FS "commit_stats", "commits\n", COLLECT_FAIL, NULL, NULL },
	};

	bench_steps(&btrfs_collector, NULL, steps, COUNT_OF(steps));
}

TEST(tells_space_by_group_and_layout)
{
#define LAYOUT(name, value)                                                                    \
	"node_btrfs_" name "{block_group_type=\"data\",mode=\"raid5\"," UUID value
	static const struct step steps[] = {
		WHOLE,
		{ FS "allocation/data/bytes_reserved", "9\n", COLLECT_OK,
		  "node_btrfs_reserved_bytes{block_group_type=\"data\"," UUID "9",
		  LAYOUT("used_bytes", "0") },
		{ FS "allocation/data/raid5/used_bytes", "11\n", COLLECT_OK,
		  LAYOUT("used_bytes", "11"), NULL },
		{ FS "allocation/data/raid5/total_bytes", "12\n", COLLECT_OK,
		  LAYOUT("size_bytes", "12"), NULL },
		{ NULL, NULL, COLLECT_OK, LAYOUT("allocation_ratio", "0"), NULL },
		{ FS "devices/sdb/size", "8\n", COLLECT_OK, LAYOUT("allocation_ratio", "2"),
		  NULL },
		{ FS "devices/sdc/size", "8\n", COLLECT_OK, LAYOUT("allocation_ratio", "1.5"),
		  NULL },
	};

	bench_steps(&btrfs_collector, NULL, steps, COUNT_OF(steps));
}

static size_t asked;

/* The filesystem that the last part of the path is named for. */
static int fake_ask(const char *path, btrfs_call *call, struct arena *arena,
                    struct btrfs_mounted *out)
{
	struct btrfs_device *d = arena_zalloc(arena, sizeof(*d));
	const char *name = strrchr(path, '/') + 1;

	assert_null(call);
	asked++;
	if (str_is(str_from(name), "hidden"))
		return -EACCES;
	*d = (struct btrfs_device){ .name = STR("sda"),
		                    .uuid = "d",
		                    .total_bytes = 100,
		                    .used_bytes = 30,
		                    .errors = { 1, 2, 3, 4, 5 } };
	*out = (struct btrfs_mounted){ .devices = d };
	snprintf(out->uuid, sizeof(out->uuid), "%s",
	         str_is(str_from(name), "a b") ? ID : OTHER);
	return 0;
}

/* What the collector says with these mounts. */
static void check(const char *mountinfo, size_t calls, const char *says, const char *hushes)
{
	static const struct step whole[] = { WHOLE };
	struct tmpdir dir;
	struct bench b;

	tmp_new(&dir);
	assert_int_equal(bench_open(&b, &btrfs_collector, dir.path, NULL), 0);
	((struct state *)b.state)->ask = fake_ask;
	for (size_t i = 0; i < COUNT_OF(whole); i++)
		bench_step(&b, &dir, &whole[i], i);
	if (mountinfo)
		tmp_write(&dir, "proc/1/mountinfo", mountinfo);
	asked = 0;
	bench_step(&b, &dir, &(struct step){ NULL, NULL, COLLECT_OK, says, hushes }, 99);
	assert_int_equal(asked, calls);
	bench_close(&b);
	tmp_free(&dir);
}

#define MOUNT(point, type, source) "30 1 0:26 / " point " rw - " type " " source " rw\n"
#define BY_SYSFS                   "node_btrfs_device_size_bytes{device=\"sda\"," UUID "4096"
#define BY_IOCTL(name, value)                                                                  \
	"node_btrfs_device_" name "_bytes{btrfs_dev_uuid=\"d\",device=\"sda\"," UUID value

TEST(tells_more_of_what_is_mounted)
{
	static const char mounts[] =
		MOUNT("/x", "ext4", "/dev/sdx") MOUNT("/mnt/a\\040b", "btrfs", "/dev/sda");

	check(mounts, 1, BY_IOCTL("size", "100"), BY_SYSFS);
	check(mounts, 1, BY_IOCTL("unused", "70"), NULL);
	check(mounts, 1,
	      "node_btrfs_device_errors_total{btrfs_dev_uuid=\"d\",device=\"sda\","
	      "type=\"corruption\"," UUID "4",
	      NULL);
}

TEST(asks_on_until_a_mount_answers)
{
	check(MOUNT("/hidden", "btrfs", "/dev/sda") MOUNT("/m/a\\040b", "btrfs", "/dev/sda")
	              MOUNT("/m/home", "btrfs", "/dev/sda"),
	      2, BY_IOCTL("size", "100"), BY_SYSFS);
}

TEST(falls_back_to_sysfs)
{
	check(NULL, 0, BY_SYSFS, NULL);
	check("nonsense\n", 0, BY_SYSFS, NULL);
	check(MOUNT("/hidden", "btrfs", "/dev/sda"), 1, BY_SYSFS, BY_IOCTL("size", "100"));
	check(MOUNT("/another", "btrfs", "/dev/sda"), 1, BY_SYSFS, BY_IOCTL("size", "100"));
}

RUN_TESTS(cmocka_unit_test(tells_filesystems_that_are_whole),
          cmocka_unit_test(tells_space_by_group_and_layout),
          cmocka_unit_test(tells_more_of_what_is_mounted),
          cmocka_unit_test(asks_on_until_a_mount_answers),
          cmocka_unit_test(falls_back_to_sysfs))
