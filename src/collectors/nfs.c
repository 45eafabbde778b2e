/* SPDX-License-Identifier: Apache-2.0 */
/* nfs: calls of the NFS client, from /proc/net/rpc/nfs (nfsstat(8)). */

#include <errno.h>

#include "base/array.h"
#include "collectors/collector.h"
#include "collectors/nfs_methods.h"
#include "host/rpcstat.h"

#define FILE_NAME "net/rpc/nfs"

static const struct metric packets = {
	"node_nfs_packets_total",
	"Packets of the client, sent and received.",
	METRIC_COUNTER,
	{ "protocol" },
};
static const struct metric connections = {
	"node_nfs_connections_total",
	"TCP connections that the client opened.",
	METRIC_COUNTER,
};
static const struct metric rpcs = {
	"node_nfs_rpcs_total",
	"Remote calls of the client.",
	METRIC_COUNTER,
};
static const struct metric retransmissions = {
	"node_nfs_rpc_retransmissions_total",
	"Remote calls that were sent again.",
	METRIC_COUNTER,
};
static const struct metric refreshes = {
	"node_nfs_rpc_authentication_refreshes_total",
	"How often the client renewed its credentials.",
	METRIC_COUNTER,
};
static const struct metric requests = {
	"node_nfs_requests_total",
	"Requests of the client by version of NFS and procedure.",
	METRIC_COUNTER,
	{ "method", "proto" },
};

/* In the order of the kernel (nfs4.h, NFSPROC4_CLNT_...), which newer ones go on with. */
static const char *const v4_methods[] = {
	"Null",
	"Read",
	"Write",
	"Commit",
	"Open",
	"OpenConfirm",
	"OpenNoattr",
	"OpenDowngrade",
	"Close",
	"Setattr",
	"FsInfo",
	"Renew",
	"SetClientID",
	"SetClientIDConfirm",
	"Lock",
	"Lockt",
	"Locku",
	"Access",
	"Getattr",
	"Lookup",
	"LookupRoot",
	"Remove",
	"Rename",
	"Link",
	"Symlink",
	"Create",
	"Pathconf",
	"StatFs",
	"ReadLink",
	"ReadDir",
	"ServerCaps",
	"DelegReturn",
	"GetACL",
	"SetACL",
	"FsLocations",
	"ReleaseLockowner",
	"Secinfo",
	"FsidPresent",
	"ExchangeID",
	"CreateSession",
	"DestroySession",
	"Sequence",
	"GetLeaseTime",
	"ReclaimComplete",
	"GetDeviceInfo",
	"LayoutGet",
	"LayoutCommit",
	"LayoutReturn",
	"SecinfoNoName",
	"TestStateID",
	"FreeStateID",
	"GetDeviceList",
	"BindConnToSession",
	"DestroyClientID",
	"Seek",
	"Allocate",
	"DeAllocate",
	"LayoutStats",
	"Clone",
};

enum key { NET, RPC, PROC2, PROC3, PROC4, KEYS };

static const struct rpcstat_key keys[KEYS] = {
	[NET] = { "net", 4, 4, false, false },
	[RPC] = { "rpc", 3, 3, false, false },
	[PROC2] = { "proc2", NFS_V2_METHODS, SIZE_MAX, true, false },
	[PROC3] = { "proc3", NFS_V3_METHODS, SIZE_MAX, true, false },
	[PROC4] = { "proc4", 0, SIZE_MAX, true, false },
};

static void emit(struct exposition *out, uint64_t (*numbers)[RPCSTAT_NUMBERS_MAX])
{
	sample_of_u64(out, &packets, STR("udp"), numbers[NET][1]);
	sample_of_u64(out, &packets, STR("tcp"), numbers[NET][2]);
	sample_u64(out, &connections, numbers[NET][3]);
	sample_u64(out, &rpcs, numbers[RPC][0]);
	sample_u64(out, &retransmissions, numbers[RPC][1]);
	sample_u64(out, &refreshes, numbers[RPC][2]);
	nfs_methods_emit(out, &requests, "2", nfs_v2_methods, numbers[PROC2], NFS_V2_METHODS);
	nfs_methods_emit(out, &requests, "3", nfs_v3_methods, numbers[PROC3], NFS_V3_METHODS);
	nfs_methods_emit(out, &requests, "4", v4_methods, numbers[PROC4], COUNT_OF(v4_methods));
}

static enum collect_status collect(struct collect_ctx *ctx)
{
	uint64_t numbers[KEYS][RPCSTAT_NUMBERS_MAX];
	struct err err;
	struct str text;
	int rc = host_files_read(ctx->files, HOST_PROC, FILE_NAME, &text);

	if (rc == -ENOENT)
		return collect_no_data(ctx, "the kernel has no NFS client");
	if (rc < 0)
		return collect_fail_read(ctx, FILE_NAME, rc);
	if (rpcstat_parse(text, keys, KEYS, numbers, &err) < 0)
		return collect_fail(ctx, FILE_NAME ": %s", err.text);
	emit(ctx->out, numbers);
	return COLLECT_OK;
}

const struct collector nfs_collector = {
	.name = "nfs",
	.help = "Calls of the NFS client by version and procedure.",
	.on_by_default = true,
	.collect = collect,
};
