/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/xfrm.c"

#include "tests/unit/collect.h"

TEST(tells_all_counters_always)
{
	static const struct step steps[] = {
		{ "proc/other", "", COLLECT_FAIL, NULL, NULL },
		{ "proc/net/xfrm_stat", "", COLLECT_OK,
		  "node_xfrm_out_state_invalid_packets_total 0", NULL },
		{ "proc/net/xfrm_stat", "XfrmInError 4\nXfrmUnheardOf 1\n", COLLECT_OK,
		  "node_xfrm_in_error_packets_total 4", NULL },
		{ "proc/net/xfrm_stat", "XfrmInError\n", COLLECT_FAIL, NULL, NULL },
		{ "proc/net/xfrm_stat", "XfrmInError 1 2\n", COLLECT_FAIL, NULL, NULL },
		{ "proc/net/xfrm_stat", "XfrmInError x\n", COLLECT_FAIL, NULL, NULL },
		{ "proc/net/xfrm_stat", "XfrmFwdHdrError 7", COLLECT_OK,
		  "node_xfrm_fwd_hdr_error_packets_total 7", NULL },
	};

	bench_steps(&xfrm_collector, NULL, steps, COUNT_OF(steps));
}

RUN_TESTS(cmocka_unit_test(tells_all_counters_always))
