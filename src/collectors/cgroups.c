/* SPDX-License-Identifier: Apache-2.0 */
/* cgroups: control groups of each controller, from /proc/cgroups (cgroups(7)). */

#include <errno.h>

#include "collectors/collector.h"

static const struct metric cgroups = {
	"node_cgroups_cgroups",
	"Control groups of the controller.",
	METRIC_GAUGE,
	{ "subsys_name" },
};
static const struct metric enabled = {
	"node_cgroups_enabled",
	"1 where the controller is enabled.",
	METRIC_GAUGE,
	{ "subsys_name" },
};

enum { WORDS = 4 };

struct controller {
	struct str name;
	uint64_t cgroups, enabled;
};

/* "cpuset  5  47  1": name, hierarchy, groups, enabled. */
static int parse_line(struct str line, struct controller *out)
{
	struct str words[WORDS];
	uint64_t hierarchy;
	int rc;

	if (str_words(line, words, WORDS) < WORDS)
		return -EINVAL;
	out->name = words[0];
	rc = str_to_u64(words[1], &hierarchy);
	if (rc == 0)
		rc = str_to_u64(words[2], &out->cgroups);
	if (rc == 0)
		rc = str_to_u64(words[3], &out->enabled);
	return rc == 0 && out->enabled > 1 ? -ERANGE : rc;
}

static enum collect_status collect(struct collect_ctx *ctx)
{
	struct controller controller;
	struct str text, line;
	int rc = host_files_read(ctx->files, HOST_PROC, "cgroups", &text);

	if (rc < 0)
		return collect_fail_read(ctx, "cgroups", rc);
	for (size_t i = 1; str_next_line(&text, &line); i++) {
		if (str_starts(line, "#"))
			continue;
		if (parse_line(line, &controller) < 0)
			return collect_fail(ctx,
			                    "cgroups: line %zu is not a name and 3 numbers", i);
		sample_of_u64(ctx->out, &cgroups, controller.name, controller.cgroups);
		sample_of_u64(ctx->out, &enabled, controller.name, controller.enabled);
	}
	return COLLECT_OK;
}

const struct collector cgroups_collector = {
	.name = "cgroups",
	.help = "Control groups of each controller, and whether it is enabled.",
	.collect = collect,
};
