/* SPDX-License-Identifier: Apache-2.0 */
/* mdadm: arrays of disks, from /proc/mdstat and /sys/block/md*, md (md(4)). */

#include <errno.h>

#include "base/array.h"
#include "collectors/collector.h"
#include "host/mdstat.h"

#define GAUGE(name, help, ...)                                                                 \
	{                                                                                      \
		"node_md_" name, help, METRIC_GAUGE,                                           \
		{                                                                              \
			__VA_ARGS__                                                            \
		}                                                                              \
	}

static const struct metric required =
	GAUGE("disks_required", "Disks that the array should have.", "device");
static const struct metric disks =
	GAUGE("disks", "Disks of the array in this state.", "device", "state");
static const struct metric state =
	GAUGE("state", "1 for the state that the array is in.", "device", "state");
static const struct metric blocks = GAUGE("blocks", "Size of the array in KiB.", "device");
static const struct metric synced =
	GAUGE("blocks_synced", "KiB of the array that are in step.", "device");
static const struct metric raid_disks =
	GAUGE("raid_disks", "Disks that the array has when it is whole.", "device");
static const struct metric degraded =
	GAUGE("degraded", "Disks that the array lacks.", "device");

static const char *const states[MDSTAT_STATES] = {
	[MDSTAT_ACTIVE] = "active",         [MDSTAT_INACTIVE] = "inactive",
	[MDSTAT_RECOVERING] = "recovering", [MDSTAT_RESYNC] = "resync",
	[MDSTAT_CHECK] = "check",
};

static void emit_disks(struct exposition *out, const struct mdstat *md)
{
	sample_with_u64(out, &disks, (struct str[]){ md->name, STR("active") }, md->active);
	sample_with_u64(out, &disks, (struct str[]){ md->name, STR("failed") }, md->failed);
	sample_with_u64(out, &disks, (struct str[]){ md->name, STR("spare") }, md->spare);
}

static void emit_states(struct exposition *out, const struct mdstat *md)
{
	for (size_t i = 0; i < MDSTAT_STATES; i++)
		sample_with_u64(out, &state, (struct str[]){ md->name, str_from(states[i]) },
		                md->state == (enum mdstat_state)i);
}

static enum collect_status emit_mdstat(struct collect_ctx *ctx)
{
	struct mdstat *all;
	struct err err;
	struct str text;
	size_t n;
	int rc = host_files_read(ctx->files, HOST_PROC, "mdstat", &text);

	if (rc == -ENOENT)
		return collect_no_data(ctx, "the kernel has no arrays of disks");
	if (rc < 0)
		return collect_fail_read(ctx, "mdstat", rc);
	if (mdstat_parse(text, ctx->arena, &all, &n, &err) < 0)
		return collect_fail(ctx, "mdstat: %s", err.text);
	for (size_t i = 0; i < n; i++) {
		sample_of_u64(ctx->out, &required, all[i].name, all[i].required);
		emit_disks(ctx->out, &all[i]);
		emit_states(ctx->out, &all[i]);
		sample_of_u64(ctx->out, &blocks, all[i].name, all[i].blocks);
		sample_of_u64(ctx->out, &synced, all[i].name, all[i].synced);
	}
	return COLLECT_OK;
}

/* An array in sysfs. */
struct array {
	struct str device;
	bool has_disks;
	uint64_t disks, degraded;
};

/*
 * The peer reads all of these and gives up where one cannot be read, so that arrays are told
 * as a whole or not at all.
 */
static const char *const of_all[] = { "array_state", "metadata_version", "uuid" };
static const char *const of_redundant[] = { "sync_action", "sync_completed" };

static int try_all(struct host_dir md, const char *const *names, size_t n, const char **bad)
{
	struct str text;
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < n; i++) {
		*bad = names[i];
		rc = host_dir_attr(md, names[i], &text);
	}
	return rc;
}

static int try_members(struct host_dir md, const struct str *names, size_t n, const char **bad)
{
	struct str text;
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < n; i++) {
		if (!str_starts(names[i], "dev-"))
			continue;
		*bad = names[i].p;
		rc = host_dir_attr(host_dir_sub(md, names[i]), "state", &text);
		if (rc == -ENODEV)
			rc = 0; /* just taken out */
	}
	return rc;
}

static bool is_one_of(struct str level, const char *const *levels, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (str_is(level, levels[i]))
			return true;
	}
	return false;
}

/* "4", or "4 (5)" while it is made larger; a container has none. */
static int read_disks(struct host_dir md, struct str level, struct array *out)
{
	static const char *const containers[] = { "", "container", "imsm", "ddf" };
	struct str text, word;
	int rc;

	if (is_one_of(level, containers, COUNT_OF(containers)))
		return 0;
	rc = host_dir_attr(md, "raid_disks", &text);
	if (rc < 0 || !str_next_word(&text, &word))
		return rc;
	out->has_disks = true;
	return str_to_u64(word, &out->disks) < 0 ? -EBADMSG : 0;
}

static int read_level(struct host_dir md, struct str level, struct array *out, const char **bad)
{
	static const char *const striped[] = { "raid0", "raid4", "raid5", "raid6", "raid10" };
	static const char *const redundant[] = { "raid1", "raid4", "raid5", "raid6", "raid10" };
	uint64_t chunk;
	int rc = 0;

	*bad = "chunk_size";
	if (is_one_of(level, striped, COUNT_OF(striped)))
		rc = host_dir_u64(md, "chunk_size", &chunk);
	if (rc < 0 || !is_one_of(level, redundant, COUNT_OF(redundant)))
		return rc;
	*bad = "degraded";
	rc = host_dir_u64(md, "degraded", &out->degraded);
	return rc < 0 ? rc : try_all(md, of_redundant, COUNT_OF(of_redundant), bad);
}

/* names are those in md. On failure bad is the one that could not be read. */
static int read_array(struct host_dir md, const struct str *names, size_t n, struct array *out,
                      const char **bad)
{
	struct str level;
	int rc;

	*bad = "level";
	rc = host_dir_attr(md, "level", &level);
	if (rc == 0)
		rc = try_all(md, of_all, COUNT_OF(of_all), bad);
	if (rc == 0) {
		*bad = "raid_disks";
		rc = read_disks(md, level, out);
	}
	if (rc == 0)
		rc = try_members(md, names, n, bad);
	return rc < 0 ? rc : read_level(md, level, out, bad);
}

/* 1 for an array, 0 for what is none, or is gone again. */
static int read_device(struct host_dir md, struct array *out, const char **bad)
{
	struct str *names;
	size_t n;
	int rc = host_dir_list(md, &names, &n);

	*bad = ".";
	if (rc == -ENOENT || rc == -ENOTDIR)
		return 0;
	if (rc == 0)
		rc = read_array(md, names, n, out, bad);
	return rc == -ENODEV ? 0 : rc < 0 ? rc : 1;
}

static enum collect_status read_arrays(struct collect_ctx *ctx, struct host_dir top,
                                       const struct str *names, size_t n, struct array *arrays,
                                       size_t *n_arrays)
{
	const char *bad;

	*n_arrays = 0;
	for (size_t i = 0; i < n; i++) {
		struct host_dir md = host_dir_sub(host_dir_sub(top, names[i]), STR("md"));
		int rc;

		if (!str_starts(names[i], "md"))
			continue;
		arrays[*n_arrays] = (struct array){ .device = names[i] };
		rc = read_device(md, &arrays[*n_arrays], &bad);
		if (rc == -ENOENT)
			return collect_no_data(ctx, "%s has no %s", md.path.p, bad);
		if (rc < 0)
			return collect_fail_in(ctx, md, bad, rc);
		*n_arrays += (size_t)rc;
	}
	return COLLECT_OK;
}

static enum collect_status emit_sysfs(struct collect_ctx *ctx)
{
	struct host_dir top = host_dir(ctx->files, HOST_SYS, "block");
	enum collect_status status;
	struct array *arrays;
	struct str *names;
	size_t n, n_arrays;
	int rc = host_dir_list(top, &names, &n);

	if (rc == -ENOENT)
		return COLLECT_OK;
	if (rc < 0)
		return collect_fail_read(ctx, "block", rc);
	arrays = arena_alloc(ctx->arena, n * sizeof(*arrays));
	status = read_arrays(ctx, top, names, n, arrays, &n_arrays);
	for (size_t i = 0; status == COLLECT_OK && i < n_arrays; i++) {
		if (arrays[i].has_disks)
			sample_of_u64(ctx->out, &raid_disks, arrays[i].device, arrays[i].disks);
		sample_of_u64(ctx->out, &degraded, arrays[i].device, arrays[i].degraded);
	}
	return status;
}

static enum collect_status collect(struct collect_ctx *ctx)
{
	enum collect_status status = emit_mdstat(ctx);

	return status == COLLECT_OK ? emit_sysfs(ctx) : status;
}

const struct collector mdadm_collector = {
	.name = "mdadm",
	.help = "Arrays of disks: their state, and disks that they have and lack.",
	.on_by_default = true,
	.collect = collect,
};
