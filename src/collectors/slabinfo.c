/* SPDX-License-Identifier: Apache-2.0 */
/* slabinfo: the kernel's caches of objects, from /proc/slabinfo (slabinfo(5)), for root only.
 */

#include <errno.h>

#include "base/array.h"
#include "collectors/collector.h"
#include "collectors/filter.h"

static const struct flag flags[] = {
	{ "collector.slabinfo.slabs-include", FLAG_TEXT, ".*",
	  "Expression for the slabs to tell." },
	{ "collector.slabinfo.slabs-exclude", FLAG_TEXT, NULL,
	  "Expression for the slabs to leave out." },
	{ 0 },
};

#define ROW(name, help)                                                                        \
	{                                                                                      \
		"node_slabinfo_" name, help, METRIC_GAUGE,                                     \
		{                                                                              \
			"slab"                                                                 \
		}                                                                              \
	}

/* In the order of the columns behind the name. */
static const struct metric rows[] = {
	ROW("active_objects", "Objects in use."),
	ROW("objects", "Objects there is memory for."),
	ROW("object_size_bytes", "Size of an object."),
	ROW("objects_per_slab", "Objects in a slab."),
	ROW("pages_per_slab", "Pages of memory in a slab."),
};

enum { WORDS = 16 };

static int parse_line(struct str line, struct str *slab, double values[static COUNT_OF(rows)])
{
	struct str words[COUNT_OF(rows) + 1];

	if (str_words(line, words, COUNT_OF(words)) != WORDS)
		return -EINVAL;
	*slab = words[0];
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		int rc = str_to_f64(words[i + 1], &values[i]);

		if (rc < 0)
			return rc;
	}
	return 0;
}

static bool is_heading(struct str line)
{
	return str_starts(line, "slabinfo - version") || str_starts(line, "#");
}

static int open_slabinfo(const struct collector_env *env, void **state, struct err *err)
{
	struct filter *filter;
	int rc = filter_open(env->flags, "collector.slabinfo.slabs-include",
	                     "collector.slabinfo.slabs-exclude", &filter, err);

	if (rc == 0)
		*state = filter;
	return rc;
}

static void close_slabinfo(struct host *host, void *state)
{
	(void)host;
	filter_close(state);
}

static enum collect_status collect(struct collect_ctx *ctx)
{
	double values[COUNT_OF(rows)];
	struct str text, line, slab;
	int rc = host_files_read(ctx->files, HOST_PROC, "slabinfo", &text);

	if (rc < 0)
		return collect_fail_read(ctx, "slabinfo", rc);
	for (size_t i = 1; str_next_line(&text, &line); i++) {
		if (is_heading(line))
			continue;
		if (parse_line(line, &slab, values) < 0)
			return collect_fail(ctx,
			                    "slabinfo: line %zu does not have its %d fields", i,
			                    WORDS);
		if (!filter_keeps(ctx->state, slab))
			continue;
		for (size_t j = 0; j < COUNT_OF(rows); j++)
			sample_of(ctx->out, &rows[j], slab, values[j]);
	}
	return COLLECT_OK;
}

const struct collector slabinfo_collector = {
	.name = "slabinfo",
	.help = "The kernel's caches of objects; to read them takes root.",
	.needs = NEEDS_ROOT_FILES,
	.flags = flags,
	.open = open_slabinfo,
	.close = close_slabinfo,
	.collect = collect,
};
