/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/udp_queues.c"

#include "tests/unit/collect.h"

TEST(adds_up_all_sockets)
{
	static const struct step steps[] = {
		{ "proc/other", "", COLLECT_NO_DATA, NULL, NULL },
		{ "proc/net/udp6", "heading\n", COLLECT_OK,
		  "node_udp_queues{ip=\"v6\",queue=\"tx\"} 0",
		  "node_udp_queues{ip=\"v4\",queue=\"tx\"} 0" },
		{ "proc/net/udp",
		  "heading\n  1: 0100007F:0035 00000000:0000 07 00000010:00000001 00:00000000 "
		  "00000000 101 0 1\n  1: 0100007F:0035 00000000:0000 07 00000001:0000000f "
		  "00:00000000 00000000 101 0 1\n",
		  COLLECT_OK, "node_udp_queues{ip=\"v4\",queue=\"tx\"} 17", NULL },
		{ NULL, NULL, COLLECT_OK, "node_udp_queues{ip=\"v4\",queue=\"rx\"} 16", NULL },
		{ "proc/net/udp",
		  "heading\n  1: 0100007F:0035 00000000:0000 07 00000010 00:00000000 00000000 "
		  "101 0 1\n",
		  COLLECT_FAIL, NULL, NULL },
		{ "proc/net/udp",
		  "heading\n  1: 0100007F:0035 00000000:0000 07 x:1 00:00000000 00000000 101 0 "
		  "1\n",
		  COLLECT_FAIL, NULL, NULL },
		{ "proc/net/udp",
		  "heading\n  1: 0100007F:0035 00000000:0000 07 1: 00:00000000 00000000 101 0 "
		  "1\n",
		  COLLECT_FAIL, NULL, NULL },
		{ "proc/net/udp", "heading\n1: 2 3 4 5:6 7 8 9\n", COLLECT_FAIL, NULL, NULL },
		{ "proc/net/udp", "", COLLECT_OK, "node_udp_queues{ip=\"v4\",queue=\"rx\"} 0",
		  NULL },
		{ "proc/net/udp6", "h\n\n", COLLECT_FAIL,
		  "node_udp_queues{ip=\"v4\",queue=\"rx\"} 0", NULL },
	};

	bench_steps(&udp_queues_collector, NULL, steps, COUNT_OF(steps));
}

TEST(stores_none_of_100000_sockets)
{
	enum { SOCKETS = 100000 };
	struct tmpdir dir;
	struct bench b;
	struct buf text;

	buf_init(&text, 32 << 20);
	buf_add_text(&text, "heading\n");
	for (size_t i = 0; i < SOCKETS; i++)
		buf_printf(&text,
		           "%zu: 00000000000000000000000001000000:%04zX "
		           "00000000000000000000000000000000:0000 07 00000002:00000003 "
		           "00:00000000 00000000   101        0 %zu 2 0000000000000000 0\n",
		           i, i % 65536, i);
	buf_add_char(&text, '\0');
	tmp_new(&dir);
	tmp_write(&dir, "proc/net/udp6", text.p);
	assert_int_equal(bench_open(&b, &udp_queues_collector, dir.path, NULL), 0);
	bench_collect(&b);
	assert_int_equal(b.status, COLLECT_OK);
	assert_true(
		bench_has(buf_str(&b.text), "node_udp_queues{ip=\"v6\",queue=\"tx\"} 200000"));
	assert_true(
		bench_has(buf_str(&b.text), "node_udp_queues{ip=\"v6\",queue=\"rx\"} 300000"));
	assert_true(b.arena.held < (1 << 20));
	bench_close(&b);
	tmp_free(&dir);
	buf_deinit(&text);
}

RUN_TESTS(cmocka_unit_test(adds_up_all_sockets),
          cmocka_unit_test(stores_none_of_100000_sockets))
