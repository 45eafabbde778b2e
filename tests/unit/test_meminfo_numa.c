/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/meminfo_numa.c"

#include "tests/unit/collect.h"

TEST(takes_fields_with_and_without_a_unit)
{
	static const struct {
		const char *line;
		int rc;
		const char *name;
		double value;
	} rows[] = {
		{ "Node 0 MemTotal:  4 kB", 0, "MemTotal", 4096 },
		{ "Node 0 Active(anon): 1 kB", 0, "Active_anon", 1024 },
		{ "Node 0 HugePages_Free: 7", 0, "HugePages_Free", 7 },
		{ "Node 0 MemTotal: 4 MB", -EINVAL, NULL, 0 },
		{ "Node 0 MemTotal: x kB", -EINVAL, NULL, 0 },
		{ "Node 0 MemTotal:", -EINVAL, NULL, 0 },
		{ "Node 0 MemTotal: 4 kB more", -EINVAL, NULL, 0 },
	};
	struct arena arena;
	struct str name;
	double value;

	arena_init(&arena);
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		assert_int_equal(parse_meminfo(str_from(rows[i].line), &arena, &name, &value),
		                 rows[i].rc);
		if (rows[i].rc < 0)
			continue;
		assert_str(name, rows[i].name);
		assert_true(value == rows[i].value);
	}
	arena_deinit(&arena);
}

TEST(wants_both_files_of_each_node)
{
	static const struct step steps[] = {
		{ "sys/other", "", COLLECT_OK, NULL, NULL },
		{ "sys/devices/system/node/node3/meminfo", "Node 3 MemFree: 2 kB\n\n",
		  COLLECT_FAIL, "node_memory_numa_MemFree{node=\"3\"} 2048", NULL },
		{ "sys/devices/system/node/node3/numastat", "numa_hit 7\n\n", COLLECT_OK,
		  "node_memory_numa_numa_hit_total{node=\"3\"} 7", NULL },
		{ "sys/devices/system/node/node_states", "", COLLECT_OK, NULL, NULL },
		{ "sys/devices/system/node/node3/numastat", "numa_hit\n", COLLECT_FAIL, NULL,
		  NULL },
		{ "sys/devices/system/node/node3/numastat", "numa_hit x\n", COLLECT_FAIL, NULL,
		  NULL },
		{ "sys/devices/system/node/node3/meminfo", "MemFree: 2 kB\n", COLLECT_FAIL,
		  NULL, NULL },
	};

	bench_steps(&meminfo_numa_collector, NULL, steps, COUNT_OF(steps));
}

RUN_TESTS(cmocka_unit_test(takes_fields_with_and_without_a_unit),
          cmocka_unit_test(wants_both_files_of_each_node))
