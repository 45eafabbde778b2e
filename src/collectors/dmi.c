/* SPDX-License-Identifier: Apache-2.0 */
/* dmi: make and model of the machine and its firmware (kernel: sysfs-class-dmi). */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/must.h"
#include "collectors/collector.h"

#define TOP "class/dmi/id"

static const struct row {
	const char *file, *label;
} rows[] = {
	{ "bios_date", "bios_date" },
	{ "bios_release", "bios_release" },
	{ "bios_vendor", "bios_vendor" },
	{ "bios_version", "bios_version" },
	{ "board_asset_tag", "board_asset_tag" },
	{ "board_name", "board_name" },
	{ "board_serial", "board_serial" },
	{ "board_vendor", "board_vendor" },
	{ "board_version", "board_version" },
	{ "chassis_asset_tag", "chassis_asset_tag" },
	{ "chassis_serial", "chassis_serial" },
	{ "chassis_vendor", "chassis_vendor" },
	{ "chassis_version", "chassis_version" },
	{ "product_family", "product_family" },
	{ "product_name", "product_name" },
	{ "product_serial", "product_serial" },
	{ "product_sku", "product_sku" },
	{ "product_uuid", "product_uuid" },
	{ "product_version", "product_version" },
	{ "sys_vendor", "system_vendor" },
};

static const struct metric info = {
	"node_dmi_info",
	"Make and model of the machine and its firmware, always 1.",
	METRIC_GAUGE,
};

/* Read once: the firmware tells this when the machine starts. */
struct state {
	struct arena arena;
	struct label labels[COUNT_OF(rows)];
	size_t n;
};

static void close_dmi(struct host *host, void *state)
{
	struct state *s = state;

	(void)host;
	if (!s)
		return;
	arena_deinit(&s->arena);
	free(s);
}

/* Serial numbers are for root only; a directory is not what we look for. */
static bool is_no_label(int rc)
{
	return rc == -ENOENT || rc == -EACCES || rc == -EPERM || rc == -EISDIR;
}

static int read_labels(struct state *s, struct host_dir dir, struct err *err)
{
	struct str text;

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		int rc = host_dir_attr(dir, rows[i].file, &text);

		if (is_no_label(rc))
			continue;
		if (rc < 0)
			return err_set(err, rc, "could not read %s/%s: %s", TOP, rows[i].file,
			               strerror(-rc));
		s->labels[s->n++] = (struct label){ str_from(rows[i].label), text };
	}
	return 0;
}

static int open_dmi(const struct collector_env *env, void **state, struct err *err)
{
	struct state *s = xcalloc(1, sizeof(*s));
	struct host_files *files = host_files_new(env->host);
	int rc;

	arena_init(&s->arena);
	host_files_begin(files, &s->arena);
	rc = read_labels(s, host_dir(files, HOST_SYS, TOP), err);
	host_files_free(files);
	if (rc < 0) {
		close_dmi(env->host, s);
		return rc;
	}
	*state = s;
	return 0;
}

static enum collect_status collect(struct collect_ctx *ctx)
{
	const struct state *s = ctx->state;

	if (s->n == 0)
		return collect_no_data(ctx, "the firmware tells nothing of the machine");
	sample_raw(ctx->out, &info, "", s->labels, s->n, 1);
	return COLLECT_OK;
}

const struct collector dmi_collector = {
	.name = "dmi",
	.help = "Make and model of the machine and its firmware.",
	.on_by_default = true,
	.open = open_dmi,
	.close = close_dmi,
	.collect = collect,
};
