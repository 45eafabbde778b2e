/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/conntrack.c"

#include "tests/unit/collect.h"

TEST(adds_up_all_cpus)
{
	static const struct step steps[] = {
		{ "proc/other", "", COLLECT_NO_DATA, NULL, NULL },
		{ "proc/sys/net/netfilter/nf_conntrack_count", "7\n", COLLECT_NO_DATA,
		  "node_nf_conntrack_entries 7", NULL },
		{ "proc/sys/net/netfilter/nf_conntrack_max", "x\n", COLLECT_FAIL,
		  "node_nf_conntrack_entries 7", NULL },
		{ "proc/sys/net/netfilter/nf_conntrack_max", "8\n", COLLECT_NO_DATA,
		  "node_nf_conntrack_entries_limit 8", NULL },
		{ "proc/net/stat/nf_conntrack",
		  "heading\n0 0 a 0 3 4 0 0 5 6 7 8 0 0 0 0\n0 0 a 0 3 4 0 0 5 6 7 8 0 0 0 0\n",
		  COLLECT_OK, "node_nf_conntrack_stat_found 20", NULL },
		{ NULL, NULL, COLLECT_OK, "node_nf_conntrack_stat_search_restart 0", NULL },
		{ "proc/net/stat/nf_conntrack", "heading\n0 0 a 0 3 4 0 0 5 6 7 8 0 0 0 0 9\n",
		  COLLECT_OK, "node_nf_conntrack_stat_search_restart 9", NULL },
		{ "proc/net/stat/nf_conntrack",
		  "heading\n0 0 a 0 3 4 0 0 5 6 7 8 0 0 0 0 9 9\n", COLLECT_FAIL, NULL, NULL },
		{ "proc/net/stat/nf_conntrack", "heading\n1 2\n", COLLECT_FAIL, NULL, NULL },
		{ "proc/net/stat/nf_conntrack", "heading\n0 0 a 0 3 4 0 0 5 6 7 8 0 0 0 g\n",
		  COLLECT_FAIL, NULL, NULL },
		{ "proc/net/stat/nf_conntrack", "", COLLECT_OK,
		  "node_nf_conntrack_stat_found 0", NULL },
	};

	bench_steps(&conntrack_collector, NULL, steps, COUNT_OF(steps));
}

RUN_TESTS(cmocka_unit_test(adds_up_all_cpus))
