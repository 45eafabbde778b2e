/* SPDX-License-Identifier: Apache-2.0 */
/* filesystem: size and state of every mounted filesystem, from mountinfo and statfs(2). */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/must.h"
#include "base/str.h"
#include "collectors/collector.h"
#include "collectors/filter.h"
#include "collectors/mounts.h"
#include "host/errno_words.h"
#include "host/mountinfo.h"
#include "host/statfs.h"

#define POINTS_EXCLUDE "collector.filesystem.mount-points-exclude"
#define POINTS_INCLUDE "collector.filesystem.mount-points-include"
#define TYPES_EXCLUDE  "collector.filesystem.fs-types-exclude"
#define TYPES_INCLUDE  "collector.filesystem.fs-types-include"
#define MOUNT_TIMEOUT  "collector.filesystem.mount-timeout"
#define STAT_WORKERS   "collector.filesystem.stat-workers"

static const struct flag flags[] = {
	{ .name = POINTS_EXCLUDE,
	  .kind = FLAG_TEXT,
	  .value = "^/(dev|proc|run/credentials/.+|sys|var/lib/docker/.+|"
	           "var/lib/containers/storage/.+)($|/)",
	  .help = "Mount points to leave out (regular expression)." },
	{ .name = POINTS_INCLUDE,
	  .kind = FLAG_TEXT,
	  .help = "The only mount points to show (regular expression)." },
	{ .name = TYPES_EXCLUDE,
	  .kind = FLAG_TEXT,
	  .value = "^(autofs|binfmt_misc|bpf|cgroup2?|configfs|debugfs|devpts|devtmpfs|fusectl|"
	           "hugetlbfs|iso9660|mqueue|nsfs|overlay|proc|procfs|pstore|rpc_pipefs|"
	           "securityfs|"
	           "selinuxfs|squashfs|erofs|sysfs|tracefs)$",
	  .help = "Types of filesystems to leave out (regular expression)." },
	{ .name = TYPES_INCLUDE,
	  .kind = FLAG_TEXT,
	  .help = "The only types of filesystems to show (regular expression)." },
	{ .name = MOUNT_TIMEOUT,
	  .kind = FLAG_DURATION,
	  .value = "5s",
	  .help = "How long a mount may take to answer before it counts as stuck.",
	  .hidden = true },
	{ .name = STAT_WORKERS,
	  .kind = FLAG_COUNT,
	  .value = "4",
	  .help = "How many mounts are asked side by side when they are slow.",
	  .hidden = true },
	{ .name = "collector.filesystem.ignored-mount-points",
	  .kind = FLAG_TEXT,
	  .help = "Old name of mount-points-exclude.",
	  .hidden = true,
	  .renamed = POINTS_EXCLUDE },
	{ .name = "collector.filesystem.ignored-fs-types",
	  .kind = FLAG_TEXT,
	  .help = "Old name of fs-types-exclude.",
	  .hidden = true,
	  .renamed = TYPES_EXCLUDE },
	{ 0 },
};

#define LABELS                                                                                 \
	{                                                                                      \
		"device", "device_error", "fstype", "mountpoint"                               \
	}

static const struct metric device_error = {
	"node_filesystem_device_error", "1 where the filesystem could not be asked, else 0.",
	METRIC_GAUGE, LABELS
};
static const struct metric readonly = { "node_filesystem_readonly",
	                                "1 where nothing can be written, else 0.", METRIC_GAUGE,
	                                LABELS };
static const struct metric mount_info = {
	"node_filesystem_mount_info",
	"Device numbers of the mount.",
	METRIC_GAUGE,
	{ "device", "major", "minor", "mountpoint" },
};

static double bytes(uint64_t blocks, const struct statfs *fs)
{
	return (double)blocks * (double)fs->f_bsize;
}

static double size_of(const struct statfs *fs)
{
	return bytes(fs->f_blocks, fs);
}

static double free_of(const struct statfs *fs)
{
	return bytes(fs->f_bfree, fs);
}

static double avail_of(const struct statfs *fs)
{
	return bytes(fs->f_bavail, fs);
}

static double files_of(const struct statfs *fs)
{
	return (double)fs->f_files;
}

static double files_free_of(const struct statfs *fs)
{
	return (double)fs->f_ffree;
}

static double purgeable_of(const struct statfs *fs)
{
	(void)fs;
	return 0; /* there is none on Linux, but node_exporter shows it */
}

static const struct {
	struct metric metric;
	double (*of)(const struct statfs *fs);
} numbers[] = {
	{ { "node_filesystem_size_bytes", "Size.", METRIC_GAUGE, LABELS }, size_of },
	{ { "node_filesystem_free_bytes", "Free space.", METRIC_GAUGE, LABELS }, free_of },
	{ { "node_filesystem_avail_bytes", "Free space that any user may fill.", METRIC_GAUGE,
	    LABELS },
	  avail_of },
	{ { "node_filesystem_files", "Inodes.", METRIC_GAUGE, LABELS }, files_of },
	{ { "node_filesystem_files_free", "Free inodes.", METRIC_GAUGE, LABELS },
	  files_free_of },
	{ { "node_filesystem_purgeable_bytes", "Space that could be freed when needed.",
	    METRIC_GAUGE, LABELS },
	  purgeable_of },
};

struct filesystem {
	struct filter *points, *types;
	struct statfs_pool *pool;
	struct host_file of_init, of_self;
};

/* A mount with what it answered. */
struct entry {
	struct mount_shown mount;
	const struct statfs_answer *answer;
	bool failed;
	struct str error;
};

static struct str words_of(struct arena *arena, const struct statfs_answer *a)
{
	const char *words = errno_words(-a->rc);

	if (a->stuck)
		return STR("mountpoint timeout");
	if (a->rc == 0)
		return (struct str){ 0 };
	return str_from(words ? words : arena_printf(arena, "errno %d", -a->rc));
}

/* Time is left to tell of the mounts that did answer. */
static uint64_t patience_until(const struct collect_ctx *ctx)
{
	uint64_t now = clock_now_ns();

	return ctx->deadline_ns > now ? now + (ctx->deadline_ns - now) / 4 * 3 : now;
}

/* Asks each path once, however many mounts lie on it. */
static void ask(struct collect_ctx *ctx, const struct mount_shown *mounts, size_t n,
                struct entry *entries)
{
	struct filesystem *fs = ctx->state;
	struct statfs_answer *answers = arena_alloc(ctx->arena, n * sizeof(*answers));
	const char **paths = arena_alloc(ctx->arena, n * sizeof(*paths));
	size_t count = 0;

	for (size_t i = 0; i < n; i++) {
		if (count == 0 || strcmp(paths[count - 1], mounts[i].path) != 0)
			paths[count++] = mounts[i].path;
		entries[i] =
			(struct entry){ .mount = mounts[i], .answer = &answers[count - 1] };
	}
	statfs_pool_ask(fs->pool, paths, count, patience_until(ctx), answers);
	for (size_t i = 0; i < n; i++) {
		entries[i].failed = entries[i].answer->stuck || entries[i].answer->rc < 0;
		entries[i].error = words_of(ctx->arena, entries[i].answer);
	}
}

static void emit_one(struct exposition *out, const struct metric *metric, const struct entry *e,
                     double v)
{
	const struct mountinfo *m = e->mount.m;
	const struct str values[] = { m->source, e->error, m->type, e->mount.point };

	sample_with(out, metric, values, v);
}

static void emit_state(struct exposition *out, const struct entry *entries, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (!entries[i].mount.covered)
			emit_one(out, &device_error, &entries[i], entries[i].failed);
	}
	for (size_t i = 0; i < n; i++) {
		const struct mountinfo *m = entries[i].mount.m;
		bool ro = mountinfo_has(m->options, "ro") ||
		          mountinfo_has(m->super_options, "ro") ||
		          mountinfo_has(m->super_options, "emergency_ro");

		if (!entries[i].mount.covered)
			emit_one(out, &readonly, &entries[i], ro && !entries[i].answer->stuck);
	}
}

static void emit_numbers(struct exposition *out, const struct entry *entries, size_t n)
{
	for (size_t k = 0; k < sizeof(numbers) / sizeof(numbers[0]); k++) {
		for (size_t i = 0; i < n; i++) {
			const struct entry *e = &entries[i];

			if (!e->mount.covered && !e->failed)
				emit_one(out, &numbers[k].metric, e,
				         numbers[k].of(&e->answer->fs));
		}
	}
}

/* Covered mounts too, since their device numbers tell them apart. */
static bool has_same_info(const struct entry *a, const struct entry *b)
{
	return str_eq(a->mount.m->source, b->mount.m->source) &&
	       str_eq(a->mount.m->major, b->mount.m->major) &&
	       str_eq(a->mount.m->minor, b->mount.m->minor);
}

static void emit_mount_info(struct exposition *out, const struct entry *entries, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const struct entry *e = &entries[i];
		const struct mountinfo *m = e->mount.m;
		bool again = false;

		for (size_t j = i; !again && j > 0 && entries[j - 1].answer == e->answer; j--)
			again = has_same_info(&entries[j - 1], e);
		if (!again && !e->failed)
			sample_with(out, &mount_info,
			            (struct str[]){ m->source, m->major, m->minor,
			                            e->mount.point },
			            1);
	}
}

/* The host's mounts are those of process 1; it cannot be seen under hidepid. */
static int read_mountinfo(struct collect_ctx *ctx, struct str *text)
{
	struct filesystem *fs = ctx->state;
	int rc = host_file_read(ctx->host, &fs->of_init, ctx->arena, text);

	return rc == -ENOENT ? host_file_read(ctx->host, &fs->of_self, ctx->arena, text) : rc;
}

static enum collect_status collect(struct collect_ctx *ctx)
{
	struct filesystem *fs = ctx->state;
	struct mount_shown *mounts;
	struct mountinfo *all;
	struct entry *entries;
	struct str text;
	size_t n;
	int rc = read_mountinfo(ctx, &text);

	if (rc < 0)
		return collect_fail_read(ctx, "mountinfo", rc);
	if (mountinfo_parse(text, ctx->arena, &all, &n, &ctx->err) < 0) {
		err_prefix(&ctx->err, 0, "mountinfo");
		return COLLECT_FAIL;
	}
	n = mounts_choose(all, n, fs->points, fs->types, ctx->host, ctx->arena, &mounts);
	entries = arena_alloc(ctx->arena, n * sizeof(*entries));
	ask(ctx, mounts, n, entries);
	emit_state(ctx->out, entries, n);
	emit_numbers(ctx->out, entries, n);
	emit_mount_info(ctx->out, entries, n);
	return COLLECT_OK;
}

static void close_filesystem(struct host *host, void *state)
{
	struct filesystem *fs = state;

	if (!fs)
		return;
	host_file_close(host, &fs->of_init);
	host_file_close(host, &fs->of_self);
	statfs_pool_close(fs->pool);
	filter_close(fs->points);
	filter_close(fs->types);
	free(fs);
}

static int open_filesystem(const struct collector_env *env, void **out, struct err *err)
{
	struct filesystem *fs = xcalloc(1, sizeof(*fs));
	uint64_t workers = flags_count(env->flags, STAT_WORKERS);
	int rc;

	fs->of_init = HOST_FILE(HOST_PROC, "1/mountinfo");
	fs->of_self = HOST_FILE(HOST_PROC, "self/mountinfo");
	rc = filter_open_either(env->flags, POINTS_INCLUDE, POINTS_EXCLUDE, &fs->points, err);
	if (rc == 0)
		rc = filter_open_either(env->flags, TYPES_INCLUDE, TYPES_EXCLUDE, &fs->types,
		                        err);
	if (rc < 0) {
		close_filesystem(env->host, fs);
		return rc;
	}
	fs->pool = statfs_pool_new(NULL,
	                           workers < STATFS_THREADS_MAX ? (unsigned)workers
	                                                        : STATFS_THREADS_MAX,
	                           flags_duration_ms(env->flags, MOUNT_TIMEOUT));
	*out = fs;
	return 0;
}

const struct collector filesystem_collector = {
	.name = "filesystem",
	.help = "Size, free space and state of mounted filesystems.",
	.on_by_default = true,
	.may_block = true,
	.flags = flags,
	.open = open_filesystem,
	.close = close_filesystem,
	.collect = collect,
};
