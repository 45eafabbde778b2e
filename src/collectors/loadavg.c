/* SPDX-License-Identifier: Apache-2.0 */
/* loadavg: run-queue averages from /proc/loadavg. */

#include <errno.h>

#include "base/str.h"
#include "collectors/collector.h"

static const struct metric load[] = {
	{ "node_load1", "Average length of the run queue over one minute.", METRIC_GAUGE },
	{ "node_load5", "Average length of the run queue over five minutes.", METRIC_GAUGE },
	{ "node_load15", "Average length of the run queue over 15 minutes.", METRIC_GAUGE },
};

static int parse(struct str text, double avg[static 3])
{
	struct str word;

	for (size_t i = 0; i < 3; i++) {
		int rc = str_next_word(&text, &word) ? str_to_f64(word, &avg[i]) : -EINVAL;

		if (rc < 0)
			return rc;
	}
	return 0;
}

static int open_loadavg(const struct collector_env *env, void **state, struct err *err)
{
	(void)env;
	(void)err;
	*state = host_file_new(HOST_PROC, "loadavg");
	return 0;
}

static enum collect_status collect(struct collect_ctx *ctx)
{
	struct str text;
	double avg[3];
	int rc = host_file_read(ctx->host, ctx->state, ctx->arena, &text);

	if (rc < 0)
		return collect_fail_read(ctx, "loadavg", rc);
	if (parse(text, avg) < 0)
		return collect_fail(ctx, "loadavg holds no three averages");
	for (size_t i = 0; i < 3; i++)
		sample(ctx->out, &load[i], avg[i]);
	return COLLECT_OK;
}

const struct collector loadavg_collector = {
	.name = "loadavg",
	.help = "Load averages over 1, 5 and 15 minutes.",
	.on_by_default = true,
	.open = open_loadavg,
	.close = host_file_free,
	.collect = collect,
};
