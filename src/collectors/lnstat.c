/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lnstat: counters of the network stack's caches, from the files of /proc/net/stat, a row of
 * hexadecimal columns for each CPU (lnstat(8)).
 */

#include <errno.h>

#include "collectors/collector.h"
#include "collectors/families.h"
#include "metrics/number.h"

static const struct metric shape = {
	"node_lnstat_",
	"The counter of this name in /proc/net/stat.",
	METRIC_COUNTER,
	{ "cpu", "subsystem" },
};

static int open_lnstat(const struct collector_env *env, void **state, struct err *err)
{
	(void)env;
	(void)err;
	*state = families_new(&shape, "_total");
	return 0;
}

static void close_lnstat(struct host *host, void *state)
{
	(void)host;
	families_close(state);
}

/* Columns without a name are passed over. */
static int emit_row(struct exposition *out, struct families *families, struct str names,
                    struct str row, struct str labels[static 2])
{
	struct str name, word;
	uint64_t value;

	while (str_next_word(&row, &word)) {
		const struct metric *m;
		int rc = str_to_u64_base(word, 16, &value);

		if (rc < 0)
			return rc;
		if (!str_next_word(&names, &name))
			return 0;
		m = families_of(families, (struct str){ 0 }, name);
		if (m)
			sample_with_u64(out, m, labels, value);
	}
	return 0;
}

static int emit_file(struct exposition *out, struct families *families, struct str subsystem,
                     struct str text)
{
	struct str names, row;
	int rc = 0;

	if (!str_next_line(&text, &names))
		return 0;
	for (uint64_t cpu = 0; rc == 0 && str_next_line(&text, &row); cpu++) {
		char digits[NUMBER_MAX_BYTES];
		struct str labels[2] = { number_label(digits, cpu), subsystem };

		rc = emit_row(out, families, names, row, labels);
	}
	return rc;
}

static enum collect_status collect(struct collect_ctx *ctx)
{
	struct host_dir dir = host_dir(ctx->files, HOST_PROC, "net/stat");
	struct str *names, text;
	size_t n;
	int rc = host_dir_list(dir, &names, &n);

	if (rc == -ENOENT)
		return COLLECT_OK; /* as the peer: nothing matches, nothing is told */
	if (rc < 0)
		return collect_fail_read(ctx, "net/stat", rc);
	for (size_t i = 0; i < n; i++) {
		rc = host_dir_read(dir, names[i].p, &text);
		if (rc == -ENOENT)
			continue; /* its module was unloaded since the listing */
		if (rc < 0)
			return collect_fail_in(ctx, dir, names[i].p, rc);
		if (emit_file(ctx->out, ctx->state, names[i], text) < 0)
			return collect_fail(ctx, "net/stat/%.*s holds what is no number",
			                    STR_ARG(names[i]));
	}
	return COLLECT_OK;
}

const struct collector lnstat_collector = {
	.name = "lnstat",
	.help = "Counters of the network stack's caches, such as routes and neighbours.",
	.open = open_lnstat,
	.close = close_lnstat,
	.collect = collect,
};
