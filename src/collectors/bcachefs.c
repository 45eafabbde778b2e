/* SPDX-License-Identifier: Apache-2.0 */
/* bcachefs: mounted file systems of this kind (kernel: fs/bcachefs/sysfs.c). */

#include <errno.h>
#include <stdlib.h>

#include "base/array.h"
#include "collectors/attrs.h"
#include "collectors/families.h"
#include "host/humanbytes.h"

static const struct metric info = {
	"node_bcachefs_info",
	"A file system, always 1.",
	METRIC_GAUGE,
	{ "uuid" },
};
static const struct metric cache_size = {
	"node_bcachefs_btree_cache_size_bytes",
	"Memory that caches the trees.",
	METRIC_GAUGE,
	{ "uuid" },
};
static const struct metric compressed = {
	"node_bcachefs_compression_compressed_bytes",
	"Size of what is compressed so.",
	METRIC_GAUGE,
	{ "algorithm", "uuid" },
};
static const struct metric uncompressed = {
	"node_bcachefs_compression_uncompressed_bytes",
	"Size that it would have otherwise.",
	METRIC_GAUGE,
	{ "algorithm", "uuid" },
};
static const struct metric errors = {
	"node_bcachefs_errors_total",
	"Errors found, by type.",
	METRIC_COUNTER,
	{ "error_type", "uuid" },
};
static const struct metric counter_shape = {
	"node_bcachefs_",
	"The counter of this name, since the file system was made.",
	METRIC_COUNTER,
	{ "uuid" },
};
static const struct metric btree_writes = {
	"node_bcachefs_btree_writes_total",
	"Writes of tree nodes, by type.",
	METRIC_COUNTER,
	{ "type", "uuid" },
};
static const struct metric btree_write_size = {
	"node_bcachefs_btree_write_average_size_bytes",
	"Average size of such a write.",
	METRIC_GAUGE,
	{ "type", "uuid" },
};
static const struct metric device_info = {
	"node_bcachefs_device_info",
	"Label and state of the device, always 1.",
	METRIC_GAUGE,
	{ "device", "label", "state", "uuid" },
};
#define DEVICE(name, help)                                                                     \
	{                                                                                      \
		"node_bcachefs_device_" name, help, METRIC_GAUGE,                              \
		{                                                                              \
			"device", "uuid"                                                       \
		}                                                                              \
	}
static const struct metric bucket_size = DEVICE("bucket_size_bytes", "Size of a bucket.");
static const struct metric buckets = DEVICE("buckets", "Buckets of the device.");
static const struct metric durability =
	DEVICE("durability", "As how many copies one on it counts.");
static const struct metric io_done = {
	"node_bcachefs_device_io_done_bytes_total",
	"Bytes read and written, by what they hold.",
	METRIC_COUNTER,
	{ "data_type", "device", "operation", "uuid" },
};
static const struct metric io_errors = {
	"node_bcachefs_device_io_errors_total",
	"Errors of the device since the file system was made, by type.",
	METRIC_COUNTER,
	{ "device", "type", "uuid" },
};

static int open_bcachefs(const struct collector_env *env, void **state, struct err *err)
{
	(void)env;
	(void)err;
	*state = families_new(&counter_shape, "_total");
	return 0;
}

static void close_bcachefs(struct host *host, void *state)
{
	(void)host;
	families_close(state);
}

/* One reading of all file systems, and where it is, for the sentence when it fails. */
struct run {
	struct collect_ctx *ctx;
	struct host_dir dir;
	const char *file;
};

/* Files that are missing are empty. */
static int read_text(struct run *run, struct host_dir dir, const char *file, struct str *text)
{
	int rc = host_dir_read(dir, file, text);

	run->dir = dir;
	run->file = file;
	if (rc == -ENOENT)
		*text = (struct str){ 0 };
	return rc == -ENOENT ? 0 : rc;
}

static struct str without_colon(struct str s)
{
	if (str_ends(s, ":"))
		s.n--;
	return s;
}

/* Rows "zstd  226G  603G ..." behind a heading, or "initial:  3298401  100k". */
static int emit_pairs(struct exposition *out, struct str text, struct str uuid,
                      const struct metric *first, const struct metric *second)
{
	struct str line, words[4];
	uint64_t values[3];

	str_next_line(&text, &line);
	while (str_next_line(&text, &line)) {
		size_t n = str_words(line, words, COUNT_OF(words));
		int rc = 0;

		for (size_t i = 1; rc == 0 && n >= 3 && i < n && i < COUNT_OF(words); i++)
			rc = humanbytes_bcachefs(words[i], &values[i - 1]);
		if (rc < 0)
			return rc;
		if (n < 3)
			continue;
		words[1] = uuid;
		words[0] = without_colon(words[0]);
		sample_with_u64(out, first, words, values[0]);
		sample_with_u64(out, second, words, values[1]);
	}
	return 0;
}

/* "bset_bad_csum  2  1767112063": how often, and when last. */
static int emit_errors(struct exposition *out, struct str text, struct str uuid)
{
	struct str line, words[3];
	uint64_t count, when;

	while (str_next_line(&text, &line)) {
		size_t n = str_words(line, words, COUNT_OF(words));
		int rc = n < 2 ? 0 : str_to_u64(words[1], &count);

		if (rc == 0 && n >= 3)
			rc = str_to_u64(words[2], &when);
		if (rc < 0)
			return rc;
		if (n >= 2)
			sample_with_u64(out, &errors, (struct str[]){ words[0], uuid }, count);
	}
	return 0;
}

/* "since mount: 3" and "since filesystem creation: 4711"; the latter counts. */
static int parse_counter(struct str text, uint64_t *count)
{
	struct str line, name, value;
	bool known = false;
	uint64_t since_mount;

	*count = 0;
	while (str_next_line(&text, &line)) {
		int rc = 0;

		if (!str_cut(line, ':', &name, &value))
			continue;
		if (str_is(name, "since mount"))
			rc = humanbytes_bcachefs(value, &since_mount);
		else if (str_is(name, "since filesystem creation"))
			rc = humanbytes_bcachefs(value, count);
		else
			continue;
		if (rc < 0)
			return rc;
		known = true;
	}
	return known ? 0 : -EINVAL;
}

/* Lines "type: n" under "read:" or "write:". */
static int emit_io_done(struct exposition *out, struct str text, struct str device,
                        struct str uuid)
{
	struct str line, type, value, operation = { 0 };
	uint64_t bytes;

	while (str_next_line(&text, &line)) {
		line = str_trim(line);
		if (str_is(line, "read:") || str_is(line, "write:")) {
			operation = without_colon(line);
			continue;
		}
		if (operation.n == 0 || !str_cut(line, ':', &type, &value))
			continue;
		if (str_to_u64(str_trim(value), &bytes) < 0)
			return -EINVAL;
		sample_with_u64(out, &io_done,
		                (struct str[]){ str_trim(type), device, operation, uuid },
		                bytes);
	}
	return 0;
}

/* Only those since the file system was made, not those since the last reset. */
static int emit_io_errors(struct exposition *out, struct str text, struct str device,
                          struct str uuid)
{
	bool wanted = false;
	struct str line, type, value;
	uint64_t count;

	while (str_next_line(&text, &line)) {
		if (str_starts(line, "IO errors since ")) {
			wanted = str_starts(line, "IO errors since filesystem creation");
			continue;
		}
		if (!wanted || !str_cut(str_trim(line), ':', &type, &value))
			continue;
		if (str_to_u64(str_trim(value), &count) < 0)
			return -EINVAL;
		sample_with_u64(out, &io_errors, (struct str[]){ device, str_trim(type), uuid },
		                count);
	}
	return 0;
}

static int read_u64(struct run *run, struct host_dir dir, const char *file, uint64_t *out)
{
	int rc = host_dir_u64(dir, file, out);

	run->dir = dir;
	run->file = file;
	if (rc == -ENOENT)
		*out = 0;
	return rc == -ENOENT ? 0 : rc;
}

/* A size for people, 0 where it cannot be read. */
static int read_size(struct run *run, struct host_dir dir, const char *file, uint64_t *out)
{
	struct str text = attr_text(dir, file);

	run->dir = dir;
	run->file = file;
	*out = 0;
	return text.n > 0 ? humanbytes_bcachefs(text, out) : 0;
}

static int emit_device(struct run *run, struct host_dir dir, struct str device, struct str uuid)
{
	struct exposition *out = run->ctx->out;
	struct str labels[] = { device, uuid }, text;
	uint64_t bytes, count, copies;
	int rc = read_size(run, dir, "bucket_size", &bytes);

	if (rc == 0)
		rc = read_u64(run, dir, "nbuckets", &count);
	if (rc == -ENOTDIR)
		return 0; /* no device, though it has the name of one */
	if (rc == 0)
		rc = read_u64(run, dir, "durability", &copies);
	if (rc < 0)
		return rc;
	sample_with_u64(out, &device_info,
	                (struct str[]){ device, attr_text(dir, "label"),
	                                attr_text(dir, "state"), uuid },
	                1);
	sample_with_u64(out, &bucket_size, labels, bytes);
	sample_with_u64(out, &buckets, labels, count);
	sample_with_u64(out, &durability, labels, copies);
	rc = read_text(run, dir, "io_done", &text);
	if (rc == 0)
		rc = emit_io_done(out, text, device, uuid);
	if (rc == 0)
		rc = read_text(run, dir, "io_errors", &text);
	return rc == 0 ? emit_io_errors(out, text, device, uuid) : rc;
}

static int emit_counters(struct run *run, struct host_dir dir, struct str uuid)
{
	struct collect_ctx *ctx = run->ctx;
	struct str *names, text;
	uint64_t count;
	size_t n = 0;
	int rc = host_dir_list(dir, &names, &n);

	run->dir = dir;
	run->file = ".";
	if (rc == -ENOENT)
		return 0;
	for (size_t i = 0; rc == 0 && i < n; i++) {
		const struct metric *m = families_of(ctx->state, (struct str){ 0 }, names[i]);

		run->file = names[i].p;
		rc = host_dir_read(dir, names[i].p, &text);
		if (rc == -EISDIR || rc == -ENOENT) {
			rc = 0;
			continue;
		}
		if (rc == 0)
			rc = parse_counter(text, &count);
		if (rc == 0 && m)
			sample_of_u64(ctx->out, m, uuid, count);
	}
	return rc;
}

static int emit_filesystem(struct run *run, struct host_dir dir, struct str uuid)
{
	struct exposition *out = run->ctx->out;
	struct str text;
	uint64_t bytes;
	int rc = read_size(run, dir, "btree_cache_size", &bytes);

	if (rc < 0)
		return rc;
	sample_of_u64(out, &info, uuid, 1);
	sample_of_u64(out, &cache_size, uuid, bytes);
	rc = read_text(run, dir, "compression_stats", &text);
	if (rc == 0)
		rc = emit_pairs(out, text, uuid, &compressed, &uncompressed);
	if (rc == 0)
		rc = read_text(run, dir, "errors", &text);
	if (rc == 0)
		rc = emit_errors(out, text, uuid);
	if (rc == 0)
		rc = emit_counters(run, host_dir_sub(dir, STR("counters")), uuid);
	if (rc == 0)
		rc = read_text(run, dir, "btree_write_stats", &text);
	return rc == 0 ? emit_pairs(out, text, uuid, &btree_writes, &btree_write_size) : rc;
}

/* 1; 0 for what is no file system, or none any more. */
static int emit(struct run *run, struct host_dir dir, struct str uuid)
{
	struct str *names;
	size_t n;
	int rc = host_dir_list(dir, &names, &n);

	run->dir = dir;
	run->file = ".";
	if (rc == -ENOTDIR || rc == -ENOENT || rc == -ENODEV)
		return 0;
	if (rc == 0)
		rc = emit_filesystem(run, dir, uuid);
	for (size_t i = 0; rc == 0 && i < n; i++) {
		if (str_starts(names[i], "dev-"))
			rc = emit_device(run, host_dir_sub(dir, names[i]),
			                 str_skip(names[i], 4), uuid);
	}
	return rc < 0 ? rc : 1;
}

static enum collect_status collect(struct collect_ctx *ctx)
{
	struct host_dir top = host_dir(ctx->files, HOST_SYS, "fs/bcachefs");
	struct run run = { .ctx = ctx, .dir = top, .file = "." };
	struct str *names;
	size_t n = 0, told = 0;
	int rc = host_dir_list(top, &names, &n);

	for (size_t i = 0; rc >= 0 && i < n; i++) {
		rc = emit(&run, host_dir_sub(top, names[i]), names[i]);
		told += rc > 0;
	}
	if (rc == -ENOENT || (rc >= 0 && told == 0))
		return collect_no_data(ctx, "no bcachefs is mounted");
	if (rc == -EINVAL || rc == -ERANGE)
		rc = -EBADMSG;
	return rc < 0 ? collect_fail_in(ctx, run.dir, run.file, rc) : COLLECT_OK;
}

const struct collector bcachefs_collector = {
	.name = "bcachefs",
	.help = "Space, traffic, errors and counters of bcachefs.",
	.on_by_default = true,
	.may_block = true, /* compression_stats may walk the whole file system */
	.open = open_bcachefs,
	.close = close_bcachefs,
	.collect = collect,
};
