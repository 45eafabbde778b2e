/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/zoneinfo.c"

#include "tests/unit/collect.h"

TEST(cuts_the_file_into_zones)
{
	struct str text =
		STR("Node 0, zone DMA\n min 1\n min: 9\nNode 1, zone   Normal\n low 2\n");
	struct zone zone;

	assert_true(next_zone(&text, &zone));
	assert_str(zone.labels[0], "0");
	assert_str(zone.labels[1], "DMA");
	assert_true(zone.has[1] && zone.values[1] == 1);
	assert_false(zone.has[2]);
	assert_true(next_zone(&text, &zone));
	assert_str(zone.labels[0], "1");
	assert_false(zone.has[1]);
	assert_true(zone.has[2] && zone.values[2] == 2);
	assert_false(next_zone(&text, &zone));
}

TEST(takes_as_many_protections_as_are_numbers)
{
	static const struct {
		const char *line;
		size_t n;
	} rows_[] = {
		{ "protection: (0, 12, 3)", 3 },
		{ "protection: (7)", 1 },
		{ "protection: ()", 0 },
		{ "protection: (1, x, 3)", 1 },
		{ "protection: 1, 2", 0 },
		{ "protection:", 0 },
		{ "protection: (1, 2", 0 },
		{ "protection: (1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1)", PROTECTIONS_MAX },
	};
	struct zone zone;

	for (size_t i = 0; i < COUNT_OF(rows_); i++) {
		zone = (struct zone){ .n_protections = 5 };
		parse_line(str_from(rows_[i].line), &zone);
		assert_int_equal(zone.n_protections, rows_[i].n);
	}
}

TEST(tells_what_is_there)
{
	static const struct step steps[] = {
		{ "proc/other", "", COLLECT_FAIL, NULL, NULL },
		{ "proc/zoneinfo", "", COLLECT_OK, NULL, NULL },
		{ "proc/zoneinfo", "min 7\n", COLLECT_OK, NULL,
		  "node_zoneinfo_min_pages{node=\"\",zone=\"\"} 7" },
		{ "proc/zoneinfo", "Mode 0, zone DMA\n min 7\n", COLLECT_OK, NULL,
		  "node_zoneinfo_min_pages{node=\"0\",zone=\"DMA\"} 7" },
		{ "proc/zoneinfo", "Node 0, zone DMA\n min 7\n low x\n", COLLECT_OK,
		  "node_zoneinfo_min_pages{node=\"0\",zone=\"DMA\"} 7",
		  "node_zoneinfo_low_pages{node=\"0\",zone=\"DMA\"} 0" },
		{ "proc/zoneinfo", "Node 0, zone DMA\n min 7\n min 9223372036854775808\n",
		  COLLECT_OK, NULL, "node_zoneinfo_min_pages{node=\"0\",zone=\"DMA\"} 7" },
	};

	bench_steps(&zoneinfo_collector, NULL, steps, COUNT_OF(steps));
}

RUN_TESTS(cmocka_unit_test(cuts_the_file_into_zones),
          cmocka_unit_test(takes_as_many_protections_as_are_numbers),
          cmocka_unit_test(tells_what_is_there))
