/* SPDX-License-Identifier: Apache-2.0 */
/* watchdog: timers that reset a machine which hangs (kernel: sysfs-class-watchdog). */

#include <errno.h>
#include <string.h>

#include "base/array.h"
#include "collectors/attrs.h"

#define ROW(file, name, help)                                                                  \
	{                                                                                      \
		file,                                                                          \
		{                                                                              \
			"node_watchdog_" name, help, METRIC_GAUGE,                             \
			{                                                                      \
				"name"                                                         \
			}                                                                      \
		}                                                                              \
	}

static const struct attr_row rows[] = {
	ROW("bootstatus", "bootstatus", "Whether the watchdog has caused the last boot."),
	ROW("fw_version", "fw_version", "Version of the watchdog's firmware."),
	ROW("nowayout", "nowayout", "1 where it cannot be stopped once it runs."),
	ROW("timeleft", "timeleft_seconds", "Seconds until it resets the machine."),
	ROW("timeout", "timeout_seconds", "Seconds that it waits."),
	ROW("pretimeout", "pretimeout_seconds", "Seconds before that at which it warns."),
	ROW("access_cs0", "access_cs0", "1 where the machine has booted from the first chip."),
};

static const struct metric info = {
	"node_watchdog_info",
	"What the watchdog is and does, always 1.",
	METRIC_GAUGE,
	{ "identity", "name", "options", "pretimeout_governor", "state", "status" },
};

static bool is_missing(int rc)
{
	return rc == -ENOENT || rc == -ENODEV;
}

/* A watchdog that we may not ask is no reason to complain at every scrape. */
static enum collect_status refused(struct collect_ctx *ctx, struct host_dir dir,
                                   const char *file, int rc)
{
	if (host_is_absence(rc))
		return collect_no_data(ctx, "%s/%s tells nothing: %s", dir.path.p, file,
		                       strerror(-rc));
	return collect_fail_in(ctx, dir, file, rc);
}

static enum collect_status emit(struct collect_ctx *ctx, struct host_dir dir, struct str name)
{
	struct str text, labels[] = {
		attr_text(dir, "identity"), name,
		attr_text(dir, "options"),  attr_text(dir, "pretimeout_governor"),
		attr_text(dir, "state"),    attr_text(dir, "status"),
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		int rc = host_dir_attr(dir, rows[i].file, &text);

		if (rc == 0)
			rc = attr_emit_text(ctx->out, &rows[i], &name, text);
		if (rc < 0 && !is_missing(rc))
			return refused(ctx, dir, rows[i].file, rc);
	}
	sample_with_u64(ctx->out, &info, labels, 1);
	return COLLECT_OK;
}

static enum collect_status collect(struct collect_ctx *ctx)
{
	struct host_dir dir = host_dir(ctx->files, HOST_SYS, "class/watchdog");
	enum collect_status status = COLLECT_OK;
	struct str *names;
	size_t n;
	int rc = host_dir_list(dir, &names, &n);

	if (attr_absent(rc))
		return collect_no_data(ctx, "there are no watchdogs");
	if (rc < 0)
		return collect_fail_read(ctx, "class/watchdog", rc);
	for (size_t i = 0; i < n && status == COLLECT_OK; i++)
		status = emit(ctx, host_dir_sub(dir, names[i]), names[i]);
	return status;
}

const struct collector watchdog_collector = {
	.name = "watchdog",
	.help = "Timers that reset a machine which hangs.",
	.on_by_default = true,
	.collect = collect,
};
