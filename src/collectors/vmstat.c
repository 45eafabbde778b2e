/* SPDX-License-Identifier: Apache-2.0 */
/* vmstat: paging and what else /proc/vmstat counts. */

#include <errno.h>
#include <stdlib.h>

#include "base/must.h"
#include "collectors/collector.h"
#include "collectors/families.h"

static const struct flag flags[] = {
	{ "collector.vmstat.fields", FLAG_TEXT, "^(oom_kill|pgpg|pswp|pg.*fault).*",
	  "Expression for the fields of /proc/vmstat to tell." },
	{ 0 },
};

static const struct metric shape = { "node_vmstat_", "The field of this name in /proc/vmstat.",
	                             METRIC_UNTYPED };

struct state {
	struct host_file file;
	struct families *families;
};

static int open_vmstat(const struct collector_env *env, void **state, struct err *err)
{
	struct families *families;
	struct state *s;
	int rc = families_open(env->flags, "collector.vmstat.fields", &shape, &families, err);

	if (rc < 0)
		return rc;
	s = xcalloc(1, sizeof(*s));
	s->file = HOST_FILE(HOST_PROC, "vmstat");
	s->families = families;
	*state = s;
	return 0;
}

static void close_vmstat(struct host *host, void *state)
{
	struct state *s = state;

	if (!s)
		return;
	families_close(s->families);
	host_file_close(host, &s->file);
	free(s);
}

/* "pgfault 1234" */
static int emit_line(struct exposition *out, struct families *families, struct str line)
{
	struct str words[2];

	if (str_words(line, words, 2) < 2)
		return -EINVAL;
	return families_sample(families, out, (struct str){ 0 }, words[0], words[1]);
}

static enum collect_status collect(struct collect_ctx *ctx)
{
	struct state *s = ctx->state;
	struct str text, line;
	int rc = host_file_read(ctx->host, &s->file, ctx->arena, &text);

	if (rc < 0)
		return collect_fail_read(ctx, "vmstat", rc);
	while (str_next_line(&text, &line)) {
		if (emit_line(ctx->out, s->families, line) < 0)
			return collect_fail(ctx, "vmstat: \"%.*s\" is no name and number",
			                    STR_ARG(line));
	}
	return COLLECT_OK;
}

const struct collector vmstat_collector = {
	.name = "vmstat",
	.help = "Paging, swapping, page faults and OOM kills.",
	.on_by_default = true,
	.flags = flags,
	.open = open_vmstat,
	.close = close_vmstat,
	.collect = collect,
};
