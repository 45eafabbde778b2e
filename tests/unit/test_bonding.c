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

TEST(tells_all_bonds_or_none)
{
	static const struct step steps[] = {
		{ "sys/class/net/bond0/bonding/slaves", "\n", COLLECT_NO_DATA, NULL, NULL },
		{ "sys/class/net/bonding_masters", "bond0 b\"\\\xff\n", COLLECT_NO_DATA, NULL,
		  "node_bonding_slaves{master=\"bond0\"} 0" },
		{ "sys/class/net/b\"\\\xff/bonding/slaves", "", COLLECT_OK,
		  "node_bonding_slaves{master=\"bond0\"} 0", NULL },
		{ NULL, NULL, COLLECT_OK,
		  "node_bonding_slaves{master=\"b\\\"\\\\\xef\xbf\xbd\"} 0", NULL },
	};

	bench_steps(&bonding_collector, NULL, steps, COUNT_OF(steps));
}

TEST(fails_where_a_file_is_something_else)
{
	static const struct {
		const char *masters, *file, *error;
	} rows[] = {
		{ NULL, "sys/class/net/bonding_masters/x",
		  "could not read class/net/bonding_masters: Is a directory" },
		{ "bond0", "sys/class/net/bond0/bonding/slaves/x",
		  "could not read class/net/bond0/bonding/slaves: Is a directory" },
	};
	struct tmpdir dir;
	struct bench b;

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		tmp_new(&dir);
		if (rows[i].masters)
			tmp_write(&dir, "sys/class/net/bonding_masters", rows[i].masters);
		tmp_write(&dir, rows[i].file, "");
		assert_int_equal(bench_open(&b, &bonding_collector, dir.path, NULL), 0);
		assert_int_equal(bench_collect(&b).n, 0);
		assert_int_equal(b.status, COLLECT_FAIL);
		assert_string_equal(b.err.text, rows[i].error);
		bench_close(&b);
		tmp_free(&dir);
	}
}

RUN_TESTS(cmocka_unit_test(counts_links_that_are_up), cmocka_unit_test(tells_all_bonds_or_none),
          cmocka_unit_test(fails_where_a_file_is_something_else))
