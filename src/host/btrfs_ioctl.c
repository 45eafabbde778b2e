/* SPDX-License-Identifier: Apache-2.0 */
#include "host/btrfs_ioctl.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/btrfs.h>
#include <linux/btrfs_tree.h>
#include <linux/magic.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

_Static_assert((int)BTRFS_ERRORS == (int)BTRFS_DEV_STAT_VALUES_MAX,
               "enum btrfs_error is the kernel's");

static int real_call(int fd, unsigned long request, void *arg)
{
	return ioctl(fd, request, arg) < 0 ? -errno : 0;
}

static void write_uuid(char out[static BTRFS_UUID_TEXT + 1], const uint8_t *bytes)
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < BTRFS_UUID_SIZE; i++) {
		if (i == 4 || i == 6 || i == 8 || i == 10)
			*out++ = '-';
		*out++ = digits[bytes[i] >> 4];
		*out++ = digits[bytes[i] & 15];
	}
	*out = '\0';
}

static struct str name_of(const uint8_t *path, struct arena *arena)
{
	struct str whole = { (const char *)path,
		             strnlen((const char *)path, BTRFS_DEVICE_PATH_NAME_MAX) };
	struct str dir, name;

	if (!str_cut_last(whole, '/', &dir, &name))
		name = whole;
	return (struct str){ arena_strdup(arena, name), name.n };
}

/* -ENODEV where no device has this number. */
static int ask_device(int fd, btrfs_call *call, uint64_t id, struct arena *arena,
                      struct btrfs_device **out)
{
	struct btrfs_ioctl_dev_info_args info = { .devid = id };
	struct btrfs_ioctl_get_dev_stats stats = { .devid = id,
		                                   .nr_items = BTRFS_DEV_STAT_VALUES_MAX };
	struct btrfs_device *d;
	int rc = call(fd, BTRFS_IOC_DEV_INFO, &info);

	*out = NULL;
	if (rc == -ENODEV)
		return 0;
	if (rc == 0)
		rc = call(fd, BTRFS_IOC_GET_DEV_STATS, &stats);
	if (rc < 0)
		return rc;
	*out = d = arena_zalloc(arena, sizeof(*d));
	d->name = name_of(info.path, arena);
	write_uuid(d->uuid, info.uuid);
	d->total_bytes = info.total_bytes;
	d->used_bytes = info.bytes_used;
	memcpy(d->errors, stats.values, sizeof(d->errors));
	return 0;
}

/* Numbers have gaps, where devices were removed, and may begin at 0 during a replacement. */
static int ask_devices(int fd, btrfs_call *call, const struct btrfs_ioctl_fs_info_args *fs,
                       struct arena *arena, struct btrfs_device **first)
{
	struct btrfs_device **end = first;
	uint64_t found = 0;

	for (uint64_t id = 0; id <= fs->max_id && found < fs->num_devices; id++) {
		int rc = id < BTRFS_IDS_MAX ? ask_device(fd, call, id, arena, end) : -E2BIG;

		if (rc < 0)
			return rc;
		if (!*end)
			continue;
		end = &(*end)->next;
		found++;
	}
	return 0;
}

static int ask_filesystem(int fd, btrfs_call *call, struct arena *arena,
                          struct btrfs_mounted *out)
{
	struct btrfs_ioctl_fs_info_args info = { 0 };
	int rc = call(fd, BTRFS_IOC_FS_INFO, &info);

	if (rc < 0)
		return rc;
	*out = (struct btrfs_mounted){ 0 };
	write_uuid(out->uuid, info.fsid);
	return ask_devices(fd, call, &info, arena, &out->devices);
}

/* So that no other filesystem gets our calls, and what the peer does not ask is not asked. */
static int check_root(int fd)
{
	struct statfs fs;
	struct stat st;

	if (fstatfs(fd, &fs) < 0 || fstat(fd, &st) < 0)
		return -errno;
	return fs.f_type == BTRFS_SUPER_MAGIC && st.st_ino == BTRFS_FIRST_FREE_OBJECTID
	               ? 0
	               : -EMEDIUMTYPE;
}

int btrfs_ask(const char *path, btrfs_call *call, struct arena *arena,
              struct btrfs_mounted *out)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC), rc;

	if (fd < 0)
		return -errno;
	rc = call ? 0 : check_root(fd);
	if (rc == 0)
		rc = ask_filesystem(fd, call ? call : real_call, arena, out);
	close(fd);
	return rc;
}
