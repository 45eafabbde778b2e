/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/btrfs_fs.h"

#include <errno.h>
#include <string.h>

#include "base/array.h"

const char *const btrfs_group_names[BTRFS_GROUPS] = { "data", "metadata", "system" };

/* "commits 12", "last_commit_ms 3" and so on; other keys are passed over. */
static int parse_commits(struct str text, struct btrfs_commits *out, struct err *err)
{
	struct {
		const char *key;
		uint64_t *value;
	} rows[] = {
		{ "commits", &out->count },
		{ "last_commit_ms", &out->last_ms },
		{ "max_commit_ms", &out->max_ms },
		{ "total_commit_ms", &out->total_ms },
	};
	struct str line, words[2];
	uint64_t value;

	*out = (struct btrfs_commits){ 0 };
	while (str_next_line(&text, &line)) {
		if (str_words(line, words, 2) != 2 || str_to_u64(words[1], &value) < 0)
			return err_set(err, -EINVAL, "line \"%.*s\" is no name and number",
			               STR_ARG(line));
		for (size_t i = 0; i < COUNT_OF(rows); i++) {
			if (str_is(words[0], rows[i].key))
				*rows[i].value = value;
		}
	}
	return 0;
}

/*
 * How much a byte takes on n devices. RAID5 and RAID6 spread the parity of one or two devices
 * over all, so that too few devices (those that are lost do not count) make no ratio.
 */
static double ratio_of(struct str mode, size_t n)
{
	static const struct {
		const char *mode;
		double copies;
		size_t parity;
	} rows[] = {
		{ "single", 1, 0 },  { "raid0", 1, 0 },  { "dup", 2, 0 },
		{ "raid1", 2, 0 },   { "raid10", 2, 0 }, { "raid1c3", 3, 0 },
		{ "raid1c4", 4, 0 }, { "raid5", 0, 1 },  { "raid6", 0, 2 },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		if (!str_is(mode, rows[i].mode))
			continue;
		if (rows[i].parity == 0)
			return rows[i].copies;
		return n > rows[i].parity ? (double)n / (double)(n - rows[i].parity) : 0;
	}
	return 0;
}

/* Missing files and what is no number are 0, as the peer has it. */
static int read_u64(struct host_dir dir, const char *name, uint64_t *out)
{
	int rc = host_dir_u64(dir, name, out);

	if (rc < 0)
		*out = 0;
	return rc == -ENOENT || rc == -EBADMSG ? 0 : rc;
}

static int read_text(struct host_dir dir, const char *name, struct str *text)
{
	int rc = host_dir_attr(dir, name, text);

	if (rc < 0)
		*text = (struct str){ 0 };
	return rc == -ENOENT ? 0 : rc;
}

static enum collect_status read_commits(struct collect_ctx *ctx, struct host_dir dir,
                                        struct btrfs_commits *out)
{
	struct str text;
	int rc = host_dir_read(dir, "commit_stats", &text);

	if (rc == -ENOENT) /* before Linux 6.1 */
		return COLLECT_OK;
	if (rc < 0)
		return collect_fail_in(ctx, dir, "commit_stats", rc);
	if (parse_commits(text, out, &ctx->err) == 0)
		return COLLECT_OK;
	err_prefix(&ctx->err, 0, "%s/commit_stats", dir.path.p);
	return COLLECT_FAIL;
}

static enum collect_status read_disks(struct collect_ctx *ctx, struct host_dir dir,
                                      struct btrfs_fs *fs)
{
	struct str *names;
	size_t n;
	int rc = host_dir_list(dir, &names, &n);

	if (rc < 0)
		return collect_fail_read(ctx, dir.path.p, rc);
	fs->disks = arena_alloc(ctx->arena, n * sizeof(*fs->disks));
	fs->disks_count = n;
	for (size_t i = 0; i < n; i++) {
		struct host_dir disk = host_dir_sub(dir, names[i]);

		fs->disks[i].name = names[i];
		rc = read_u64(disk, "size", &fs->disks[i].sectors);
		if (rc < 0)
			return collect_fail_in(ctx, disk, "size", rc);
	}
	return COLLECT_OK;
}

/* The layouts are the directories among the group's files. */
static enum collect_status read_group(struct collect_ctx *ctx, struct host_dir dir,
                                      size_t devices, struct btrfs_group *group)
{
	struct btrfs_layout **end = &group->layouts;
	struct str *names;
	size_t n;
	int rc = host_dir_list(dir, &names, &n);

	if (rc < 0)
		return collect_fail_read(ctx, dir.path.p, rc);
	rc = read_u64(dir, "bytes_reserved", &group->reserved_bytes);
	if (rc < 0)
		return collect_fail_in(ctx, dir, "bytes_reserved", rc);
	for (size_t i = 0; i < n; i++) {
		struct host_dir sub = host_dir_sub(dir, names[i]);
		struct btrfs_layout layout = { .mode = names[i] };

		rc = read_u64(sub, "total_bytes", &layout.total_bytes);
		if (rc == -ENOTDIR)
			continue;
		if (rc == 0)
			rc = read_u64(sub, "used_bytes", &layout.used_bytes);
		if (rc < 0)
			return collect_fail_in(ctx, sub, "{total,used}_bytes", rc);
		layout.ratio = ratio_of(names[i], devices);
		*end = arena_alloc(ctx->arena, sizeof(**end));
		**end = layout;
		end = &(*end)->next;
	}
	return COLLECT_OK;
}

static enum collect_status read_groups(struct collect_ctx *ctx, struct host_dir dir,
                                       struct btrfs_fs *fs)
{
	enum collect_status status = COLLECT_OK;

	for (size_t i = 0; i < BTRFS_GROUPS && status == COLLECT_OK; i++)
		status = read_group(ctx, host_dir_sub(dir, str_from(btrfs_group_names[i])),
		                    fs->disks_count, &fs->groups[i]);
	return status;
}

static enum collect_status read_names(struct collect_ctx *ctx, struct host_dir dir,
                                      struct btrfs_fs *fs)
{
	const char *name = "label";
	struct str metadata_uuid;
	int rc = read_text(dir, name, &fs->label);

	if (rc == 0)
		rc = read_text(dir, name = "metadata_uuid", &metadata_uuid);
	if (rc == 0)
		rc = read_u64(dir, name = "allocation/global_rsv_size",
		              &fs->global_reserve_bytes);
	if (rc < 0)
		return collect_fail_in(ctx, dir, name, rc);
	if (metadata_uuid.n > 0)
		fs->uuid = metadata_uuid;
	return COLLECT_OK;
}

static enum collect_status read_fs(struct collect_ctx *ctx, struct host_dir dir,
                                   struct btrfs_fs *fs)
{
	enum collect_status status = read_disks(ctx, host_dir_sub(dir, STR("devices")), fs);
	struct str *features;
	size_t n;
	int rc = status == COLLECT_OK
	                 ? host_dir_list(host_dir_sub(dir, STR("features")), &features, &n)
	                 : 0;

	if (rc < 0) /* the peer wants them too, though neither of us tells them */
		return collect_fail_in(ctx, dir, "features", rc);
	if (status == COLLECT_OK)
		status = read_names(ctx, dir, fs);
	if (status == COLLECT_OK)
		status = read_groups(ctx, host_dir_sub(dir, STR("allocation")), fs);
	if (status == COLLECT_OK)
		status = read_commits(ctx, dir, &fs->commits);
	return status;
}

static bool is_gone(struct host_dir dir)
{
	struct str *names;
	size_t n;
	int rc = host_dir_list(dir, &names, &n);

	return rc == -ENOENT || rc == -ENODEV;
}

enum collect_status btrfs_fs_read(struct collect_ctx *ctx, struct btrfs_fs **first)
{
	struct host_dir top = host_dir(ctx->files, HOST_SYS, "fs/btrfs");
	struct btrfs_fs **end = first;
	struct str *names;
	size_t n;

	*first = NULL;
	if (host_dir_list(top, &names, &n) < 0)
		return COLLECT_OK; /* there is no btrfs */
	for (size_t i = 0; i < n; i++) {
		struct host_dir dir = host_dir_sub(top, names[i]);
		struct btrfs_fs *fs;

		if (!memchr(names[i].p, '-', names[i].n)) /* of a UUID */
			continue;
		fs = arena_zalloc(ctx->arena, sizeof(*fs));
		fs->uuid = names[i];
		if (read_fs(ctx, dir, fs) == COLLECT_OK) {
			*end = fs;
			end = &fs->next;
		} else if (!is_gone(dir)) {
			return COLLECT_FAIL;
		}
	}
	return COLLECT_OK;
}
