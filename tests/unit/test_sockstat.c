/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/sockstat.c"

#include "tests/unit/collect.h"

TEST(tells_what_each_protocol_has)
{
	char line[96];
	struct tmpdir dir;
	struct bench b;

	tmp_new(&dir);
	assert_int_equal(bench_open(&b, &sockstat_collector, dir.path, NULL), 0);
	bench_collect(&b);
	assert_int_equal(b.status, COLLECT_OK);
	tmp_write(&dir, "proc/net/sockstat", "sockets: used 5\nTCP: inuse 4 mem 3 new 9\n");
	tmp_write(&dir, "proc/net/sockstat6", "FRAG6: inuse 0 memory 7\n");
	assert_true(bench_has(bench_collect(&b), "node_sockstat_sockets_used 5"));
	assert_true(bench_has(buf_str(&b.text), "node_sockstat_FRAG6_memory 7"));
	assert_false(bench_has(buf_str(&b.text), "node_sockstat_TCP_new 9"));
	snprintf(line, sizeof(line), "node_sockstat_TCP_mem_bytes %ld",
	         3 * sysconf(_SC_PAGESIZE));
	assert_true(bench_has(buf_str(&b.text), line));
	bench_close(&b);
	tmp_free(&dir);
}

TEST(refuses_what_is_no_pair)
{
	static const struct step steps[] = {
		{ "proc/net/sockstat", "TCP: inuse 4 orphan\n", COLLECT_FAIL,
		  "node_sockstat_TCP_inuse 4", NULL },
		{ "proc/net/sockstat", "TCP: inuse x\n", COLLECT_FAIL, NULL, NULL },
		{ "proc/net/sockstat", "TCP:\n", COLLECT_FAIL, NULL, NULL },
		{ "proc/net/sockstat", "TCP inuse 4\n", COLLECT_FAIL, NULL, NULL },
		{ "proc/net/sockstat", "\n", COLLECT_FAIL, NULL, NULL },
		{ "proc/net/sockstat", "TCP: inuse -1\n", COLLECT_OK,
		  "node_sockstat_TCP_inuse -1", NULL },
		{ "proc/net/sockstat6", "TCP6: inuse\n", COLLECT_FAIL,
		  "node_sockstat_TCP_inuse -1", NULL },
	};

	bench_steps(&sockstat_collector, NULL, steps, COUNT_OF(steps));
}

RUN_TESTS(cmocka_unit_test(tells_what_each_protocol_has),
          cmocka_unit_test(refuses_what_is_no_pair))
