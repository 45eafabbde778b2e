/* SPDX-License-Identifier: Apache-2.0 */
/* zoneinfo: pages of each memory zone, from /proc/zoneinfo (proc(5)). */

#include <errno.h>
#include <stdlib.h>

#include "base/array.h"
#include "collectors/collector.h"
#include "collectors/families.h"
#include "metrics/number.h"

#define GAUGE(key, name, help)                                                                 \
	{                                                                                      \
		key,                                                                           \
		{                                                                              \
			"node_zoneinfo_" name, help, METRIC_GAUGE,                             \
			{                                                                      \
				"node", "zone"                                                 \
			}                                                                      \
		}                                                                              \
	}
#define COUNTER(key, help)                                                                     \
	{                                                                                      \
		key,                                                                           \
		{                                                                              \
			"node_zoneinfo_" key "_total", help, METRIC_COUNTER,                   \
			{                                                                      \
				"node", "zone"                                                 \
			}                                                                      \
		}                                                                              \
	}

static const struct row {
	const char *key;
	struct metric metric;
} rows[] = {
	GAUGE("nr_free_pages", "nr_free_pages", "Free pages of the zone."),
	GAUGE("min", "min_pages", "Below so many free pages only the kernel itself gets some."),
	GAUGE("low", "low_pages", "Below so many free pages reclaim begins."),
	GAUGE("high", "high_pages", "With so many free pages reclaim ends."),
	GAUGE("scanned", "scanned_pages", "Pages scanned since the last reclaim."),
	GAUGE("spanned", "spanned_pages", "Pages of the zone with its holes."),
	GAUGE("present", "present_pages", "Pages of the zone without its holes."),
	GAUGE("managed", "managed_pages", "Pages of the zone that the allocator has."),
	GAUGE("nr_active_anon", "nr_active_anon_pages", "Anonymous pages used of late."),
	GAUGE("nr_inactive_anon", "nr_inactive_anon_pages",
	      "Anonymous pages not used of late."),
	GAUGE("nr_isolated_anon", "nr_isolated_anon_pages",
	      "Anonymous pages off the lists, on their way to be reclaimed."),
	GAUGE("nr_anon_pages", "nr_anon_pages", "Anonymous pages that are mapped."),
	GAUGE("nr_anon_transparent_hugepages", "nr_anon_transparent_hugepages",
	      "Anonymous transparent huge pages."),
	GAUGE("nr_active_file", "nr_active_file_pages", "Pages of files used of late."),
	GAUGE("nr_inactive_file", "nr_inactive_file_pages", "Pages of files not used of late."),
	GAUGE("nr_isolated_file", "nr_isolated_file_pages",
	      "Pages of files off the lists, on their way to be reclaimed."),
	GAUGE("nr_file_pages", "nr_file_pages", "Pages of files."),
	GAUGE("nr_slab_reclaimable", "nr_slab_reclaimable_pages",
	      "Pages of slabs that can be reclaimed."),
	GAUGE("nr_slab_unreclaimable", "nr_slab_unreclaimable_pages",
	      "Pages of slabs that cannot be reclaimed."),
	GAUGE("nr_mlock_stack", "nr_mlock_stack_pages", "Pages of locked stacks."),
	GAUGE("nr_kernel_stack", "nr_kernel_stacks", "Stacks of the kernel."),
	GAUGE("nr_mapped", "nr_mapped_pages", "Pages of files that are mapped."),
	GAUGE("nr_dirty", "nr_dirty_pages", "Pages to be written back."),
	GAUGE("nr_writeback", "nr_writeback_pages", "Pages being written back."),
	GAUGE("nr_unevictable", "nr_unevictable_pages", "Pages that cannot be reclaimed."),
	GAUGE("nr_shmem", "nr_shmem_pages", "Pages of shared memory."),
	COUNTER("nr_dirtied", "Pages made dirty since boot."),
	COUNTER("nr_written", "Pages written back since boot."),
	COUNTER("numa_hit", "Pages had from the node that was meant."),
	COUNTER("numa_miss", "Pages had from this node although another one was meant."),
	COUNTER("numa_foreign", "Pages had from another node although this one was meant."),
	COUNTER("numa_interleave", "Interleaved pages had from the node that was meant."),
	COUNTER("numa_local", "Pages had by a process that ran on this node."),
	COUNTER("numa_other", "Pages had by a process that ran on another node."),
};

static const struct metric protection_shape = {
	"node_zoneinfo_protection_",
	"Pages kept back from requests that could use the zone of this number.",
	METRIC_GAUGE,
	{ "node", "zone" },
};

enum { PROTECTIONS_MAX = 16 }; /* a column for each kind of zone: the kernel has six */

struct zone {
	struct str labels[2]; /* node, zone */
	bool has[COUNT_OF(rows)];
	int64_t values[COUNT_OF(rows)];
	int64_t protections[PROTECTIONS_MAX];
	size_t n_protections;
};

/* "Node 0, zone   Normal" */
static bool is_head(struct str line, struct str labels[static 2])
{
	struct str words[4];

	if (str_words(line, words, 4) < 4 || !str_is(words[0], "Node") ||
	    !str_is(words[2], "zone") || !str_ends(words[1], ","))
		return false;
	labels[0] = (struct str){ words[1].p, words[1].n - 1 };
	labels[1] = words[3];
	return true;
}

/* "        protection: (0, 2887, 31743, 31743)" */
static void parse_protections(struct str rest, struct zone *zone)
{
	struct str item;

	zone->n_protections = 0;
	if (!str_cut(rest, '(', &item, &rest) || !str_cut(rest, ')', &rest, &item))
		return;
	while (rest.n > 0 && zone->n_protections < PROTECTIONS_MAX) {
		if (!str_cut(rest, ',', &item, &rest)) {
			item = rest;
			rest.n = 0;
		}
		if (str_to_i64(str_trim(item), &zone->protections[zone->n_protections]) < 0)
			return;
		zone->n_protections++;
	}
}

static void parse_line(struct str line, struct zone *zone)
{
	struct str key, value, rest = line;

	if (!str_next_word(&rest, &key))
		return;
	if (str_is(key, "protection:")) {
		parse_protections(rest, zone);
		return;
	}
	if (!str_next_word(&rest, &value))
		return;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		if (str_is(key, rows[i].key))
			zone->has[i] = str_to_i64(value, &zone->values[i]) == 0;
	}
}

/* The next zone of the file: the lines behind its head up to the next one's. */
static bool next_zone(struct str *text, struct zone *zone)
{
	struct str line, before = *text, labels[2];
	bool found = false;

	while (str_next_line(text, &line)) {
		if (!is_head(line, labels)) {
			if (found)
				parse_line(line, zone);
		} else if (found) {
			*text = before;
			return true;
		} else {
			*zone = (struct zone){ .labels = { labels[0], labels[1] } };
			found = true;
		}
		before = *text;
	}
	return found;
}

static int open_zoneinfo(const struct collector_env *env, void **state, struct err *err)
{
	(void)env;
	(void)err;
	*state = families_new(&protection_shape, "");
	return 0;
}

static void close_zoneinfo(struct host *host, void *state)
{
	(void)host;
	families_close(state);
}

static void emit(struct exposition *out, struct families *protections, const struct zone *zone)
{
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		if (zone->has[i])
			sample_with(out, &rows[i].metric, zone->labels,
			            (double)zone->values[i]);
	}
	for (size_t i = 0; i < zone->n_protections; i++) {
		char digits[NUMBER_MAX_BYTES];
		const struct metric *m =
			families_of(protections, (struct str){ 0 }, number_label(digits, i));

		sample_with(out, m, zone->labels, (double)zone->protections[i]);
	}
}

static enum collect_status collect(struct collect_ctx *ctx)
{
	struct zone zone;
	struct str text;
	int rc = host_files_read(ctx->files, HOST_PROC, "zoneinfo", &text);

	if (rc < 0)
		return collect_fail_read(ctx, "zoneinfo", rc);
	while (next_zone(&text, &zone))
		emit(ctx->out, ctx->state, &zone);
	return COLLECT_OK;
}

const struct collector zoneinfo_collector = {
	.name = "zoneinfo",
	.help = "Pages of each memory zone by what they are used for.",
	.open = open_zoneinfo,
	.close = close_zoneinfo,
	.collect = collect,
};
