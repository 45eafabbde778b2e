/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/infiniband.c"

#include "tests/unit/collect.h"

TEST(takes_states_and_rates)
{
	static const struct {
		const char *text;
		int rc;
		uint64_t bytes;
	} rates[] = { { "2.5 Gb/sec (1X)", 0, 312500000 }, { "100 Gb/sec", 0, 12500000000 },
		      { "x Gb/sec", -EBADMSG, 0 },         { "-1 Gb/sec", -EBADMSG, 0 },
		      { "1e300 Gb/sec", -EBADMSG, 0 },     { "", -EBADMSG, 0 } };
	uint64_t value;

	for (size_t i = 0; i < COUNT_OF(rates); i++) {
		assert_int_equal(parse_rate(str_from(rates[i].text), &value), rates[i].rc);
		if (rates[i].rc == 0)
			assert_int_equal(value, rates[i].bytes);
	}
	assert_int_equal(parse_state(STR("4: ACTIVE"), &value), 0);
	assert_int_equal(value, 4);
	assert_true(parse_state(STR("ACTIVE"), &value) < 0);
	assert_true(parse_state(STR("x: ACTIVE"), &value) < 0);
	assert_true(parse_state(STR(": ACTIVE"), &value) < 0);
	assert_true(parse_state(STR("4294967296: ACTIVE"), &value) < 0);
	assert_true(parse_state((struct str){ "4\0: A", 5 }, &value) < 0);
}

TEST(tells_ports_and_what_they_count)
{
	static const struct step steps[] = {
		{ "sys/other", "", COLLECT_NO_DATA, NULL, NULL },
		{ "sys/class/infiniband/mlx0/board_id", "b\n", COLLECT_FAIL, NULL, NULL },
		{ "sys/class/infiniband/mlx0/fw_ver", "1\n", COLLECT_FAIL, NULL, NULL },
		{ "sys/class/infiniband/mlx0/ports/1/link_layer", "Ethernet\n", COLLECT_FAIL,
		  "node_infiniband_info{board_id=\"b\",device=\"mlx0\",firmware_version=\"1\","
		  "hca_type=\"\"} 1",
		  NULL },
		{ "sys/class/infiniband/mlx0/ports/1/state", "4: ACTIVE\n", COLLECT_FAIL, NULL,
		  NULL },
		{ "sys/class/infiniband/mlx0/ports/1/phys_state", "5: LinkUp\n", COLLECT_FAIL,
		  "node_infiniband_state_id{device=\"mlx0\",port=\"1\"} 4", NULL },
		{ "sys/class/infiniband/mlx0/ports/1/rate", "40 Gb/sec\n", COLLECT_OK,
		  "node_infiniband_rate_bytes_per_second{device=\"mlx0\",port=\"1\"} "
		  "5000000000",
		  NULL },
		{ "sys/class/infiniband/mlx0/ports/1/counters/port_xmit_data", "3\n",
		  COLLECT_OK,
		  "node_infiniband_port_data_transmitted_bytes_total{device=\"mlx0\",port="
		  "\"1\"} 12",
		  NULL },
		{ "sys/class/infiniband/mlx0/ports/1/counters/link_downed", "N/A (no PMA)\n",
		  COLLECT_OK, NULL,
		  "node_infiniband_link_downed_total{device=\"mlx0\",port=\"1\"} 0" },
		{ "sys/class/infiniband/mlx0/ports/1/hw_counters/lifespan", "1999\n",
		  COLLECT_OK, "node_infiniband_lifespan_seconds{device=\"mlx0\",port=\"1\"} 1",
		  NULL },
		{ "sys/class/infiniband/mlx0/ports/1/hw_counters/rp_cnp_handled", "x\n",
		  COLLECT_FAIL, NULL, NULL },
		{ "sys/class/infiniband/mlx0/ports/1/hw_counters/rp_cnp_handled", "1\n",
		  COLLECT_OK, NULL, NULL },
		{ "sys/class/infiniband/mlx0/ports/a/x", "", COLLECT_FAIL, NULL, NULL },
	};

	bench_steps(&infiniband_collector, NULL, steps, COUNT_OF(steps));
}

TEST(leaves_out_what_its_flag_says)
{
	static const char *const args[] = { "--collector.infiniband.device-exclude=^mlx0$",
		                            NULL };
	static const struct step steps[] = {
		{ "sys/class/infiniband/mlx0/board_id", "b", COLLECT_OK, NULL, NULL },
	};

	bench_steps(&infiniband_collector, args, steps, COUNT_OF(steps));
}

TEST(takes_counters_of_any_size_and_nothing_else)
{
#define PORT_1 "sys/class/infiniband/mlx0/ports/1/"
#define OF_IT  "{device=\"mlx0\",port=\"1\"} "
	static const struct step steps[] = {
		{ "sys/class/infiniband/mlx0/fw_ver", "1\n", COLLECT_FAIL, NULL, NULL },
		{ PORT_1 "link_layer", "Ethernet\n", COLLECT_FAIL, NULL, NULL },
		{ PORT_1 "state", "4: ACTIVE\n", COLLECT_FAIL, NULL, NULL },
		{ PORT_1 "phys_state", "5: LinkUp\n", COLLECT_FAIL, NULL, NULL },
		{ PORT_1 "rate", "40 Gb/sec\n", COLLECT_OK, NULL, NULL },
		{ PORT_1 "counters/symbol_error", "18446744073709551615\n", COLLECT_OK,
		  "node_infiniband_symbol_error_total" OF_IT "18446744073709551615", NULL },
		{ PORT_1 "counters/symbol_error", "0x10\n", COLLECT_OK,
		  "node_infiniband_symbol_error_total" OF_IT "16", NULL },
		{ PORT_1 "counters/symbol_error", "18446744073709551616\n", COLLECT_FAIL, NULL,
		  NULL },
		{ PORT_1 "counters/symbol_error", "", COLLECT_FAIL, NULL, NULL },
		{ PORT_1 "counters/symbol_error", "1 2\n", COLLECT_FAIL, NULL, NULL },
		{ PORT_1 "counters/symbol_error", "1\n", COLLECT_OK, NULL, NULL },
		{ PORT_1 "counters/of_no_interest", "junk\n", COLLECT_OK, NULL, NULL },
		{ PORT_1 "state", "\n", COLLECT_FAIL, NULL, NULL },
	};

	bench_steps(&infiniband_collector, NULL, steps, COUNT_OF(steps));
}

TEST(refuses_an_expression_that_is_none)
{
	const char *const args[] = { "--collector.infiniband.device-include=(", NULL };
	struct bench b;

	assert_int_equal(bench_open(&b, &infiniband_collector, "/nowhere", args), -EINVAL);
	assert_true(str_starts(str_from(b.err.text), "--collector.infiniband.device-include"));
	bench_close(&b);
}

RUN_TESTS(cmocka_unit_test(takes_states_and_rates),
          cmocka_unit_test(tells_ports_and_what_they_count),
          cmocka_unit_test(takes_counters_of_any_size_and_nothing_else),
          cmocka_unit_test(leaves_out_what_its_flag_says),
          cmocka_unit_test(refuses_an_expression_that_is_none))
