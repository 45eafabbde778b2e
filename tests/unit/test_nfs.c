/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/nfs.c"

#include "tests/unit/collect.h"

TEST(tells_all_methods_whatever_the_kernel_counts)
{
	static const struct step steps[] = {
		{ "proc/other", "", COLLECT_NO_DATA, NULL, NULL },
		{ "proc/net/rpc/nfs", "net 4 1 3 2\n", COLLECT_OK,
		  "node_nfs_packets_total{protocol=\"tcp\"} 3", NULL },
		{ NULL, NULL, COLLECT_OK, "node_nfs_packets_total{protocol=\"udp\"} 1", NULL },
		{ NULL, NULL, COLLECT_OK, "node_nfs_connections_total 2", NULL },
		{ NULL, NULL, COLLECT_OK,
		  "node_nfs_requests_total{method=\"WrCache\",proto=\"2\"} 0", NULL },
		{ NULL, NULL, COLLECT_OK,
		  "node_nfs_requests_total{method=\"Clone\",proto=\"4\"} 0", NULL },
		{ "proc/net/rpc/nfs", "rpc 7 8 9\nproc4 3 10 11 12\n", COLLECT_OK,
		  "node_nfs_requests_total{method=\"Write\",proto=\"4\"} 12",
		  "node_nfs_connections_total 2" },
		{ NULL, NULL, COLLECT_OK, "node_nfs_rpcs_total 7", NULL },
		{ NULL, NULL, COLLECT_OK, "node_nfs_rpc_retransmissions_total 8", NULL },
		{ NULL, NULL, COLLECT_OK, "node_nfs_rpc_authentication_refreshes_total 9",
		  NULL },
		{ "proc/net/rpc/nfs", "proc4 0\n", COLLECT_OK,
		  "node_nfs_requests_total{method=\"Write\",proto=\"4\"} 0", NULL },
	};

	bench_steps(&nfs_collector, NULL, steps, COUNT_OF(steps));
}

TEST(refuses_other_keys_and_counts)
{
	static const struct step steps[] = {
		{ "proc/net/rpc/nfs", "net 4 1 3 2\nrpc 1 2\n", COLLECT_FAIL, NULL,
		  "node_nfs_connections_total 2" },
		{ "proc/net/rpc/nfs", "net 4 1 3 2 5\n", COLLECT_FAIL, NULL, NULL },
		{ "proc/net/rpc/nfs", "proc2 17 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17\n",
		  COLLECT_FAIL, NULL, NULL },
		{ "proc/net/rpc/nfs",
		  "proc3 21 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21\n",
		  COLLECT_FAIL, NULL, NULL },
		{ "proc/net/rpc/nfs", "proc5 1 1\n", COLLECT_FAIL, NULL, NULL },
	};

	bench_steps(&nfs_collector, NULL, steps, COUNT_OF(steps));
}

RUN_TESTS(cmocka_unit_test(tells_all_methods_whatever_the_kernel_counts),
          cmocka_unit_test(refuses_other_keys_and_counts))
