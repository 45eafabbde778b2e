/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/str.h"

/* What the kernel tells of a mounted btrfs by ioctl_btrfs, sysfs being silent on it. */
enum btrfs_error {
	BTRFS_ERROR_WRITE,
	BTRFS_ERROR_READ,
	BTRFS_ERROR_FLUSH,
	BTRFS_ERROR_CORRUPTION,
	BTRFS_ERROR_GENERATION,
	BTRFS_ERRORS,
};

enum {
	BTRFS_IDS_MAX = 65536, /* numbers of devices that are tried */
	BTRFS_UUID_TEXT = 36,
};

struct btrfs_device {
	struct str name; /* the last part of its path, "<missing disk>" if lost */
	char uuid[BTRFS_UUID_TEXT + 1]; /* with dashes */
	uint64_t total_bytes, used_bytes;
	uint64_t errors[BTRFS_ERRORS];
	struct btrfs_device *next;
};

struct btrfs_mounted {
	char uuid[BTRFS_UUID_TEXT + 1];
	struct btrfs_device *devices; /* in the order of their numbers */
};

/* What a test replaces: ioctl(2), but it returns a negative errno. */
typedef int btrfs_call(int fd, unsigned long request, void *arg);

/*
 * Asks the filesystem that is mounted at path, which has to be the root of a subvolume; what
 * it tells lands in arena. call NULL: the real one. Negative errno: that of the calls,
 * -EMEDIUMTYPE where it is no such root, -E2BIG for device numbers past BTRFS_IDS_MAX.
 */
int btrfs_ask(const char *path, btrfs_call *call, struct arena *arena,
              struct btrfs_mounted *out);
