/* SPDX-License-Identifier: Apache-2.0 */
/* buddyinfo: free runs of memory pages by size, from /proc/buddyinfo (proc(5)). */

#include <errno.h>

#include "collectors/collector.h"
#include "metrics/number.h"

static const struct metric blocks = {
	"node_buddyinfo_blocks",
	"Free runs of 2^size pages.",
	METRIC_GAUGE,
	{ "node", "size", "zone" },
};

enum { HEAD_WORDS = 4 };

static struct str without_comma(struct str s)
{
	if (str_ends(s, ","))
		s.n--;
	return s;
}

/* "Node 0, zone   DMA32   759  572 ...": counts are what follows. */
static int parse_line(struct str line, struct str *node, struct str *zone, struct str *counts)
{
	struct str words[HEAD_WORDS];

	*counts = line;
	for (size_t i = 0; i < HEAD_WORDS; i++) {
		if (!str_next_word(counts, &words[i]))
			return -EINVAL;
	}
	*node = without_comma(words[1]);
	*zone = without_comma(words[3]);
	return 0;
}

static int emit(struct exposition *out, struct str node, struct str zone, struct str counts)
{
	struct str word;
	double count;

	for (uint64_t size = 0; str_next_word(&counts, &word); size++) {
		char digits[NUMBER_MAX_BYTES];
		int rc = str_to_f64(word, &count);

		if (rc < 0)
			return rc;
		sample_with(out, &blocks,
		            (struct str[]){ node, number_label(digits, size), zone }, count);
	}
	return 0;
}

static enum collect_status collect(struct collect_ctx *ctx)
{
	struct str text, line, node, zone, counts;
	size_t sizes = 0, n;
	int rc = host_files_read(ctx->files, HOST_PROC, "buddyinfo", &text);

	if (rc < 0)
		return collect_fail_read(ctx, "buddyinfo", rc);
	for (size_t i = 1; str_next_line(&text, &line); i++) {
		if (parse_line(line, &node, &zone, &counts) < 0)
			return collect_fail(ctx, "buddyinfo: line %zu names no node and zone",
			                    i);
		n = str_words(counts, NULL, 0);
		if (i > 1 && n != sizes)
			return collect_fail(ctx, "buddyinfo: line %zu has %zu sizes, not %zu",
			                    i, n, sizes);
		sizes = n;
		if (emit(ctx->out, node, zone, counts) < 0)
			return collect_fail(ctx, "buddyinfo: line %zu holds no numbers", i);
	}
	return COLLECT_OK;
}

const struct collector buddyinfo_collector = {
	.name = "buddyinfo",
	.help = "Free runs of memory pages by size: how fragmented memory is.",
	.collect = collect,
};
