/* SPDX-License-Identifier: Apache-2.0 */
/* zfs: statistics of ZFS, its pools and datasets, from /proc/spl/kstat/zfs (OpenZFS). */

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/array.h"
#include "base/must.h"
#include "collectors/collector.h"
#include "collectors/families.h"
#include "host/kstat.h"

#define TOP "spl/kstat/zfs"

/* Newer versions have fewer of the files, or more. */
static const struct file_row {
	const char *file, *group;
} files[] = {
	{ "abdstats", "abd" },
	{ "arcstats", "arc" },
	{ "dbufstats", "dbuf" },
	{ "dmu_tx", "dmu_tx" },
	{ "dnodestats", "dnode" },
	{ "fm", "fm" },
	{ "vdev_cache_stats", "vdev_cache" },
	{ "vdev_mirror_stats", "vdev_mirror" },
	{ "xuio_stats", "xuio" },
	{ "zfetchstats", "zfetch" },
	{ "zil", "zil" },
};

static const struct metric module_shape = {
	"node_zfs_",
	"The statistic of this name in /proc/spl/kstat/zfs.",
	METRIC_UNTYPED,
};
static const struct metric pool_shape = {
	"node_zfs_zpool_",
	"The pool's statistic of this name in its file io.",
	METRIC_UNTYPED,
	{ "zpool" },
};
static const struct metric dataset_shape = {
	"node_zfs_zpool_dataset_",
	"The dataset's statistic of this name in its file objset.",
	METRIC_UNTYPED,
	{ "dataset", "zpool" },
};
static const struct metric pool_state = {
	"node_zfs_zpool_state",
	"1 for the state that the pool is in.",
	METRIC_GAUGE,
	{ "state", "zpool" },
};

static const char *const pool_states[] = { "online",  "degraded", "faulted",  "offline",
	                                   "removed", "unavail",  "suspended" };

enum { IO_COLUMNS_MIN = 12, IO_COLUMNS_MAX = 32 };

/* Families as the module names them. */
struct state {
	struct families *module, *pool, *dataset;
};

static int open_zfs(const struct collector_env *env, void **state, struct err *err)
{
	struct state *s = xcalloc(1, sizeof(*s));

	(void)env;
	(void)err;
	s->module = families_new(&module_shape, "");
	s->pool = families_new(&pool_shape, "");
	s->dataset = families_new(&dataset_shape, "");
	*state = s;
	return 0;
}

static void close_zfs(struct host *host, void *state)
{
	struct state *s = state;

	(void)host;
	if (!s)
		return;
	families_close(s->module);
	families_close(s->pool);
	families_close(s->dataset);
	free(s);
}

static int emit_signed(struct exposition *out, const struct metric *m, struct str number)
{
	int64_t value;
	int rc = str_to_i64(number, &value);

	if (rc == 0 && m)
		sample(out, m, (double)value);
	return rc;
}

static int emit_unsigned(struct exposition *out, const struct metric *m,
                         const struct str *labels, struct str number)
{
	uint64_t value;
	int rc = str_to_u64(number, &value);

	if (rc == 0 && m)
		sample_with_u64(out, m, labels, value);
	return rc;
}

/* On failure row is the one to blame. */
static int emit_module(struct exposition *out, struct families *families, struct str group,
                       struct str text, struct kstat_row *row)
{
	int rc = 0;

	while (rc == 0 && kstat_next(&text, row)) {
		const struct metric *m;

		if (row->type != KSTAT_INT64 && row->type != KSTAT_UINT64)
			continue;
		m = families_of(families, group, row->name);
		rc = row->type == KSTAT_INT64 ? emit_signed(out, m, row->number)
		                              : emit_unsigned(out, m, NULL, row->number);
	}
	return rc;
}

/* The row dataset_name comes first. */
static int emit_dataset(struct exposition *out, struct families *families, struct str pool,
                        struct str text, struct kstat_row *row)
{
	struct str labels[] = { { 0 }, pool };
	int rc = 0;

	while (rc == 0 && kstat_next(&text, row)) {
		if (str_is(row->name, "dataset_name"))
			labels[0] = row->data;
		else if (row->type == KSTAT_UINT64)
			rc = emit_unsigned(out,
			                   families_of(families, (struct str){ 0 }, row->name),
			                   labels, row->number);
	}
	return rc;
}

/* A line of names that begins with nread, and one of numbers below it. */
static int emit_io(struct exposition *out, struct families *families, struct str pool,
                   struct str text)
{
	struct str line, names[IO_COLUMNS_MAX], values[IO_COLUMNS_MAX];
	size_t n = 0;
	int rc = 0;

	while (n < IO_COLUMNS_MIN || !str_is(names[0], "nread")) {
		if (!str_next_line(&text, &line))
			return 0;
		n = str_words(line, names, IO_COLUMNS_MAX);
	}
	if (n > IO_COLUMNS_MAX)
		n = IO_COLUMNS_MAX;
	if (!str_next_line(&text, &line) || str_words(line, values, IO_COLUMNS_MAX) < n)
		return -EINVAL;
	for (size_t i = 0; rc == 0 && i < n; i++)
		rc = emit_unsigned(out, families_of(families, (struct str){ 0 }, names[i]),
		                   &pool, values[i]);
	return rc;
}

static bool is_state(struct str text, const char *state)
{
	return text.n == strlen(state) && strncasecmp(text.p, state, text.n) == 0;
}

static void emit_state(struct exposition *out, struct str pool, struct str text)
{
	struct str line = { 0 };

	str_next_line(&text, &line);
	line = str_trim(line);
	for (size_t i = 0; i < COUNT_OF(pool_states); i++)
		sample_with_u64(out, &pool_state,
		                (struct str[]){ str_from(pool_states[i]), pool },
		                is_state(line, pool_states[i]));
}

/* What the version lacks, or what is of a pool that is just exported, is passed over. */
static bool is_none(int rc)
{
	return host_is_absence(rc) || rc == -ENOTDIR || rc == -ENODEV;
}

static enum collect_status fail_row(struct collect_ctx *ctx, struct host_dir dir,
                                    const char *file, const struct kstat_row *row)
{
	return collect_fail(ctx, "%s/%s: %.*s is \"%.*s\", which is no such number", dir.path.p,
	                    file, STR_ARG(row->name), STR_ARG(row->number));
}

static enum collect_status emit_module_file(struct collect_ctx *ctx, struct host_dir top,
                                            const struct file_row *f)
{
	struct state *s = ctx->state;
	struct kstat_row row;
	struct str text;
	int rc = host_dir_read(top, f->file, &text);

	if (is_none(rc))
		return COLLECT_OK;
	if (rc < 0)
		return collect_fail_in(ctx, top, f->file, rc);
	if (!kstat_skip_heading(&text))
		return collect_fail(ctx, TOP "/%s has no line \"name type data\"", f->file);
	if (emit_module(ctx->out, s->module, str_from(f->group), text, &row) < 0)
		return fail_row(ctx, top, f->file, &row);
	return COLLECT_OK;
}

static enum collect_status emit_pool_file(struct collect_ctx *ctx, struct host_dir dir,
                                          struct str pool, struct str file, struct str text)
{
	struct state *s = ctx->state;
	struct kstat_row row;

	if (str_is(file, "state")) {
		emit_state(ctx->out, pool, text);
	} else if (str_is(file, "io")) {
		if (emit_io(ctx->out, s->pool, pool, text) < 0)
			return collect_fail(ctx, "%s/io: no number for each name", dir.path.p);
	} else {
		if (!kstat_skip_heading(&text))
			return collect_fail(ctx, "%s/%s has no line \"name type data\"",
			                    dir.path.p, file.p);
		if (emit_dataset(ctx->out, s->dataset, pool, text, &row) < 0)
			return fail_row(ctx, dir, file.p, &row);
	}
	return COLLECT_OK;
}

static bool is_wanted(struct str file)
{
	return str_is(file, "io") || str_is(file, "state") || str_starts(file, "objset-");
}

static enum collect_status emit_pool(struct collect_ctx *ctx, struct host_dir dir,
                                     struct str pool)
{
	enum collect_status status = COLLECT_OK;
	struct str *names, text;
	size_t n;
	int rc = host_dir_list(dir, &names, &n);

	if (is_none(rc))
		return COLLECT_OK;
	if (rc < 0)
		return collect_fail_read(ctx, dir.path.p, rc);
	for (size_t i = 0; status == COLLECT_OK && i < n; i++) {
		if (!is_wanted(names[i]))
			continue;
		rc = host_dir_read(dir, names[i].p, &text);
		if (is_none(rc))
			continue;
		if (rc < 0)
			return collect_fail_in(ctx, dir, names[i].p, rc);
		status = emit_pool_file(ctx, dir, pool, names[i], text);
	}
	return status;
}

static enum collect_status collect(struct collect_ctx *ctx)
{
	struct host_dir top = host_dir(ctx->files, HOST_PROC, TOP);
	enum collect_status status = COLLECT_OK;
	struct str *names;
	size_t n;
	int rc = host_dir_list(top, &names, &n);

	if (rc == -ENOENT)
		return collect_no_data(ctx, "ZFS is not loaded");
	if (rc < 0)
		return collect_fail_read(ctx, TOP, rc);
	for (size_t i = 0; status == COLLECT_OK && i < COUNT_OF(files); i++)
		status = emit_module_file(ctx, top, &files[i]);
	for (size_t i = 0; status == COLLECT_OK && i < n; i++)
		status = emit_pool(ctx, host_dir_sub(top, names[i]), names[i]);
	return status;
}

const struct collector zfs_collector = {
	.name = "zfs",
	.help = "Statistics of ZFS, its pools and datasets.",
	.on_by_default = true,
	.open = open_zfs,
	.close = close_zfs,
	.collect = collect,
};
