/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/entropy.c"

#include "tests/unit/collect.h"

TEST(needs_both_numbers)
{
	static const struct step steps[] = {
		{ "proc/sys/kernel/random/entropy_avail", "255\n", COLLECT_FAIL,
		  "node_entropy_available_bits 255", NULL },
		{ "proc/sys/kernel/random/poolsize", "256\n", COLLECT_OK,
		  "node_entropy_pool_size_bits 256", NULL },
		{ "proc/sys/kernel/random/poolsize", "-1\n", COLLECT_FAIL, NULL, NULL },
		{ "proc/sys/kernel/random/entropy_avail", "\n", COLLECT_FAIL, NULL, NULL },
	};

	bench_steps(&entropy_collector, NULL, steps, COUNT_OF(steps));
}

RUN_TESTS(cmocka_unit_test(needs_both_numbers))
