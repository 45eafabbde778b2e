/* SPDX-License-Identifier: Apache-2.0 */
/* edac: memory errors by controller, row and channel (kernel: driver-api/edac.rst). */

#include <errno.h>

#include "base/array.h"
#include "collectors/collector.h"
#include "collectors/names.h"

#define ROW(file, name, help, ...)                                                             \
	{                                                                                      \
		file,                                                                          \
		{                                                                              \
			"node_edac_" name "_errors_total", help, METRIC_COUNTER, __VA_ARGS__   \
		}                                                                              \
	}

static const struct row {
	const char *file;
	struct metric metric;
} controller_rows[] = {
	ROW("ce_count", "correctable", "Errors of the controller that were corrected.",
	    { "controller" }),
	ROW("ue_count", "uncorrectable",
	    "Errors of the controller that could not be corrected.", { "controller" }),
};
/* The first two for errors whose row is unknown, the others for a row. */
static const struct row csrow_rows[] = {
	ROW("ce_noinfo_count", "csrow_correctable", "Errors of the row that were corrected.",
	    { "controller", "csrow" }),
	ROW("ue_noinfo_count", "csrow_uncorrectable",
	    "Errors of the row that could not be corrected.", { "controller", "csrow" }),
	ROW("ce_count", "csrow_correctable", "Errors of the row that were corrected.",
	    { "controller", "csrow" }),
	ROW("ue_count", "csrow_uncorrectable", "Errors of the row that could not be corrected.",
	    { "controller", "csrow" }),
};
static const struct row channel_rows[] = {
	ROW("ce_count", "channel_correctable", "Errors of the channel that were corrected.",
	    { "channel", "controller", "csrow", "dimm_label" }),
	ROW("ue_count", "channel_uncorrectable",
	    "Errors of the channel that could not be corrected.",
	    { "channel", "controller", "csrow", "dimm_label" }),
};

static enum collect_status emit(struct collect_ctx *ctx, struct host_dir dir,
                                const struct row *rows, size_t n, const struct str *labels)
{
	uint64_t count;

	for (size_t i = 0; i < n; i++) {
		int rc = host_dir_u64(dir, rows[i].file, &count);

		if (rc < 0)
			return collect_fail_in(ctx, dir, rows[i].file, rc);
		sample_with_u64(ctx->out, &rows[i].metric, labels, count);
	}
	return COLLECT_OK;
}

/* "mc#0csrow#1channel#0" is "mc0_csrow1_channel0". */
static struct str clean_label(struct str label, struct arena *arena)
{
	static const char *const parts[] = { "csrow", "channel" };
	char *out = arena_alloc(arena, 2 * label.n + 1);
	size_t n = 0;

	for (size_t i = 0; i < label.n; i++) {
		if (str_starts(str_skip(label, i), parts[0]) ||
		    str_starts(str_skip(label, i), parts[1]))
			out[n++] = '_';
		if (label.p[i] != '#')
			out[n++] = label.p[i];
	}
	return (struct str){ out, n };
}

/* "ch0_ce_count" names the channel 0. */
static bool is_channel(struct str name, struct str *number)
{
	struct str rest;

	return str_starts(name, "ch") && str_ends(name, "_ce_count") &&
	       str_cut(str_skip(name, 2), '_', number, &rest) && str_is(rest, "ce_count") &&
	       number->n > 0 && number->p[0] >= '0' && number->p[0] <= '9';
}

/* Either count may be missing. */
static enum collect_status emit_channel(struct collect_ctx *ctx, struct host_dir dir,
                                        struct str labels[static 4])
{
	struct str label;
	uint64_t count;
	int rc = host_dir_attr(
		dir, arena_printf(ctx->arena, "ch%.*s_dimm_label", STR_ARG(labels[0])), &label);

	labels[3] = rc < 0 ? STR("unknown") : clean_label(label, ctx->arena);
	for (size_t i = 0; i < COUNT_OF(channel_rows); i++) {
		const char *name = arena_printf(ctx->arena, "ch%.*s_%s", STR_ARG(labels[0]),
		                                channel_rows[i].file);

		rc = host_dir_u64(dir, name, &count);
		if (rc == 0)
			sample_with_u64(ctx->out, &channel_rows[i].metric, labels, count);
		else if (rc != -ENOENT)
			return collect_fail_in(ctx, dir, name, rc);
	}
	return COLLECT_OK;
}

static enum collect_status emit_csrow(struct collect_ctx *ctx, struct host_dir dir,
                                      struct str controller, struct str csrow)
{
	struct str labels[2] = { controller, csrow }, *names, channel;
	enum collect_status status = emit(ctx, dir, csrow_rows + 2, 2, labels);
	size_t n;
	int rc = status == COLLECT_OK ? host_dir_list(dir, &names, &n) : 0;

	if (rc < 0)
		return collect_fail_read(ctx, dir.path.p, rc);
	for (size_t i = 0; status == COLLECT_OK && i < n; i++) {
		if (is_channel(names[i], &channel))
			status = emit_channel(ctx, dir,
			                      (struct str[4]){ channel, controller, csrow });
	}
	return status;
}

static enum collect_status emit_controller(struct collect_ctx *ctx, struct host_dir dir,
                                           struct str controller)
{
	struct str labels[2] = { controller, STR("unknown") }, *names, csrow;
	enum collect_status status =
		emit(ctx, dir, controller_rows, COUNT_OF(controller_rows), labels);
	size_t n;
	int rc;

	if (status == COLLECT_OK)
		status = emit(ctx, dir, csrow_rows, 2, labels);
	rc = status == COLLECT_OK ? host_dir_list(dir, &names, &n) : 0;
	if (rc < 0)
		return collect_fail_read(ctx, dir.path.p, rc);
	for (size_t i = 0; status == COLLECT_OK && i < n; i++) {
		if (name_is_numbered(names[i], "csrow", &csrow))
			status =
				emit_csrow(ctx, host_dir_sub(dir, names[i]), controller, csrow);
	}
	return status;
}

static enum collect_status collect(struct collect_ctx *ctx)
{
	struct host_dir dir = host_dir(ctx->files, HOST_SYS, "devices/system/edac/mc");
	enum collect_status status = COLLECT_OK;
	struct str *names, number;
	size_t n;

	if (host_dir_list(dir, &names, &n) < 0)
		return COLLECT_OK; /* memory without error correction */
	for (size_t i = 0; i < n && status == COLLECT_OK; i++) {
		if (name_is_numbered(names[i], "mc", &number))
			status = emit_controller(ctx, host_dir_sub(dir, names[i]), number);
	}
	return status;
}

const struct collector edac_collector = {
	.name = "edac",
	.help = "Memory errors, corrected and not, by controller, row and channel.",
	.on_by_default = true,
	.collect = collect,
};
