/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/bonding.c"

#include "tests/unit/collect.h"

TEST(counts_links_that_are_up)
{
	static const struct step steps[] = {
		{ "sys/other", "", COLLECT_NO_DATA, NULL, NULL },
		{ "sys/class/net/bonding_masters", "bond0\n", COLLECT_NO_DATA, NULL, NULL },
		{ "sys/class/net/bond0/bonding/slaves", "\n", COLLECT_OK,
		  "node_bonding_slaves{master=\"bond0\"} 0", NULL },
		{ "sys/class/net/bond0/bonding/slaves", "a b\n", COLLECT_NO_DATA, NULL, NULL },
		{ "sys/class/net/bond0/lower_a/bonding_slave/mii_status", "up\n",
		  COLLECT_NO_DATA, NULL, NULL },
		{ "sys/class/net/bond0/slave_b/bonding_slave/mii_status", "going up\n",
		  COLLECT_OK, "node_bonding_active{master=\"bond0\"} 1", NULL },
		{ NULL, NULL, COLLECT_OK, "node_bonding_slaves{master=\"bond0\"} 2", NULL },
	};

	bench_steps(&bonding_collector, NULL, steps, COUNT_OF(steps));
}

RUN_TESTS(cmocka_unit_test(counts_links_that_are_up))
