/* SPDX-License-Identifier: Apache-2.0 */
/* nfsd: what the NFS server was asked and answered, from /proc/net/rpc/nfsd (nfsstat(8)). */

#include <errno.h>

#include "base/array.h"
#include "collectors/collector.h"
#include "collectors/nfs_methods.h"
#include "host/rpcstat.h"

#define FILE_NAME "net/rpc/nfsd"

enum key { RC, FH, IO, TH, RA, NET, RPC, PROC2, PROC3, PROC4, PROC4OPS, WDELEG, KEYS };

enum { V4_OPS = 40, V4_OPS_MIN = 39 };

static const struct rpcstat_key keys[KEYS] = {
	[RC] = { "rc", 3, 3, false, false },
	[FH] = { "fh", 5, 5, false, false },
	[IO] = { "io", 2, 2, false, false },
	[TH] = { "th", 2, 2, false, true }, /* seconds follow, as 0.000 */
	[RA] = { "ra", 12, 12, false, false },
	[NET] = { "net", 4, 4, false, false },
	[RPC] = { "rpc", 5, 5, false, false },
	[PROC2] = { "proc2", NFS_V2_METHODS, SIZE_MAX, true, false },
	[PROC3] = { "proc3", NFS_V3_METHODS, SIZE_MAX, true, false },
	[PROC4] = { "proc4", 2, 2, true, false },
	[PROC4OPS] = { "proc4ops", V4_OPS_MIN, SIZE_MAX, true, false },
	[WDELEG] = { "wdeleg_getattr", 1, 1, false, false }, /* since Linux 6.6 */
};

#define ROW(key, at, name, type, help)                                                         \
	{                                                                                      \
		key, at,                                                                       \
		{                                                                              \
			"node_nfsd_" name, help, type                                          \
		}                                                                              \
	}

static const struct row {
	enum key key;
	size_t at;
	struct metric metric;
} rows[] = {
	ROW(RC, 0, "reply_cache_hits_total", METRIC_COUNTER,
	    "Requests that came again and were answered from the cache."),
	ROW(RC, 1, "reply_cache_misses_total", METRIC_COUNTER,
	    "Requests whose answer went into the cache."),
	ROW(RC, 2, "reply_cache_nocache_total", METRIC_COUNTER,
	    "Requests that need no cached answer."),
	ROW(FH, 0, "file_handles_stale_total", METRIC_COUNTER,
	    "File handles of clients that were no longer valid."),
	ROW(IO, 0, "disk_bytes_read_total", METRIC_COUNTER, "Bytes read for clients."),
	ROW(IO, 1, "disk_bytes_written_total", METRIC_COUNTER, "Bytes written for clients."),
	ROW(TH, 0, "server_threads", METRIC_GAUGE, "Threads of the server."),
	ROW(RA, 0, "read_ahead_cache_size_blocks", METRIC_GAUGE,
	    "Size of the cache for reading ahead, of kernels before 5.4."),
	ROW(RA, 11, "read_ahead_cache_not_found_total", METRIC_COUNTER,
	    "Reads that were not in the cache for reading ahead."),
	ROW(NET, 3, "connections_total", METRIC_COUNTER, "TCP connections that were accepted."),
	ROW(RPC, 0, "server_rpcs_total", METRIC_COUNTER, "Remote calls that came in."),
};

static const struct metric packets = {
	"node_nfsd_packets_total",
	"Packets of the server, sent and received.",
	METRIC_COUNTER,
	{ "proto" },
};
static const struct metric errors = {
	"node_nfsd_rpc_errors_total",
	"Remote calls that were refused.",
	METRIC_COUNTER,
	{ "error" },
};
static const struct metric requests = {
	"node_nfsd_requests_total",
	"Requests to the server by version of NFS and procedure.",
	METRIC_COUNTER,
	{ "method", "proto" },
};

/* By their numbers in RFC 7530; the peer leaves some out, and those of later versions. */
static const char *const v4_ops[V4_OPS] = {
	NULL,
	NULL,
	NULL,
	"Access",
	"Close",
	"Commit",
	"Create",
	"DelegPurge",
	"DelegReturn",
	"GetAttr",
	"GetFH",
	"Link",
	"Lock",
	"Lockt",
	"Locku",
	"Lookup",
	"LookupRoot",
	"Nverify",
	"Open",
	"OpenAttr",
	"OpenConfirm",
	"OpenDgrd",
	"PutFH",
	NULL,
	NULL,
	"Read",
	"ReadDir",
	"ReadLink",
	"Remove",
	"Rename",
	"Renew",
	"RestoreFH",
	"SaveFH",
	"SecInfo",
	"SetAttr",
	"SetClientID",
	"SetClientIDConfirm",
	"Verify",
	"Write",
	"RelLockOwner",
};

/* The procedure Null, the first, is not told. */
static void emit_requests(struct exposition *out, uint64_t (*numbers)[RPCSTAT_NUMBERS_MAX])
{
	nfs_methods_emit(out, &requests, "2", nfs_v2_methods + 1, numbers[PROC2] + 1,
	                 NFS_V2_METHODS - 1);
	nfs_methods_emit(out, &requests, "3", nfs_v3_methods + 1, numbers[PROC3] + 1,
	                 NFS_V3_METHODS - 1);
	nfs_methods_emit(out, &requests, "4", v4_ops, numbers[PROC4OPS], V4_OPS);
	sample_with_u64(out, &requests, (struct str[]){ STR("WdelegGetattr"), STR("4") },
	                numbers[WDELEG][0]);
}

static void emit(struct exposition *out, uint64_t (*numbers)[RPCSTAT_NUMBERS_MAX])
{
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		sample_u64(out, &rows[i].metric, numbers[rows[i].key][rows[i].at]);
	sample_of_u64(out, &packets, STR("udp"), numbers[NET][1]);
	sample_of_u64(out, &packets, STR("tcp"), numbers[NET][2]);
	sample_of_u64(out, &errors, STR("fmt"), numbers[RPC][2]);
	sample_of_u64(out, &errors, STR("auth"), numbers[RPC][3]);
	sample_of_u64(out, &errors, STR("cInt"), numbers[RPC][4]);
	emit_requests(out, numbers);
}

static enum collect_status collect(struct collect_ctx *ctx)
{
	uint64_t numbers[KEYS][RPCSTAT_NUMBERS_MAX];
	struct err err;
	struct str text;
	int rc = host_files_read(ctx->files, HOST_PROC, FILE_NAME, &text);

	if (rc == -ENOENT)
		return collect_no_data(ctx, "the kernel has no NFS server");
	if (rc < 0)
		return collect_fail_read(ctx, FILE_NAME, rc);
	if (rpcstat_parse(text, keys, KEYS, numbers, &err) < 0)
		return collect_fail(ctx, FILE_NAME ": %s", err.text);
	emit(ctx->out, numbers);
	return COLLECT_OK;
}

const struct collector nfsd_collector = {
	.name = "nfsd",
	.help = "Requests to the NFS server by version and procedure, its traffic and threads.",
	.on_by_default = true,
	.collect = collect,
};
