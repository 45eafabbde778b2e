/* SPDX-License-Identifier: Apache-2.0 */
/* swap: each swap area, from /proc/swaps (proc(5)). */

#include <errno.h>

#include "collectors/collector.h"

#define LABELS                                                                                 \
	{                                                                                      \
		"device", "swap_type"                                                          \
	}
static const struct metric size_bytes = { "node_swap_size_bytes", "Size of the swap area.",
	                                  METRIC_GAUGE, LABELS };
static const struct metric used_bytes = { "node_swap_used_bytes",
	                                  "How much of the area is in use.", METRIC_GAUGE,
	                                  LABELS };
static const struct metric priority = { "node_swap_priority",
	                                "Areas of higher priority are used first.",
	                                METRIC_GAUGE, LABELS };

enum { WORDS = 5, KIB = 1024 };

struct area {
	struct str labels[2];
	double size_kib, used_kib, priority;
};

/* "/dev/sda2  partition  8388604  76  -2" */
static int parse_line(struct str line, struct area *out)
{
	struct str words[WORDS];
	int rc;

	if (str_words(line, words, WORDS) < WORDS)
		return -EINVAL;
	out->labels[0] = words[0];
	out->labels[1] = words[1];
	rc = str_to_f64(words[2], &out->size_kib);
	if (rc == 0)
		rc = str_to_f64(words[3], &out->used_kib);
	return rc < 0 ? rc : str_to_f64(words[4], &out->priority);
}

static enum collect_status collect(struct collect_ctx *ctx)
{
	struct str text, line;
	struct area area;
	int rc = host_files_read(ctx->files, HOST_PROC, "swaps", &text);

	if (rc < 0)
		return collect_fail_read(ctx, "swaps", rc);
	str_next_line(&text, &line); /* the heading */
	for (size_t i = 2; str_next_line(&text, &line); i++) {
		if (parse_line(line, &area) < 0)
			return collect_fail(ctx, "swaps: line %zu does not have its %d fields",
			                    i, WORDS);
		sample_with(ctx->out, &size_bytes, area.labels, area.size_kib * KIB);
		sample_with(ctx->out, &used_bytes, area.labels, area.used_kib * KIB);
		sample_with(ctx->out, &priority, area.labels, area.priority);
	}
	return COLLECT_OK;
}

const struct collector swap_collector = {
	.name = "swap",
	.help = "Size, use and priority of each swap area.",
	.collect = collect,
};
