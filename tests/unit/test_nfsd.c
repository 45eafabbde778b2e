/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/nfsd.c"

#include "tests/unit/collect.h"

#define OPS_39                                                                                 \
	"proc4ops 39 0 0 0 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 "  \
	"27 28 29 30 31 32 33 34 35 36 37 38\n"

TEST(tells_operations_by_their_numbers)
{
	static const struct step steps[] = {
		{ "proc/other", "", COLLECT_NO_DATA, NULL, NULL },
		{ "proc/net/rpc/nfsd", OPS_39, COLLECT_OK,
		  "node_nfsd_requests_total{method=\"Write\",proto=\"4\"} 38", NULL },
		{ NULL, NULL, COLLECT_OK,
		  "node_nfsd_requests_total{method=\"RelLockOwner\",proto=\"4\"} 0", NULL },
		{ NULL, NULL, COLLECT_OK,
		  "node_nfsd_requests_total{method=\"Read\",proto=\"4\"} 25",
		  "node_nfsd_requests_total{method=\"PutPubFH\",proto=\"4\"} 23" },
		{ NULL, NULL, COLLECT_OK,
		  "node_nfsd_requests_total{method=\"WdelegGetattr\",proto=\"4\"} 0", NULL },
		{ NULL, NULL, COLLECT_OK,
		  "node_nfsd_requests_total{method=\"FsStat\",proto=\"2\"} 0",
		  "node_nfsd_requests_total{method=\"Null\",proto=\"2\"} 0" },
		{ "proc/net/rpc/nfsd", "proc4 2 5 6\nwdeleg_getattr 9\n", COLLECT_OK,
		  "node_nfsd_requests_total{method=\"WdelegGetattr\",proto=\"4\"} 9", NULL },
	};

	bench_steps(&nfsd_collector, NULL, steps, COUNT_OF(steps));
}

TEST(tells_caches_threads_and_traffic)
{
	static const struct step steps[] = {
		{ "proc/net/rpc/nfsd",
		  "rc 1 2 3\nfh 4 0 0 0 0\nio 5 6\nth 7 0 0.000\nra 8 0 0 0 0 0 0 0 0 0 0 9\n"
		  "net 10 11 12 13\nrpc 14 15 16 17 18\n",
		  COLLECT_OK, "node_nfsd_reply_cache_nocache_total 3", NULL },
		{ NULL, NULL, COLLECT_OK, "node_nfsd_file_handles_stale_total 4", NULL },
		{ NULL, NULL, COLLECT_OK, "node_nfsd_disk_bytes_written_total 6", NULL },
		{ NULL, NULL, COLLECT_OK, "node_nfsd_server_threads 7", NULL },
		{ NULL, NULL, COLLECT_OK, "node_nfsd_read_ahead_cache_size_blocks 8", NULL },
		{ NULL, NULL, COLLECT_OK, "node_nfsd_read_ahead_cache_not_found_total 9",
		  NULL },
		{ NULL, NULL, COLLECT_OK, "node_nfsd_packets_total{proto=\"tcp\"} 12", NULL },
		{ NULL, NULL, COLLECT_OK, "node_nfsd_connections_total 13", NULL },
		{ NULL, NULL, COLLECT_OK, "node_nfsd_server_rpcs_total 14", NULL },
		{ NULL, NULL, COLLECT_OK, "node_nfsd_rpc_errors_total{error=\"cInt\"} 18",
		  NULL },
	};

	bench_steps(&nfsd_collector, NULL, steps, COUNT_OF(steps));
}

TEST(refuses_other_keys_and_counts)
{
	static const char *const bad[] = {
		"rc 1 2\n",
		"fh 4 0 0 0\n",
		"io 5\n",
		"th 7\n",
		"ra 8 9\n",
		"net 10 11 12 13 14\n",
		"rpc 14 15 16\n",
		"proc4 3 1 2 3\n",
		"proc4ops 3 1 2 3\n",
		"wdeleg_getattr 1 2\n",
		"wdeleg_getattr\n",
		"threads 3\n",
	};

	for (size_t i = 0; i < COUNT_OF(bad); i++) {
		const struct step step = { "proc/net/rpc/nfsd", bad[i], COLLECT_FAIL, NULL,
			                   "node_nfsd_server_threads 0" };

		bench_steps(&nfsd_collector, NULL, &step, 1);
	}
}

RUN_TESTS(cmocka_unit_test(tells_operations_by_their_numbers),
          cmocka_unit_test(tells_caches_threads_and_traffic),
          cmocka_unit_test(refuses_other_keys_and_counts))
