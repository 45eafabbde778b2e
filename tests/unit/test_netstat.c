/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/netstat.c"

#include "tests/unit/collect.h"
#include "tests/unit/tmpdir.h"

TEST(pairs_names_with_the_values_below)
{
	struct fields fields = { 0 };
	struct arena arena;

	arena_init(&arena);
	fields.arena = &arena;
	assert_int_equal(parse_pairs(STR("Ip: A B\nIp: 1 -2\nTcp: C\nTcp: 3\n"), &fields), 0);
	assert_int_equal(fields.n, 3);
	assert_str(fields.all[1].protocol, "Ip");
	assert_str(fields.all[1].name, "B");
	assert_str(fields.all[1].value, "-2");
	assert_str(fields.all[2].protocol, "Tcp");
	arena_deinit(&arena);
}

TEST(refuses_lines_that_make_no_pair)
{
	static const char *const rows[] = { "Ip: A B\nIp: 1\n", "Ip: A\nIp: 1 2\n", "Ip: A\n",
		                            "\nIp: A\n",        "Ip: A\n\n",        "\n\n" };

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct fields fields = { 0 };
		struct arena arena;

		arena_init(&arena);
		fields.arena = &arena;
		assert_int_equal(parse_pairs(str_from(rows[i]), &fields), -EINVAL);
		arena_deinit(&arena);
	}
}

TEST(cuts_names_of_ipv6_behind_the_first_six)
{
	static const struct {
		const char *text, *protocol, *name;
	} rows[] = {
		{ "Ip6InReceives 5\n", "Ip6", "InReceives" },
		{ "UdpLite6In6 5\n", "UdpLite6", "In6" },
		{ "Icmp6 5\n", "Icmp6", "" },
		{ "InReceives 5\n", NULL, NULL },
		{ "Ip6InReceives\n\n", NULL, NULL },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct fields fields = { 0 };
		struct arena arena;

		arena_init(&arena);
		fields.arena = &arena;
		assert_int_equal(parse_snmp6(str_from(rows[i].text), &fields), 0);
		assert_int_equal(fields.n, rows[i].name ? 1 : 0);
		if (fields.n > 0) {
			assert_str(fields.all[0].protocol, rows[i].protocol);
			assert_str(fields.all[0].name, rows[i].name);
			assert_str(fields.all[0].value, "5");
		}
		arena_deinit(&arena);
	}
}

TEST(does_without_ipv6_but_not_without_the_others)
{
	struct tmpdir dir;
	struct bench b;

	tmp_new(&dir);
	assert_int_equal(bench_open(&b, &netstat_collector, dir.path, NULL), 0);
	tmp_write(&dir, "proc/net/netstat", "IpExt: InOctets\nIpExt: 5\n");
	assert_str(bench_collect(&b), "");
	assert_int_equal(b.status, COLLECT_FAIL);
	tmp_write(&dir, "proc/net/snmp", "Tcp: MaxConn\nTcp: -1\n");
	assert_true(bench_has(bench_collect(&b), "node_netstat_IpExt_InOctets 5"));
	assert_int_equal(b.status, COLLECT_OK);
	tmp_write(&dir, "proc/net/snmp", "Tcp: MaxConn\nTcp: many\n");
	bench_collect(&b);
	assert_int_equal(b.status, COLLECT_FAIL);
	assert_string_equal(b.err.text, "Tcp_MaxConn: \"many\" is no number");
	bench_close(&b);
	tmp_free(&dir);
}

RUN_TESTS(cmocka_unit_test(pairs_names_with_the_values_below),
          cmocka_unit_test(refuses_lines_that_make_no_pair),
          cmocka_unit_test(cuts_names_of_ipv6_behind_the_first_six),
          cmocka_unit_test(does_without_ipv6_but_not_without_the_others))
