/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/ethtool.c"

#include "tests/unit/collect.h"

TEST(tells_link_modes_by_bits)
{
	struct ethtool_cmd link = {
		.supported = 1U << ETHTOOL_LINK_MODE_10baseT_Half_BIT |
		             1U << ETHTOOL_LINK_MODE_25000baseCR_Full_BIT |
		             1U << ETHTOOL_LINK_MODE_Autoneg_BIT |
		             1U << ETHTOOL_LINK_MODE_TP_BIT |
		             1U << ETHTOOL_LINK_MODE_Backplane_BIT |
		             1U << ETHTOOL_LINK_MODE_Asym_Pause_BIT,
		.advertising = 1U << ETHTOOL_LINK_MODE_1000baseT_Full_BIT |
		               1U << ETHTOOL_LINK_MODE_Pause_BIT,
		.autoneg = 1,
	};
	static const char *const lines[] = {
		"supported_speed_bytes{device=\"e\\\"0\",duplex=\"half\",mode=\"10baseT\"} "
		"1250000",
		"supported_speed_bytes{device=\"e\\\"0\",duplex=\"full\",mode=\"25000baseCR\"} "
		"3125000000",
		"advertised_speed_bytes{device=\"e\\\"0\",duplex=\"full\",mode=\"1000baseT\"} "
		"125000000",
		"supported_port_info{device=\"e\\\"0\",type=\"TP\"} 1",
		"supported_port_info{device=\"e\\\"0\",type=\"Backplane\"} 1",
		"autonegotiate_supported{device=\"e\\\"0\"} 1",
		"pause_supported{device=\"e\\\"0\"} 0",
		"asymmetricpause_supported{device=\"e\\\"0\"} 1",
		"autonegotiate_advertised{device=\"e\\\"0\"} 0",
		"pause_advertised{device=\"e\\\"0\"} 1",
		"asymmetricpause_advertised{device=\"e\\\"0\"} 0",
		"autonegotiate{device=\"e\\\"0\"} 1",
	};
	struct exposition out;
	struct str text, line;
	char wanted[128];
	size_t n = 0;

	exposition_init(&out);
	emit_link(&out, STR("e\"0"), &link);
	text = buf_str(&out.text);
	for (size_t i = 0; i < COUNT_OF(lines); i++) {
		snprintf(wanted, sizeof(wanted), "node_network_%s", lines[i]);
		if (!bench_has(text, wanted))
			fail_msg("no %s in\n%.*s", wanted, STR_ARG(text));
	}
	while (str_next_line(&text, &line))
		n++;
	assert_int_equal(n, COUNT_OF(lines));
	exposition_deinit(&out);
}

TEST(tells_drivers_whose_texts_fill_their_fields)
{
	struct ethtool_drvinfo driver = { .driver = "tug", .version = "1.0\n" };
	struct exposition out;

	memset(driver.bus_info, 'b', sizeof(driver.bus_info));
	exposition_init(&out);
	emit_driver(&out, STR("eth0"), &driver);
	assert_str(buf_str(&out.text),
	           "node_ethtool_info{bus_info=\"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb\",device="
	           "\"eth0\",driver=\"tug\",expansion_rom_version=\"\",firmware_version=\"\","
	           "version=\"1.0\\n\"} 1\n");
	exposition_deinit(&out);
}

/* As if a driver had told them. */
static void put_stats(struct state *s, const char *const *names, size_t n)
{
	s->ethtool.names->len = s->ethtool.values->n_stats = (uint32_t)n;
	for (size_t i = 0; i < n; i++) {
		char *to = (char *)s->ethtool.names->data + i * ETH_GSTRING_LEN;

		memset(to, 0, ETH_GSTRING_LEN);
		memcpy(to, names[i], strlen(names[i]));
		s->ethtool.values->data[i] = UINT64_MAX - i;
	}
}

TEST(tells_statistics_but_for_those_that_become_alike)
{
	static const char *const names[] = {
		"rx_bytes", "duplicate metric", "tx_packets",
		"",         "duplicate_metric", "queue.0.rx",
		"last",     "duplicate.metric", "a name that fills all of its 32b",
		"last",
	};
	struct collect_ctx ctx;
	struct bench b;

	assert_int_equal(bench_open(&b, &ethtool_collector, "/nowhere", NULL), 0);
	put_stats(b.state, names, COUNT_OF(names));
	ctx = (struct collect_ctx){ .out = &b.out, .arena = &b.arena };
	for (int i = 0; i < 2; i++) { /* a second device of that driver */
		exposition_reset(&b.out);
		emit_stats(&ctx, b.state, STR("eth\n"), COUNT_OF(names));
		assert_str(buf_str(&b.out.text),
		           "node_ethtool_received_bytes_total{device=\"eth\\n\"} "
		           "18446744073709551615\n"
		           "node_ethtool_transmitted_packets_total{device=\"eth\\n\"} "
		           "18446744073709551613\n"
		           "node_ethtool_queue_0_received{device=\"eth\\n\"} "
		           "18446744073709551610\n"
		           "node_ethtool_a_name_that_fills_all_of_its_32b{device=\"eth\\n\"} "
		           "18446744073709551607\n"
		           "node_ethtool_last{device=\"eth\\n\"} 18446744073709551606\n");
	}
	bench_close(&b);
}

TEST(asks_for_what_sysfs_lists)
{
	static const struct step steps[] = {
		{ "sys/other", "", COLLECT_NO_DATA, NULL, NULL },
		{ "sys/class/net/bonding_masters", "", COLLECT_OK, NULL, NULL },
		{ "sys/class/net/longer_than_any_interface/x", "", COLLECT_OK, NULL, NULL },
		{ "sys/class/net/lo/x", "", COLLECT_OK, NULL,
		  "node_ethtool_info{device=\"lo\"} 1" },
	};
	struct tmpdir dir;
	struct bench b;

	bench_steps(&ethtool_collector, NULL, steps, COUNT_OF(steps));
	tmp_new(&dir);
	tmp_write(&dir, "sys/class/net/x", "");
	tmp_remove(&dir, "sys/class/net/x");
	assert_int_equal(bench_open(&b, &ethtool_collector, dir.path, NULL), 0);
	bench_collect(&b);
	assert_int_equal(b.status, COLLECT_FAIL);
	assert_string_equal(b.err.text, "there are no interfaces in class/net");
	bench_close(&b);
	tmp_free(&dir);
}

TEST(refuses_what_is_no_expression)
{
	static const char *const args[][2] = {
		{ "--collector.ethtool.metrics-include=(", NULL },
		{ "--collector.ethtool.device-include=(", NULL },
	};
	struct bench b;

	for (size_t i = 0; i < COUNT_OF(args); i++) {
		assert_int_equal(bench_open(&b, &ethtool_collector, "/nowhere", args[i]),
		                 -EINVAL);
		bench_close(&b);
	}
}

RUN_TESTS(cmocka_unit_test(tells_link_modes_by_bits),
          cmocka_unit_test(tells_drivers_whose_texts_fill_their_fields),
          cmocka_unit_test(tells_statistics_but_for_those_that_become_alike),
          cmocka_unit_test(asks_for_what_sysfs_lists),
          cmocka_unit_test(refuses_what_is_no_expression))
