/* SPDX-License-Identifier: Apache-2.0 */
/* meminfo: what memory is used for, from /proc/meminfo. */

#include <errno.h>

#include "collectors/collector.h"

/* In the kernel's order, so that the next line is mostly the next row. */
#define BYTES(key, name, help)                                                                 \
	{                                                                                      \
		key, true,                                                                     \
		{                                                                              \
			"node_memory_" name "_bytes", help, METRIC_GAUGE                       \
		}                                                                              \
	}
#define PAGES(key, help)                                                                       \
	{                                                                                      \
		key, false,                                                                    \
		{                                                                              \
			"node_memory_" key, help, METRIC_GAUGE                                 \
		}                                                                              \
	}

static const struct row {
	const char *key;
	bool bytes;
	struct metric metric;
} rows[] = {
	BYTES("MemTotal", "MemTotal", "Memory that the kernel manages."),
	BYTES("MemFree", "MemFree", "Memory that is not used at all."),
	BYTES("MemAvailable", "MemAvailable",
	      "Memory that programs could get without swapping."),
	BYTES("Buffers", "Buffers", "Cache of block devices."),
	BYTES("Cached", "Cached", "Cache of files, shared memory included, swap cache not."),
	BYTES("SwapCached", "SwapCached", "Memory that is in swap as well."),
	BYTES("Active", "Active", "Memory used of late, the last to be taken back."),
	BYTES("Inactive", "Inactive", "Memory not used of late, the first to be taken back."),
	BYTES("Active(anon)", "Active_anon", "Active memory that no file stands behind."),
	BYTES("Inactive(anon)", "Inactive_anon", "Inactive memory that no file stands behind."),
	BYTES("Active(file)", "Active_file", "Active cache of files."),
	BYTES("Inactive(file)", "Inactive_file", "Inactive cache of files."),
	BYTES("Unevictable", "Unevictable", "Memory that cannot be taken back."),
	BYTES("Mlocked", "Mlocked", "Memory locked by mlock(2)."),
	BYTES("SwapTotal", "SwapTotal", "Swap space."),
	BYTES("SwapFree", "SwapFree", "Swap space that is not used."),
	BYTES("Zswap", "Zswap", "Memory that compressed swap takes."),
	BYTES("Zswapped", "Zswapped", "Memory held in compressed swap, before compression."),
	BYTES("Dirty", "Dirty", "Memory that waits to be written to disk."),
	BYTES("Writeback", "Writeback", "Memory that is being written to disk."),
	BYTES("AnonPages", "AnonPages", "Mapped memory that no file stands behind."),
	BYTES("Mapped", "Mapped", "Files that are mapped into processes."),
	BYTES("Shmem", "Shmem", "Shared memory and tmpfs."),
	BYTES("Slab", "Slab", "Caches of the kernel's own objects."),
	BYTES("SReclaimable", "SReclaimable", "Slab that can be taken back."),
	BYTES("SUnreclaim", "SUnreclaim", "Slab that cannot be taken back."),
	BYTES("KernelStack", "KernelStack", "Kernel stacks of all tasks."),
	BYTES("PageTables", "PageTables", "Page tables of processes."),
	BYTES("NFS_Unstable", "NFS_Unstable", "Sent to NFS servers, not yet on their disks."),
	BYTES("Bounce", "Bounce", "Bounce buffers of block devices."),
	BYTES("WritebackTmp", "WritebackTmp", "Temporary buffers of FUSE writes."),
	BYTES("CommitLimit", "CommitLimit",
	      "Memory that may be promised under strict overcommit."),
	BYTES("Committed_AS", "Committed_AS", "Memory that is promised to programs."),
	BYTES("VmallocTotal", "VmallocTotal", "Address space for vmalloc."),
	BYTES("VmallocUsed", "VmallocUsed", "Address space that vmalloc uses."),
	BYTES("VmallocChunk", "VmallocChunk", "Largest free piece of vmalloc's address space."),
	BYTES("Percpu", "Percpu", "Memory of per-CPU variables."),
	BYTES("HardwareCorrupted", "HardwareCorrupted", "Memory taken out of use as broken."),
	BYTES("AnonHugePages", "AnonHugePages",
	      "Transparent huge pages that no file stands behind."),
	BYTES("ShmemHugePages", "ShmemHugePages", "Shared memory in transparent huge pages."),
	BYTES("ShmemPmdMapped", "ShmemPmdMapped", "Shared memory mapped by huge pages."),
	BYTES("CmaTotal", "CmaTotal", "Memory set aside for contiguous allocations."),
	BYTES("CmaFree", "CmaFree", "Memory for contiguous allocations that is not used."),
	PAGES("HugePages_Total", "Pages in the pool of huge pages."),
	PAGES("HugePages_Free", "Huge pages that are not used."),
	PAGES("HugePages_Rsvd", "Huge pages promised, not yet used."),
	PAGES("HugePages_Surp", "Huge pages above the pool's set size."),
	BYTES("Hugepagesize", "Hugepagesize", "Size of one huge page."),
	BYTES("DirectMap4k", "DirectMap4k", "Memory that the kernel maps in pages of 4 KiB."),
	BYTES("DirectMap2M", "DirectMap2M", "Memory that the kernel maps in pages of 2 MiB."),
	BYTES("DirectMap1G", "DirectMap1G", "Memory that the kernel maps in pages of 1 GiB."),
};

enum { ROWS = sizeof(rows) / sizeof(rows[0]) };

struct meminfo {
	bool has[ROWS];
	uint64_t values[ROWS];
};

/* The row of that key, searched from hint on; ROWS for one that is not exported. */
static size_t row_of(struct str key, size_t hint)
{
	for (size_t i = 0; i < ROWS; i++) {
		size_t row = (hint + i) % ROWS;

		if (str_is(key, rows[row].key))
			return row;
	}
	return ROWS;
}

/* "MemTotal:        3742148 kB"; counts of pages have no unit. */
static int parse_line(struct str line, struct str *key, uint64_t *number, uint64_t *bytes)
{
	struct str words[3];
	size_t n = str_words(line, words, 3);
	int rc;

	if (n < 2 || n > 3 || (n == 3 && !str_is(words[2], "kB")) || !str_ends(words[0], ":"))
		return -EINVAL;
	rc = str_to_u64(words[1], number);
	if (rc < 0)
		return rc;
	*key = (struct str){ words[0].p, words[0].n - 1 };
	*bytes = n == 3 ? *number * 1024 : *number;
	return 0;
}

static int parse(struct str text, struct meminfo *out)
{
	struct str line, key;
	uint64_t number, bytes;
	size_t next = 0;

	*out = (struct meminfo){ 0 };
	while (str_next_line(&text, &line)) {
		int rc = parse_line(line, &key, &number, &bytes);
		size_t row;

		if (rc < 0)
			return rc;
		row = row_of(key, next);
		if (row == ROWS)
			continue;
		out->has[row] = true;
		out->values[row] = rows[row].bytes ? bytes : number;
		next = row + 1;
	}
	return 0;
}

static int open_meminfo(const struct collector_env *env, void **state, struct err *err)
{
	(void)env;
	(void)err;
	*state = host_file_new(HOST_PROC, "meminfo");
	return 0;
}

static enum collect_status collect(struct collect_ctx *ctx)
{
	struct meminfo mem;
	struct str text;
	int rc = host_file_read(ctx->host, ctx->state, ctx->arena, &text);

	if (rc < 0)
		return collect_fail_read(ctx, "meminfo", rc);
	if (parse(text, &mem) < 0)
		return collect_fail(ctx, "meminfo holds a line that is no \"key: number kB\"");
	for (size_t i = 0; i < ROWS; i++) {
		if (mem.has[i])
			sample_u64(ctx->out, &rows[i].metric, mem.values[i]);
	}
	return COLLECT_OK;
}

const struct collector meminfo_collector = {
	.name = "meminfo",
	.help = "What memory and swap are used for.",
	.on_by_default = true,
	.open = open_meminfo,
	.close = host_file_free,
	.collect = collect,
};
