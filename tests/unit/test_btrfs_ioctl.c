/* SPDX-License-Identifier: Apache-2.0 */
#include "host/btrfs_ioctl.c"

#include "base/array.h"
#include "tests/unit/unit.h"

/* A filesystem as the kernel would tell it. */
static struct fake {
	uint64_t max_id, num_devices;
	const char *paths[8]; /* by number, NULL: no such device */
	int fs_rc, dev_rc, stats_rc;
	size_t calls;
} fake;

static int fake_call(int fd, unsigned long request, void *arg)
{
	fake.calls++;
	assert_true(fd >= 0);
	if (request == BTRFS_IOC_FS_INFO) {
		struct btrfs_ioctl_fs_info_args *info = arg;

		info->max_id = fake.max_id;
		info->num_devices = fake.num_devices;
		for (size_t i = 0; i < sizeof(info->fsid); i++)
			info->fsid[i] = (uint8_t)(i * 17);
		return fake.fs_rc;
	}
	if (request == BTRFS_IOC_DEV_INFO) {
		struct btrfs_ioctl_dev_info_args *info = arg;
		const char *path =
			info->devid < COUNT_OF(fake.paths) ? fake.paths[info->devid] : NULL;

		if (!path)
			return -ENODEV;
		memcpy(info->path, path, strnlen(path, sizeof(info->path)));
		info->uuid[0] = (uint8_t)(0xa0 + info->devid);
		info->total_bytes = 1000 * info->devid;
		info->bytes_used = 100 * info->devid;
		return fake.dev_rc;
	}
	if (request == BTRFS_IOC_GET_DEV_STATS) {
		struct btrfs_ioctl_get_dev_stats *stats = arg;

		assert_int_equal(stats->nr_items, BTRFS_ERRORS);
		assert_int_equal(stats->flags, 0); /* no reset */
		for (size_t i = 0; i < BTRFS_ERRORS; i++)
			stats->values[i] = 10 * stats->devid + i;
		return fake.stats_rc;
	}
	fail_msg("ioctl %lx", request);
	return -ENOTTY;
}

TEST(tells_the_devices_that_there_are)
{
	struct btrfs_mounted got;
	struct arena arena;

	arena_init(&arena);
	fake = (struct fake){ .max_id = UINT64_MAX,
		              .num_devices = 3,
		              .paths = { [1] = "/dev/sda", [3] = "sd b", [4] = "" } };
	assert_int_equal(btrfs_ask("/", fake_call, &arena, &got), 0);
	assert_string_equal(got.uuid, "00112233-4455-6677-8899-aabbccddeeff");
	assert_str(got.devices->name, "sda");
	assert_string_equal(got.devices->uuid, "a1000000-0000-0000-0000-000000000000");
	assert_int_equal(got.devices->total_bytes, 1000);
	assert_int_equal(got.devices->used_bytes, 100);
	assert_int_equal(got.devices->errors[BTRFS_ERROR_WRITE], 10);
	assert_int_equal(got.devices->errors[BTRFS_ERROR_GENERATION], 14);
	assert_str(got.devices->next->name, "sd b");
	assert_str(got.devices->next->next->name, "");
	assert_null(got.devices->next->next->next);
	assert_int_equal(fake.calls, 1 + 5 + 3); /* none past the third */
	arena_deinit(&arena);
}

TEST(takes_a_path_without_an_end)
{
	struct btrfs_mounted got;
	char path[BTRFS_DEVICE_PATH_NAME_MAX + 1];
	struct arena arena;

	arena_init(&arena);
	memset(path, 'x', sizeof(path) - 1);
	memcpy(path, "/dev/", 5);
	path[sizeof(path) - 1] = '\0';
	fake = (struct fake){ .max_id = 1, .num_devices = 1, .paths = { [1] = path } };
	assert_int_equal(btrfs_ask("/", fake_call, &arena, &got), 0);
	assert_int_equal(got.devices->name.n, BTRFS_DEVICE_PATH_NAME_MAX - 5);
	arena_deinit(&arena);
}

TEST(gives_up_where_a_call_fails)
{
	static const struct {
		struct fake fake;
		int rc;
	} rows[] = {
		{ { .fs_rc = -ENOTTY }, -ENOTTY },
		{ { .max_id = 1, .num_devices = 1, .paths = { [1] = "a" }, .dev_rc = -EPERM },
		  -EPERM },
		{ { .max_id = 1,
		    .num_devices = 1,
		    .paths = { [1] = "a" },
		    .stats_rc = -ENODEV },
		  -ENODEV },
		{ { .max_id = UINT64_MAX, .num_devices = 1 }, -E2BIG },
		{ { .max_id = 5, .num_devices = 2, .paths = { [1] = "a" } }, 0 },
	};
	struct btrfs_mounted got;
	struct arena arena;

	arena_init(&arena);
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		fake = rows[i].fake;
		assert_int_equal(btrfs_ask("/", fake_call, &arena, &got), rows[i].rc);
	}
	assert_int_equal(btrfs_ask("/nowhere", fake_call, &arena, &got), -ENOENT);
	assert_int_equal(btrfs_ask("/dev/null", fake_call, &arena, &got), -ENOTDIR);
	arena_deinit(&arena);
}

TEST(asks_no_other_filesystem)
{
	struct btrfs_mounted got;
	struct arena arena;

	arena_init(&arena);
	assert_int_equal(btrfs_ask("/proc/self", NULL, &arena, &got), -EMEDIUMTYPE);
	arena_deinit(&arena);
}

RUN_TESTS(cmocka_unit_test(tells_the_devices_that_there_are),
          cmocka_unit_test(takes_a_path_without_an_end),
          cmocka_unit_test(gives_up_where_a_call_fails),
          cmocka_unit_test(asks_no_other_filesystem))
