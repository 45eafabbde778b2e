/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/slabinfo.c"

#include "tests/unit/collect.h"

TEST(takes_rows_of_sixteen_fields)
{
	static const struct {
		const char *line;
		int rc;
	} rows_[] = {
		{ "a 1 2 3 4 5 : tunables 0 0 0 : slabdata 6 7 8", 0 },
		{ "a 1 2 3 4 5 : tunables 0 0 0 : slabdata 6 7", -EINVAL },
		{ "a 1 2 3 4 5 : tunables 0 0 0 : slabdata 6 7 8 9", -EINVAL },
		{ "a 1 2 3 4 x : tunables 0 0 0 : slabdata 6 7 8", -EINVAL },
		{ "", -EINVAL },
	};
	double values[COUNT_OF(rows)];
	struct str slab;

	for (size_t i = 0; i < COUNT_OF(rows_); i++)
		assert_int_equal(parse_line(str_from(rows_[i].line), &slab, values),
		                 rows_[i].rc);
}

TEST(keeps_what_its_flags_say)
{
	static const char *const args[] = {
		"--collector.slabinfo.slabs-include=^(kmalloc-8|dentry)$",
		"--collector.slabinfo.slabs-exclude=^kmalloc", NULL
	};
	static const struct step steps[] = {
		{ "proc/slabinfo",
		  "slabinfo - version: 2.1\n# name\n"
		  "kmalloc-8 1 2 3 4 5 : tunables 0 0 0 : slabdata 6 7 8\n"
		  "dentry 1 2 3 4 5 : tunables 0 0 0 : slabdata 6 7 8\n",
		  COLLECT_OK, "node_slabinfo_pages_per_slab{slab=\"dentry\"} 5",
		  "node_slabinfo_pages_per_slab{slab=\"kmalloc-8\"} 5" },
	};

	bench_steps(&slabinfo_collector, args, steps, COUNT_OF(steps));
}

TEST(fails_without_its_file_and_at_a_bad_row)
{
	static const struct step steps[] = {
		{ "proc/other", "", COLLECT_FAIL, NULL, NULL },
		{ "proc/slabinfo", "", COLLECT_OK, NULL, NULL },
		{ "proc/slabinfo", "a 1 2 3 4 5 : tunables 0 0 0 : slabdata 6 7 8\nb\n",
		  COLLECT_FAIL, "node_slabinfo_objects{slab=\"a\"} 2", NULL },
	};

	bench_steps(&slabinfo_collector, NULL, steps, COUNT_OF(steps));
}

RUN_TESTS(cmocka_unit_test(takes_rows_of_sixteen_fields),
          cmocka_unit_test(keeps_what_its_flags_say),
          cmocka_unit_test(fails_without_its_file_and_at_a_bad_row))
