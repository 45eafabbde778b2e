/* SPDX-License-Identifier: Apache-2.0 */
/* btrfs: space, commits and devices of btrfs, from /sys/fs/btrfs and ioctls on its mounts. */

#include <errno.h>
#include <stdlib.h>

#include "base/must.h"
#include "collectors/btrfs_fs.h"
#include "collectors/filter.h"
#include "collectors/mounts.h"

#define OF_FS(name, type, help)                                                                \
	{                                                                                      \
		"node_btrfs_" name, help, type,                                                \
		{                                                                              \
			"uuid"                                                                 \
		}                                                                              \
	}
#define OF_LAYOUT(name, help)                                                                  \
	{                                                                                      \
		"node_btrfs_" name, help, METRIC_GAUGE,                                        \
		{                                                                              \
			"block_group_type", "mode", "uuid"                                     \
		}                                                                              \
	}
#define OF_DEVICE(name, help, ...)                                                             \
	{                                                                                      \
		"node_btrfs_device_" name, help, METRIC_GAUGE,                                 \
		{                                                                              \
			__VA_ARGS__                                                            \
		}                                                                              \
	}
#define SIZE_HELP "Size of a device of the filesystem."

static const struct metric info = { "node_btrfs_info",
	                            "Label of the filesystem, always 1.",
	                            METRIC_GAUGE,
	                            { "label", "uuid" } };
static const struct metric global_reserve =
	OF_FS("global_rsv_size_bytes", METRIC_GAUGE, "Size of the global reserve.");
static const struct metric commits = OF_FS("commits_total", METRIC_COUNTER, "Commits.");
static const struct metric last_commit =
	OF_FS("last_commit_seconds", METRIC_GAUGE, "How long the last commit took.");
static const struct metric max_commit =
	OF_FS("max_commit_seconds", METRIC_GAUGE, "How long the longest commit took.");
static const struct metric commit_seconds =
	OF_FS("commit_seconds_total", METRIC_COUNTER, "Time that all commits took together.");
static const struct metric reserved = {
	"node_btrfs_reserved_bytes",
	"Space that is promised to writes under way.",
	METRIC_GAUGE,
	{ "block_group_type", "uuid" },
};
static const struct metric used = OF_LAYOUT("used_bytes", "Space in use.");
static const struct metric size = OF_LAYOUT("size_bytes", "Space set aside.");
static const struct metric ratio =
	OF_LAYOUT("allocation_ratio", "Bytes on the devices for each byte of space.");
static const struct metric disk_size = OF_DEVICE("size_bytes", SIZE_HELP, "device", "uuid");

/* When the kernel was asked by ioctls, it has told devices by their UUIDs. */
static const struct metric device_size =
	OF_DEVICE("size_bytes", SIZE_HELP, "btrfs_dev_uuid", "device", "uuid");
static const struct metric device_unused =
	OF_DEVICE("unused_bytes", "Space of the device that is not set aside for anything.",
                  "btrfs_dev_uuid", "device", "uuid");
static const struct metric device_errors = {
	"node_btrfs_device_errors_total",
	"Errors of the device.",
	METRIC_COUNTER,
	{ "btrfs_dev_uuid", "device", "type", "uuid" },
};

static const char *const error_names[BTRFS_ERRORS] = { "write", "read", "flush", "corruption",
	                                               "generation" };

enum { SECTOR_BYTES = 512 };

struct state {
	struct filter *any; /* for mounts_choose(): keeps all */
	int (*ask)(const char *path, btrfs_call *call, struct arena *arena,
	           struct btrfs_mounted *out); /* btrfs_ask(), but in tests */
};

static int open_btrfs(const struct collector_env *env, void **state, struct err *err)
{
	struct state *s = xcalloc(1, sizeof(*s));
	int rc = filter_open(env->flags, NULL, NULL, &s->any, err);

	if (rc < 0) {
		free(s);
		return rc;
	}
	s->ask = btrfs_ask;
	*state = s;
	return 0;
}

static void close_btrfs(struct host *host, void *state)
{
	struct state *s = state;

	(void)host;
	if (!s)
		return;
	filter_close(s->any);
	free(s);
}

/* The mounts of btrfs; none where they cannot be told, since sysfs tells most things too. */
static size_t find_mounts(struct collect_ctx *ctx, struct mount_shown **out)
{
	struct state *s = ctx->state;
	struct mountinfo *all;
	struct str text;
	size_t n, kept = 0;
	int rc = host_files_read(ctx->files, HOST_PROC, "1/mountinfo", &text);

	*out = NULL;
	if (rc == -ENOENT) /* hidden from us */
		rc = host_files_read(ctx->files, HOST_PROC, "self/mountinfo", &text);
	if (rc < 0 || mountinfo_parse(text, ctx->arena, &all, &n, NULL) < 0)
		return 0;
	for (size_t i = 0; i < n; i++) {
		if (str_is(all[i].type, "btrfs"))
			all[kept++] = all[i];
	}
	return mounts_choose(all, kept, s->any, s->any, ctx->host, ctx->arena, out);
}

/* A filesystem that was asked. */
struct answer {
	struct btrfs_mounted mounted;
	struct str source; /* of its mount */
	struct answer *next;
};

static bool is_asked(const struct answer *first, struct str source)
{
	for (const struct answer *a = first; a; a = a->next) {
		if (str_eq(a->source, source))
			return true;
	}
	return false;
}

/* Asks each filesystem once, however often it is mounted: the first mount that answers. */
static const struct answer *ask_mounts(struct collect_ctx *ctx)
{
	struct state *s = ctx->state;
	struct answer *first = NULL;
	struct mount_shown *mounts;
	size_t n = find_mounts(ctx, &mounts);

	for (size_t i = 0; i < n; i++) {
		struct answer *a = arena_zalloc(ctx->arena, sizeof(*a));

		a->source = mounts[i].m->source;
		if (is_asked(first, a->source) ||
		    s->ask(mounts[i].path, NULL, ctx->arena, &a->mounted) < 0)
			continue;
		a->next = first;
		first = a;
	}
	return first;
}

static void join(struct btrfs_fs *first, const struct answer *answers)
{
	for (struct btrfs_fs *fs = first; fs; fs = fs->next) {
		for (const struct answer *a = answers; a && !fs->mounted; a = a->next) {
			if (str_is(fs->uuid, a->mounted.uuid))
				fs->mounted = &a->mounted;
		}
	}
}

static void emit_commits(struct exposition *out, const struct btrfs_fs *first)
{
	for (const struct btrfs_fs *fs = first; fs; fs = fs->next)
		sample_of_u64(out, &commits, fs->uuid, fs->commits.count);
	for (const struct btrfs_fs *fs = first; fs; fs = fs->next)
		sample_of(out, &last_commit, fs->uuid, (double)fs->commits.last_ms / 1000);
	for (const struct btrfs_fs *fs = first; fs; fs = fs->next)
		sample_of(out, &max_commit, fs->uuid, (double)fs->commits.max_ms / 1000);
	for (const struct btrfs_fs *fs = first; fs; fs = fs->next)
		sample_of(out, &commit_seconds, fs->uuid, (double)fs->commits.total_ms / 1000);
}

static void emit_space(struct exposition *out, const struct btrfs_fs *fs)
{
	for (size_t i = 0; i < BTRFS_GROUPS; i++) {
		const struct btrfs_group *group = &fs->groups[i];
		struct str type = str_from(btrfs_group_names[i]);

		sample_with_u64(out, &reserved, (struct str[]){ type, fs->uuid },
		                group->reserved_bytes);
		for (const struct btrfs_layout *l = group->layouts; l; l = l->next) {
			struct str labels[] = { type, l->mode, fs->uuid };

			sample_with_u64(out, &used, labels, l->used_bytes);
			sample_with_u64(out, &size, labels, l->total_bytes);
			sample_with(out, &ratio, labels, l->ratio);
		}
	}
}

static void emit_disks(struct exposition *out, const struct btrfs_fs *fs)
{
	for (size_t i = 0; i < fs->disks_count; i++)
		sample_with(out, &disk_size, (struct str[]){ fs->disks[i].name, fs->uuid },
		            (double)fs->disks[i].sectors * SECTOR_BYTES);
}

static void emit_devices(struct exposition *out, const struct btrfs_fs *fs)
{
	for (const struct btrfs_device *d = fs->mounted->devices; d; d = d->next) {
		struct str uuid = str_from(d->uuid);
		struct str labels[] = { uuid, d->name, fs->uuid };

		sample_with_u64(out, &device_size, labels, d->total_bytes);
		sample_with_u64(out, &device_unused, labels, d->total_bytes - d->used_bytes);
		for (size_t i = 0; i < BTRFS_ERRORS; i++)
			sample_with_u64(out, &device_errors,
			                (struct str[]){ uuid, d->name, str_from(error_names[i]),
			                                fs->uuid },
			                d->errors[i]);
	}
}

static enum collect_status collect(struct collect_ctx *ctx)
{
	struct btrfs_fs *first;
	enum collect_status status = btrfs_fs_read(ctx, &first);

	if (status != COLLECT_OK || !first)
		return status;
	join(first, ask_mounts(ctx));
	for (const struct btrfs_fs *fs = first; fs; fs = fs->next)
		sample_with_u64(ctx->out, &info, (struct str[]){ fs->label, fs->uuid }, 1);
	for (const struct btrfs_fs *fs = first; fs; fs = fs->next)
		sample_of_u64(ctx->out, &global_reserve, fs->uuid, fs->global_reserve_bytes);
	emit_commits(ctx->out, first);
	for (const struct btrfs_fs *fs = first; fs; fs = fs->next) {
		emit_space(ctx->out, fs);
		if (fs->mounted)
			emit_devices(ctx->out, fs);
		else
			emit_disks(ctx->out, fs);
	}
	return COLLECT_OK;
}

const struct collector btrfs_collector = {
	.name = "btrfs",
	.help = "Space, commits and devices of btrfs filesystems.",
	.on_by_default = true,
	.may_block = true, /* it opens mounts, whose disks may hang */
	.needs = NEEDS_BTRFS,
	.open = open_btrfs,
	.close = close_btrfs,
	.collect = collect,
};
