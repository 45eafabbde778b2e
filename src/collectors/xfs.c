/* SPDX-License-Identifier: Apache-2.0 */
/* xfs: counters of each mounted XFS, from /sys/fs/xfs (kernel: xfs_stats.c). */

#include <errno.h>

#include "base/array.h"
#include "collectors/collector.h"

/* Lines that are told come first. */
enum line {
	EXTENT_ALLOC,
	ABT,
	BLK_MAP,
	BMBT,
	DIR_OPS,
	IG,
	RW,
	VNODES,
	TOLD,
};

enum { NUMBERS_MAX = 7 }; /* of a line, that are told */

static const struct line_row {
	const char *key;
	unsigned min, max; /* how many numbers */
	bool wide;         /* they have 64 bits instead of 32 */
} lines[] = {
	[EXTENT_ALLOC] = { "extent_alloc", 4, 4, false },
	[ABT] = { "abt", 4, 4, false },
	[BLK_MAP] = { "blk_map", 7, 7, false },
	[BMBT] = { "bmbt", 4, 4, false },
	[DIR_OPS] = { "dir", 4, 4, false },
	[IG] = { "ig", 7, 7, false },
	[RW] = { "rw", 2, 2, false },
	[VNODES] = { "vnodes", 7, 8, false },
	{ "trans", 3, 3, false },
	{ "log", 5, 5, false },
	{ "push_ail", 10, 10, false },
	{ "xstrat", 2, 2, false },
	{ "attr", 4, 4, false },
	{ "icluster", 3, 3, false },
	{ "buf", 9, 9, false },
	{ "abtb2", 15, 15, false },
	{ "abtc2", 15, 15, false },
	{ "bmbt2", 15, 15, false },
	{ "ibt2", 15, 15, false },
	{ "fibt2", 15, 15, false },
	{ "rmapbt", 15, 15, false },
	{ "refcntbt", 15, 15, false },
	{ "qm", 8, 9, false },
	{ "xpc", 3, 3, true },
	{ "debug", 1, 1, false },
};

static const struct line_row unknown = { NULL, 0, UINT32_MAX, false };

#define ROW(line, at, name, help)                                                              \
	{                                                                                      \
		line, at,                                                                      \
		{                                                                              \
			"node_xfs_" name "_total", help, METRIC_COUNTER,                       \
			{                                                                      \
				"device"                                                       \
			}                                                                      \
		}                                                                              \
	}

static const struct row {
	enum line line;
	size_t at;
	struct metric metric;
} rows[] = {
	ROW(EXTENT_ALLOC, 0, "extent_allocation_extents_allocated", "Extents allocated."),
	ROW(EXTENT_ALLOC, 1, "extent_allocation_blocks_allocated", "Blocks allocated."),
	ROW(EXTENT_ALLOC, 2, "extent_allocation_extents_freed", "Extents freed."),
	ROW(EXTENT_ALLOC, 3, "extent_allocation_blocks_freed", "Blocks freed."),
	ROW(ABT, 0, "allocation_btree_lookups", "Lookups in the trees of free space."),
	ROW(ABT, 1, "allocation_btree_compares", "Comparisons in the trees of free space."),
	ROW(ABT, 2, "allocation_btree_records_inserted",
	    "Records put into the trees of free space."),
	ROW(ABT, 3, "allocation_btree_records_deleted",
	    "Records taken out of the trees of free space."),
	ROW(BLK_MAP, 0, "block_mapping_reads", "Blocks of files looked up to be read."),
	ROW(BLK_MAP, 1, "block_mapping_writes", "Blocks of files looked up to be written."),
	ROW(BLK_MAP, 2, "block_mapping_unmaps", "Blocks taken from files."),
	ROW(BLK_MAP, 3, "block_mapping_extent_list_insertions",
	    "Extents put into the lists of files."),
	ROW(BLK_MAP, 4, "block_mapping_extent_list_deletions",
	    "Extents taken out of the lists of files."),
	ROW(BLK_MAP, 5, "block_mapping_extent_list_lookups",
	    "Lookups in the lists of files' extents."),
	ROW(BLK_MAP, 6, "block_mapping_extent_list_compares",
	    "Comparisons in the lists of files' extents."),
	ROW(BMBT, 0, "block_map_btree_lookups", "Lookups in the trees of files' blocks."),
	ROW(BMBT, 1, "block_map_btree_compares", "Comparisons in the trees of files' blocks."),
	ROW(BMBT, 2, "block_map_btree_records_inserted",
	    "Records put into the trees of files' blocks."),
	ROW(BMBT, 3, "block_map_btree_records_deleted",
	    "Records taken out of the trees of files' blocks."),
	ROW(DIR_OPS, 0, "directory_operation_lookup", "Names looked up that were not cached."),
	ROW(DIR_OPS, 1, "directory_operation_create", "Names added to directories."),
	ROW(DIR_OPS, 2, "directory_operation_remove", "Names removed from directories."),
	ROW(DIR_OPS, 3, "directory_operation_getdents", "Reads of directories."),
	ROW(IG, 0, "inode_operation_attempts", "Inodes searched for in the cache."),
	ROW(IG, 1, "inode_operation_found", "Inodes found in the cache."),
	ROW(IG, 2, "inode_operation_recycled",
	    "Inodes found in the cache while they were being freed."),
	ROW(IG, 3, "inode_operation_missed", "Inodes that were not in the cache."),
	ROW(IG, 4, "inode_operation_duplicates",
	    "Inodes that someone else put into the cache meanwhile."),
	ROW(IG, 5, "inode_operation_reclaims", "Inodes taken out of the cache."),
	ROW(IG, 6, "inode_operation_attribute_changes", "Changes of inodes' attributes."),
	ROW(RW, 0, "write_calls", "Calls of write on files."),
	ROW(RW, 1, "read_calls", "Calls of read on files."),
	ROW(VNODES, 0, "vnode_active", "Vnodes that are on no free list."),
	ROW(VNODES, 1, "vnode_allocate", "Vnodes allocated."),
	ROW(VNODES, 2, "vnode_get", "References taken to vnodes from the cache."),
	ROW(VNODES, 3, "vnode_hold", "References taken to vnodes in use."),
	ROW(VNODES, 4, "vnode_release", "References to vnodes given back."),
	ROW(VNODES, 5, "vnode_reclaim", "Vnodes given back."),
	ROW(VNODES, 6, "vnode_remove", "Vnodes removed."),
};

/* The numbers of one file system; of lines that it lacks they are 0. */
struct stats {
	struct str device;
	uint32_t numbers[TOLD][NUMBERS_MAX];
};

static const struct line_row *find(struct str key)
{
	for (size_t i = 0; i < COUNT_OF(lines); i++) {
		if (str_is(key, lines[i].key))
			return &lines[i];
	}
	return &unknown;
}

static int parse_number(struct str word, bool wide, uint64_t *number)
{
	int rc = str_to_u64(word, number);

	return rc == 0 && !wide && *number > UINT32_MAX ? -ERANGE : rc;
}

static int parse_line(struct str rest, const struct line_row *line, struct stats *out,
                      unsigned *count)
{
	enum line at = (enum line)(line == &unknown ? TOLD : line - lines);
	struct str word;
	uint64_t number;

	for (*count = 0; str_next_word(&rest, &word); ++*count) {
		int rc = parse_number(word, line->wide, &number);

		if (rc < 0)
			return rc;
		if (at < TOLD && *count < NUMBERS_MAX)
			out->numbers[at][*count] = (uint32_t)number;
	}
	return 0;
}

/* A line that is only a word is passed over. */
static int parse(struct str text, struct stats *out, struct err *err)
{
	struct str line, key;
	unsigned count;

	while (str_next_line(&text, &line)) {
		const struct line_row *row;

		if (!str_next_word(&line, &key))
			continue;
		row = find(key);
		if (parse_line(line, row, out, &count) < 0)
			return err_set(err, -EINVAL,
			               "line \"%.*s\" holds what is no number of %d bits",
			               STR_ARG(key), row->wide ? 64 : 32);
		if (count > 0 && (count < row->min || count > row->max))
			return err_set(err, -EINVAL,
			               "line \"%.*s\" has %u numbers instead of %u",
			               STR_ARG(key), count, row->min);
	}
	return 0;
}

/* What is no mounted file system, such as fs/xfs/debug, has no such file. */
static bool is_none(int rc)
{
	return rc == -ENOENT || rc == -ENOTDIR || rc == -ENODEV;
}

static enum collect_status read_all(struct collect_ctx *ctx, struct host_dir top,
                                    const struct str *names, size_t n, struct stats *all,
                                    size_t *n_all)
{
	struct str text;
	struct err err;

	*n_all = 0;
	for (size_t i = 0; i < n; i++) {
		struct host_dir dir = host_dir_sub(top, names[i]);
		int rc = host_dir_read(dir, "stats/stats", &text);

		if (is_none(rc))
			continue;
		if (rc < 0)
			return collect_fail_in(ctx, dir, "stats/stats", rc);
		all[*n_all] = (struct stats){ .device = names[i] };
		if (parse(text, &all[*n_all], &err) < 0)
			return collect_fail(ctx, "%s/stats/stats: %s", dir.path.p, err.text);
		++*n_all;
	}
	return COLLECT_OK;
}

static void emit(struct exposition *out, const struct stats *all, size_t n)
{
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		for (size_t j = 0; j < n; j++)
			sample_of_u64(out, &rows[i].metric, all[j].device,
			              all[j].numbers[rows[i].line][rows[i].at]);
	}
}

static enum collect_status collect(struct collect_ctx *ctx)
{
	struct host_dir top = host_dir(ctx->files, HOST_SYS, "fs/xfs");
	enum collect_status status;
	struct stats *all;
	struct str *names;
	size_t n, n_all;
	int rc = host_dir_list(top, &names, &n);

	if (rc == -ENOENT)
		return COLLECT_OK;
	if (rc < 0)
		return collect_fail_read(ctx, "fs/xfs", rc);
	all = arena_alloc(ctx->arena, n * sizeof(*all));
	status = read_all(ctx, top, names, n, all, &n_all);
	if (status == COLLECT_OK)
		emit(ctx->out, all, n_all);
	return status;
}

const struct collector xfs_collector = {
	.name = "xfs",
	.help = "Counters of each mounted XFS.",
	.on_by_default = true,
	.collect = collect,
};
