/* SPDX-License-Identifier: Apache-2.0 */
/* bcache: caches of block devices (kernel: admin-guide/bcache.rst). */

#include <errno.h>
#include <stdlib.h>

#include "base/array.h"
#include "base/must.h"
#include "collectors/collector.h"
#include "collectors/names.h"
#include "host/humanbytes.h"

static const struct flag flags[] = {
	{ "collector.bcache.priorityStats", FLAG_SWITCH, NULL,
	  "Tell how the cache's buckets are used, which is slow to find out." },
	{ 0 },
};

#define ROW(file, name, type, help, ...)                                                       \
	{                                                                                      \
		file,                                                                          \
		{                                                                              \
			"node_bcache_" name, help, type, __VA_ARGS__                           \
		}                                                                              \
	}

struct row {
	const char *file;
	struct metric metric;
};

#define LABELS                                                                                 \
	{                                                                                      \
		"uuid"                                                                         \
	}
static const struct row rows[] = {
	ROW("average_key_size", "average_key_size_sectors", METRIC_GAUGE,
	    "Average size of a key of the tree.", LABELS),
	ROW("btree_cache_size", "btree_cache_size_bytes", METRIC_GAUGE,
	    "Memory that caches the tree.", LABELS),
	ROW("cache_available_percent", "cache_available_percent", METRIC_GAUGE,
	    "How much of the cache could be written over.", LABELS),
	ROW("congested", "congested", METRIC_GAUGE, "How congested the cache is.", LABELS),
	ROW("root_usage_percent", "root_usage_percent", METRIC_GAUGE,
	    "How much of the tree's root is in use.", LABELS),
	ROW("tree_depth", "tree_depth", METRIC_GAUGE, "Depth of the tree.", LABELS),
	ROW("internal/active_journal_entries", "active_journal_entries", METRIC_GAUGE,
	    "Journal entries newer than the index.", LABELS),
	ROW("internal/btree_nodes", "btree_nodes", METRIC_GAUGE, "Nodes of the tree.", LABELS),
	ROW("internal/cache_read_races", "cache_read_races_total", METRIC_COUNTER,
	    "Reads whose bucket was used again meanwhile.", LABELS),
};
/* A duration, which the peer takes for nanoseconds. */
static const struct row read_duration =
	ROW("internal/btree_read_average_duration_us", "btree_read_average_duration_seconds",
            METRIC_GAUGE, "Average duration of a read of the tree, a thousandth of the truth.",
            LABELS);
#undef LABELS

#define LABELS                                                                                 \
	{                                                                                      \
		"backing_device", "uuid"                                                       \
	}
static const struct row dirty_data =
	ROW("dirty_data", "dirty_data_bytes", METRIC_GAUGE,
            "Bytes in the cache that are not written back.", LABELS);
static const struct row backing_rows[] = {
	ROW("stats_total/bypassed", "bypassed_bytes_total", METRIC_COUNTER,
	    "Bytes that went past the cache.", LABELS),
	ROW("stats_total/cache_bypass_hits", "cache_bypass_hits_total", METRIC_COUNTER,
	    "Requests past the cache that it could have served.", LABELS),
	ROW("stats_total/cache_bypass_misses", "cache_bypass_misses_total", METRIC_COUNTER,
	    "Requests past the cache that it could not have served.", LABELS),
	ROW("stats_total/cache_hits", "cache_hits_total", METRIC_COUNTER,
	    "Requests that the cache served.", LABELS),
	ROW("stats_total/cache_miss_collisions", "cache_miss_collisions_total", METRIC_COUNTER,
	    "Misses whose data was written meanwhile.", LABELS),
	ROW("stats_total/cache_misses", "cache_misses_total", METRIC_COUNTER,
	    "Requests that the cache could not serve.", LABELS),
};
static const struct row readaheads =
	ROW("stats_total/cache_readaheads", "cache_readaheads_total", METRIC_COUNTER,
            "Reads ahead.", LABELS);
/* Lines of writeback_rate_debug. */
static const struct row writeback_rows[] = {
	ROW("rate", "writeback_rate", METRIC_GAUGE, "Rate of writing back, per second.",
	    LABELS),
	ROW("target", "dirty_target_bytes", METRIC_GAUGE,
	    "Bytes not written back that are aimed at.", LABELS),
	ROW("proportional", "writeback_rate_proportional_term", METRIC_GAUGE,
	    "Proportional part of the rate.", LABELS),
	ROW("integral", "writeback_rate_integral_term", METRIC_GAUGE,
	    "Integral part of the rate.", LABELS),
	ROW("change", "writeback_change", METRIC_GAUGE, "Last change of the rate.", LABELS),
};
#undef LABELS

#define LABELS                                                                                 \
	{                                                                                      \
		"cache_device", "uuid"                                                         \
	}
static const struct row cache_rows[] = {
	ROW("io_errors", "io_errors", METRIC_GAUGE, "Errors of the cache, decayed.", LABELS),
	ROW("metadata_written", "metadata_written_bytes_total", METRIC_COUNTER,
	    "Bytes written to the cache other than data.", LABELS),
	ROW("written", "written_bytes_total", METRIC_COUNTER, "Bytes written to the cache.",
	    LABELS),
};
/* Lines of priority_stats. */
static const struct row priority_rows[] = {
	ROW("Unused", "priority_stats_unused_percent", METRIC_GAUGE,
	    "Buckets that hold nothing.", LABELS),
	ROW("Metadata", "priority_stats_metadata_percent", METRIC_GAUGE,
	    "Buckets that hold other than data.", LABELS),
};
#undef LABELS

static int open_bcache(const struct collector_env *env, void **state, struct err *err)
{
	bool *tells_priorities = xcalloc(1, sizeof(*tells_priorities));

	(void)err;
	*tells_priorities = flags_switch(env->flags, "collector.bcache.priorityStats");
	*state = tells_priorities;
	return 0;
}

static void close_bcache(struct host *host, void *state)
{
	(void)host;
	free(state);
}

/* A file that is missing is 0, as for the peer. */
static int read_value(struct host_dir dir, const char *file, int64_t *out)
{
	struct str text;
	int rc = host_dir_attr(dir, file, &text);

	*out = 0;
	if (rc == -ENOENT)
		return 0;
	return rc < 0 ? rc : humanbytes_bcache(text, out) < 0 ? -EBADMSG : 0;
}

static enum collect_status emit_rows(struct collect_ctx *ctx, struct host_dir dir,
                                     const struct row *table, size_t n,
                                     const struct str *labels)
{
	int64_t value;

	for (size_t i = 0; i < n; i++) {
		int rc = read_value(dir, table[i].file, &value);

		if (rc < 0)
			return collect_fail_in(ctx, dir, table[i].file, rc);
		sample_with(ctx->out, &table[i].metric, labels, (double)value);
	}
	return COLLECT_OK;
}

/* The last word of the line "NAME: ... WORD", without what it ends in. */
static bool find_line(struct str text, const char *name, const char *end, struct str *out)
{
	struct str line, key, rest;

	while (str_next_line(&text, &line)) {
		if (!str_cut(line, ':', &key, &rest) || !str_is(str_trim(key), name))
			continue;
		out->n = 0;
		while (str_next_word(&rest, out)) {
		}
		if (str_ends(*out, end))
			out->n -= str_from(end).n;
		return out->n > 0;
	}
	return false;
}

/* Lines that are missing are 0. */
static enum collect_status emit_writeback(struct collect_ctx *ctx, struct host_dir dir,
                                          const struct str *labels)
{
	struct str text, word;
	int64_t value;
	int rc = host_dir_read(dir, "writeback_rate_debug", &text);

	if (rc < 0)
		return collect_fail_in(ctx, dir, "writeback_rate_debug", rc);
	for (size_t i = 0; i < COUNT_OF(writeback_rows); i++) {
		value = 0;
		if (find_line(text, writeback_rows[i].file, "/sec", &word) &&
		    humanbytes_bcache(word, &value) < 0)
			return collect_fail(ctx, "%s/writeback_rate_debug: %s is no number",
			                    dir.path.p, writeback_rows[i].file);
		sample_with(ctx->out, &writeback_rows[i].metric, labels, (double)value);
	}
	return COLLECT_OK;
}

static enum collect_status emit_backing(struct collect_ctx *ctx, struct host_dir dir,
                                        const struct str *labels)
{
	enum collect_status status = emit_rows(ctx, dir, &dirty_data, 1, labels);
	int64_t value;

	if (status == COLLECT_OK)
		status = emit_writeback(ctx, dir, labels);
	if (status == COLLECT_OK)
		status = emit_rows(ctx, dir, backing_rows, COUNT_OF(backing_rows), labels);
	if (status == COLLECT_OK && read_value(dir, readaheads.file, &value) == 0 && value != 0)
		sample_with(ctx->out, &readaheads.metric, labels, (double)value);
	return status;
}

static enum collect_status emit_priorities(struct collect_ctx *ctx, struct host_dir dir,
                                           const struct str *labels)
{
	struct str text, word;
	double percent;
	int rc = host_dir_read(dir, "priority_stats", &text);

	if (rc < 0)
		return collect_fail_in(ctx, dir, "priority_stats", rc);
	for (size_t i = 0; i < COUNT_OF(priority_rows); i++) {
		percent = 0;
		if (find_line(text, priority_rows[i].file, "%", &word) &&
		    str_to_f64(word, &percent) < 0)
			return collect_fail(ctx, "%s/priority_stats: %s is no number",
			                    dir.path.p, priority_rows[i].file);
		sample_with(ctx->out, &priority_rows[i].metric, labels, percent);
	}
	return COLLECT_OK;
}

static enum collect_status emit_cache(struct collect_ctx *ctx, struct host_dir dir,
                                      const struct str *labels)
{
	const bool *tells_priorities = ctx->state;
	enum collect_status status =
		emit_rows(ctx, dir, cache_rows, COUNT_OF(cache_rows), labels);

	return status == COLLECT_OK && *tells_priorities ? emit_priorities(ctx, dir, labels)
	                                                 : status;
}

static enum collect_status emit(struct collect_ctx *ctx, struct host_dir dir, struct str uuid)
{
	enum collect_status status;
	struct str *names, number;
	int64_t us;
	size_t n;
	int rc = host_dir_list(dir, &names, &n);

	if (rc == -ENOENT || rc == -ENODEV)
		return COLLECT_OK; /* stopped meanwhile */
	if (rc < 0)
		return collect_fail_read(ctx, dir.path.p, rc);
	status = emit_rows(ctx, dir, rows, COUNT_OF(rows), &uuid);
	if (status != COLLECT_OK)
		return status;
	rc = read_value(dir, read_duration.file, &us);
	if (rc < 0)
		return collect_fail_in(ctx, dir, read_duration.file, rc);
	sample_of(ctx->out, &read_duration.metric, uuid, (double)us * 1e-9);
	for (size_t i = 0; i < n && status == COLLECT_OK; i++) {
		struct str labels[] = { names[i], uuid };

		if (name_is_numbered(names[i], "bdev", &number))
			status = emit_backing(ctx, host_dir_sub(dir, names[i]), labels);
		else if (name_is_numbered(names[i], "cache", &number))
			status = emit_cache(ctx, host_dir_sub(dir, names[i]), labels);
	}
	return status;
}

static enum collect_status collect(struct collect_ctx *ctx)
{
	struct host_dir top = host_dir(ctx->files, HOST_SYS, "fs/bcache");
	enum collect_status status = COLLECT_OK;
	struct str *names, before, after;
	size_t n;

	if (host_dir_list(top, &names, &n) < 0)
		return COLLECT_OK; /* bcache is not loaded */
	for (size_t i = 0; i < n && status == COLLECT_OK; i++) {
		if (str_cut(names[i], '-', &before, &after))
			status = emit(ctx, host_dir_sub(top, names[i]), names[i]);
	}
	return status;
}

const struct collector bcache_collector = {
	.name = "bcache",
	.help = "Hits, misses and state of bcache's caches.",
	.on_by_default = true,
	.may_block = true, /* locks of the tree are held during I/O */
	.flags = flags,
	.open = open_bcache,
	.close = close_bcache,
	.collect = collect,
};
