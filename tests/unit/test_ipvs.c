/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/ipvs.c"

#include "tests/unit/collect.h"

#define TOTALS "a\nb\n 1F 2 0 A0 0\n\n"
#define V6     "[2001:0db8:0000:0000:0001:0000:0000:0001]:1F90"

struct bench_arena {
	struct arena arena;
	struct ipvs_reader reader;
};

static int next(struct bench_arena *b, struct str text, struct ipvs_backend *out)
{
	arena_init(&b->arena);
	b->reader = (struct ipvs_reader){ .rest = text, .arena = &b->arena };
	return ipvs_next(&b->reader, out);
}

TEST(parses_totals)
{
	static const char *const bad[] = {
		"",
		"a\n",
		"a\nb\n",
		"a\nb\n\n",
		"a\nb\n1 2 3 4\n",
		"a\nb\n1 2 3 4 5 6\n",
		"a\nb\n1 2 3 4 g\n",
		"a\nb\n1 2 3 4 -5\n",
		"a\nb\n1 2 3 4 10000000000000000\n",
	};
	uint64_t totals_out[IPVS_TOTALS];

	assert_int_equal(
		ipvs_parse_totals(STR("a\nb\n 1F 2 0 a0 FFFFFFFFFFFFFFFF"), totals_out), 0);
	assert_int_equal(totals_out[0], 0x1f);
	assert_int_equal(totals_out[3], 0xa0);
	assert_true(totals_out[4] == UINT64_MAX);
	for (size_t i = 0; i < COUNT_OF(bad); i++)
		assert_true(ipvs_parse_totals(str_from(bad[i]), totals_out) < 0);
}

TEST(writes_addresses_in_their_short_form)
{
	static const struct {
		const char *word, *address, *port;
	} rows[] = {
		{ "0A00FF01:0050", "10.0.255.1", "80" },
		{ "00000000:0000", "0.0.0.0", "0" },
		{ V6, "2001:db8::1:0:0:1", "8080" },
		{ "[0000:0000:0000:0000:0000:0000:0000:0000]:FFFF", "::", "65535" },
		{ "[0000:0000:0000:0000:0000:ffff:0a00:0001]:0001", "10.0.0.1", "1" },
	};
	char text[128];

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct ipvs_backend backend;
		struct bench_arena b;

		snprintf(text, sizeof(text), "-> %s Masq 1 2 3", rows[i].word);
		assert_int_equal(next(&b, str_from(text), &backend), 1);
		assert_str(backend.names[IPVS_REMOTE_ADDRESS], rows[i].address);
		assert_str(backend.names[IPVS_REMOTE_PORT], rows[i].port);
		assert_int_equal(backend.numbers[IPVS_WEIGHT], 1);
		assert_int_equal(backend.numbers[IPVS_ACTIVE], 2);
		assert_int_equal(backend.numbers[IPVS_INACTIVE], 3);
		arena_deinit(&b.arena);
	}
}

TEST(refuses_what_is_no_address_or_number)
{
	static const char *const bad[] = {
		"TCP 0A000001",
		"TCP 0A00001:0050",
		"TCP 0A0000010:0050",
		"TCP 0A00000G:0050",
		"TCP 0A000001:50",
		"TCP 0A000001:00500",
		"TCP 0A000001:005G",
		"TCP :",
		"UDP [::1]:0050",
		"UDP [2001:0db8:0000:0000:0001:0000:0000:000g]:1F90",
		"UDP (2001:0db8:0000:0000:0001:0000:0000:0001):1F90",
		"UDP [2001:0db8:0000:0000:0001:0000:0000:0001]:1F9",
		"-> 0A000001:0050 Masq x 2 3",
		"-> 0A000001:0050 Masq 1 -2 3",
		"-> 0A000001:0050 Masq 1 2 18446744073709551616",
		"-> 0A000001 Masq 1 2 3",
	};
	static const char no_end[] = "SCTP [2001:0db8\0"
				     "0000:0000:0001:0000:0000:0001]:1F90";
	struct ipvs_backend backend;
	struct bench_arena b;

	for (size_t i = 0; i < COUNT_OF(bad); i++) {
		if (next(&b, str_from(bad[i]), &backend) >= 0)
			fail_msg("took \"%s\"", bad[i]);
		assert_int_equal(b.reader.line, 1);
		arena_deinit(&b.arena);
	}
	assert_true(next(&b, (struct str){ no_end, sizeof(no_end) - 1 }, &backend) < 0);
	arena_deinit(&b.arena);
}

TEST(passes_over_what_is_none_of_ours)
{
	static const char *const none[] = {
		"",
		"\n\n",
		"->",
		"-> 0A000001:0050 Masq 1 2",
		"TCP",
		"FWM",
		"  -> RemoteAddress:Port Forward Weight ActiveConn InActConn",
		"\0"
	};
	struct ipvs_backend backend;
	struct bench_arena b;

	for (size_t i = 0; i < COUNT_OF(none); i++) {
		assert_int_equal(next(&b, str_from(none[i]), &backend), 0);
		arena_deinit(&b.arena);
	}
}

TEST(tells_services_and_their_backends)
{
	static const struct step steps[] = {
		{ "proc/other", "", COLLECT_NO_DATA, NULL, NULL },
		{ "proc/net/ip_vs", "", COLLECT_NO_DATA, NULL, NULL },
		{ "proc/net/ip_vs_stats", TOTALS, COLLECT_OK, "node_ipvs_connections_total 31",
		  NULL },
		{ "proc/net/ip_vs", "TCP 0A000001:0050 wlc\n -> 0A000002:1F90 Masq 100 7 1\n",
		  COLLECT_OK,
		  "node_ipvs_backend_connections_active{local_address=\"10.0.0.1\",local_mark="
		  "\"\",local_port=\"80\",proto=\"TCP\",remote_address=\"10.0.0.2\",remote_"
		  "port="
		  "\"8080\"} 7",
		  NULL },
		{ "proc/net/ip_vs",
		  "TCP 0A000001:0050 wlc\nFWM 00000010 wlc\n -> 0A000002:1F90 Masq 100 7 1\n",
		  COLLECT_OK,
		  "node_ipvs_backend_weight{local_address=\"\",local_mark=\"00000010\",local_"
		  "port=\"0\",proto=\"FWM\",remote_address=\"10.0.0.2\",remote_port=\"8080\"} "
		  "100",
		  NULL },
		{ "proc/net/ip_vs",
		  "FWM 00000010 wlc\nUDP 0A000001:0035 sh\n -> 0A000002:0035 Masq 100 7 1\n",
		  COLLECT_OK,
		  "node_ipvs_backend_weight{local_address=\"10.0.0.1\",local_mark=\"\",local_"
		  "port=\"53\",proto=\"UDP\",remote_address=\"10.0.0.2\",remote_port=\"53\"} "
		  "100",
		  NULL },
		{ "proc/net/ip_vs", "TCP 0A000001:0050 wlc\n -> 0A000002 Masq 100 7 1\n",
		  COLLECT_FAIL, "node_ipvs_incoming_packets_total 2", NULL },
		{ "proc/net/ip_vs_stats", "a\nb\nc\n", COLLECT_FAIL, NULL,
		  "node_ipvs_connections_total 31" },
	};

	bench_steps(&ipvs_collector, NULL, steps, COUNT_OF(steps));
}

TEST(names_the_line_that_it_refuses)
{
	struct tmpdir dir;
	struct bench b;

	tmp_new(&dir);
	tmp_write(&dir, "proc/net/ip_vs_stats", TOTALS);
	tmp_write(&dir, "proc/net/ip_vs", "IP\n\nTCP 0A000001 wlc\n");
	assert_int_equal(bench_open(&b, &ipvs_collector, dir.path, NULL), 0);
	bench_collect(&b);
	assert_str(str_from(b.err.text), "net/ip_vs: line 3 is no service and no backend");
	bench_close(&b);
	tmp_free(&dir);
}

TEST(adds_up_what_the_labels_do_not_tell_apart)
{
	static const char table[] = "TCP 0A000001:0050 wlc\n"
				    " -> 0A000002:1F90 Masq 1 10 100\n"
				    " -> 0A000003:1F90 Masq 2 20 200\n"
				    "UDP 0A000001:0035 wlc\n"
				    " -> 0A000002:0035 Masq 4 40 400\n"
				    "TCP 0A000009:0050 wlc\n"
				    " -> 0A000002:1F90 Masq 8 80 800\n";
	static const struct {
		const char *flag, *line;
	} rows[] = {
		{ "--collector.ipvs.backend-labels=", "node_ipvs_backend_weight 15" },
		{ "--collector.ipvs.backend-labels=,",
		  "node_ipvs_backend_connections_active 150" },
		{ "--collector.ipvs.backend-labels=proto",
		  "node_ipvs_backend_connections_inactive{proto=\"TCP\"} 1100" },
		{ "--collector.ipvs.backend-labels=local_port,proto,proto",
		  "node_ipvs_backend_weight{local_port=\"53\",proto=\"UDP\"} 4" },
		{ "--collector.ipvs.backend-labels=remote_address",
		  "node_ipvs_backend_weight{remote_address=\"10.0.0.2\"} 13" },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		const char *args[] = { rows[i].flag, NULL };
		const struct step steps[] = {
			{ "proc/net/ip_vs_stats", TOTALS, COLLECT_FAIL, NULL, NULL },
			{ "proc/net/ip_vs", table, COLLECT_OK, rows[i].line, NULL },
		};

		bench_steps(&ipvs_collector, args, steps, COUNT_OF(steps));
	}
}

TEST(adds_up_more_rows_than_fit_at_first)
{
	char line[64];
	struct tmpdir dir;
	struct bench b;
	struct buf table;
	const char *args[] = { "--collector.ipvs.backend-labels=remote_port", NULL };

	buf_init(&table, 1 << 20);
	for (unsigned i = 0; i < 1000; i++)
		buf_printf(&table, "-> 0A00%04X:%04X Masq 1 1 1\n", i, i % 300);
	buf_add_char(&table, '\0');
	tmp_new(&dir);
	tmp_write(&dir, "proc/net/ip_vs_stats", TOTALS);
	tmp_write(&dir, "proc/net/ip_vs", table.p);
	assert_int_equal(bench_open(&b, &ipvs_collector, dir.path, args), 0);
	bench_collect(&b);
	for (unsigned i = 0; i < 300; i++) {
		snprintf(line, sizeof(line), "node_ipvs_backend_weight{remote_port=\"%u\"} %u",
		         i, i < 100 ? 4U : 3U);
		assert_true(bench_has(buf_str(&b.text), line));
	}
	bench_close(&b);
	tmp_free(&dir);
	buf_deinit(&table);
}

TEST(refuses_a_label_that_there_is_not)
{
	const char *args[] = { "--collector.ipvs.backend-labels=proto,weight", NULL };
	struct bench b;

	assert_int_equal(bench_open(&b, &ipvs_collector, "/nowhere", args), -EINVAL);
	assert_str(str_from(b.err.text),
	           "--collector.ipvs.backend-labels: there is no label \"weight\"");
	bench_close(&b);
}

RUN_TESTS(cmocka_unit_test(parses_totals),
          cmocka_unit_test(writes_addresses_in_their_short_form),
          cmocka_unit_test(refuses_what_is_no_address_or_number),
          cmocka_unit_test(passes_over_what_is_none_of_ours),
          cmocka_unit_test(tells_services_and_their_backends),
          cmocka_unit_test(names_the_line_that_it_refuses),
          cmocka_unit_test(adds_up_what_the_labels_do_not_tell_apart),
          cmocka_unit_test(adds_up_more_rows_than_fit_at_first),
          cmocka_unit_test(refuses_a_label_that_there_is_not))
