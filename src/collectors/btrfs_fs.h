/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "collectors/collector.h"
#include "host/btrfs_ioctl.h"

/* What /sys/fs/btrfs shows of each filesystem; all in the run's arena. */
struct btrfs_commits {
	uint64_t count;
	uint64_t last_ms, max_ms, total_ms;
};

/* Space laid out in one way, such as "raid1". */
struct btrfs_layout {
	struct str mode;
	uint64_t used_bytes, total_bytes;
	double ratio; /* bytes on disk for each byte, 0 where it is not known */
	struct btrfs_layout *next;
};

enum btrfs_group_type { BTRFS_DATA, BTRFS_METADATA, BTRFS_SYSTEM, BTRFS_GROUPS };

extern const char *const btrfs_group_names[BTRFS_GROUPS];

struct btrfs_group {
	uint64_t reserved_bytes;
	struct btrfs_layout *layouts;
};

struct btrfs_disk {
	struct str name;
	uint64_t sectors; /* of 512 bytes */
};

struct btrfs_fs {
	struct str uuid, label;
	uint64_t global_reserve_bytes;
	struct btrfs_commits commits;
	struct btrfs_group groups[BTRFS_GROUPS];
	struct btrfs_disk *disks;
	size_t disks_count;
	const struct btrfs_mounted *mounted; /* left NULL: what else the kernel told */
	struct btrfs_fs *next;
};

/* All filesystems, in the order of their directories. */
enum collect_status btrfs_fs_read(struct collect_ctx *ctx, struct btrfs_fs **first);
