/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/ethtool_names.c"

#include <stdio.h>

#include "daemon/options.h"
#include "tests/unit/unit.h"

#define FLAG "collector.ethtool.metrics-include"

static int open_names(const char *expression, struct ethtool_names **names)
{
	const char *argv[] = { "postern", "--" FLAG, expression };
	struct flags *flags = options_new();
	struct err err;
	int rc;

	assert_int_equal(flags_parse(flags, COUNT_OF(argv), argv, &err), 0);
	rc = ethtool_names_open(flags, FLAG, names, &err);
	flags_free(flags);
	return rc;
}

TEST(names_families_after_statistics)
{
	static const struct {
		const char *stat, *family;
	} rows[] = {
		{ "align_errors", "align_errors" },
		{ "port.rx_dropped", "port_received_dropped" },
		{ "rx_missed", "received_missed" },
		{ "rx_queue_0_tx", "received_queue_0_transmitted" },
		{ "rx_rx_rx", "received_rx_received" }, /* the first takes the second's end */
		{ "tx", "transmitted" },
		{ "rxq0_ptx", "rxq0_ptx" },
		{ "__RX_Bytes", "received_bytes" },
		{ " [0]: tx_bytes", "0_transmitted_bytes" },
		{ "a__b", "a__b" },
		{ "duplicate metric", "duplicate_metric" },
		{ "\xff\xfe", "" },
		{ "_", "" },
		/* These seven have names of their own. */
		{ "rx_bytes", "received_bytes_total" },
		{ "rx_dropped", "received_dropped_total" },
		{ "rx_errors", "received_errors_total" },
		{ "rx_packets", "received_packets_total" },
		{ "tx_bytes", "transmitted_bytes_total" },
		{ "tx_errors", "transmitted_errors_total" },
		{ "tx_packets", "transmitted_packets_total" },
		{ "tx_dropped", "transmitted_dropped" },
	};
	struct ethtool_names *names;

	assert_int_equal(open_names(".*", &names), 0);
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		const struct ethtool_name *name =
			ethtool_names_find(names, str_from(rows[i].stat));

		assert_non_null(name);
		if (!*rows[i].family) {
			assert_null(name->metric);
			continue;
		}
		assert_int_equal(strncmp(name->metric->name, "node_ethtool_", 13), 0);
		assert_string_equal(name->metric->name + 13, rows[i].family);
		assert_ptr_equal(ethtool_names_find(names, str_from(rows[i].stat)), name);
	}
	assert_null(ethtool_names_find(names, STR("")));
	ethtool_names_close(names);
}

TEST(gives_names_that_become_alike_one_family)
{
	static const char *const alike[] = { "rx_bytes", "received_bytes", "RX.bytes",
		                             "_rx_bytes" };
	struct ethtool_names *names;
	size_t other;

	assert_int_equal(open_names("", &names), 0);
	other = ethtool_names_find(names, STR("rx_bytes_more"))->family;
	for (size_t i = 0; i < COUNT_OF(alike); i++)
		assert_int_not_equal(ethtool_names_find(names, str_from(alike[i]))->family,
		                     other);
	assert_int_equal(ethtool_names_families(names), 2);
	ethtool_names_close(names);
}

TEST(keeps_what_the_expression_matches)
{
	struct ethtool_names *names;

	assert_int_equal(open_names("^port_rx|Q", &names), 0);
	assert_non_null(ethtool_names_find(names, STR("port.rx_dropped"))->metric);
	assert_non_null(ethtool_names_find(names, STR("rx_Q0"))->metric);
	assert_null(ethtool_names_find(names, STR("rx_q0"))->metric);
	ethtool_names_close(names);
	assert_int_equal(open_names("(", &names), -EINVAL);
}

TEST(stops_at_its_bound)
{
	struct ethtool_names *names;
	char stat[32];

	assert_int_equal(open_names(".*", &names), 0);
	for (int i = 0; i < ETHTOOL_NAMES_MAX; i++) {
		snprintf(stat, sizeof(stat), "rx_%d", i);
		if (!ethtool_names_find(names, str_from(stat)))
			fail_msg("%d", i);
	}
	assert_null(ethtool_names_find(names, STR("one more")));
	assert_non_null(ethtool_names_find(names, STR("rx_7")));
	assert_int_equal(ethtool_names_families(names), ETHTOOL_NAMES_MAX);
	ethtool_names_close(names);
}

RUN_TESTS(cmocka_unit_test(names_families_after_statistics),
          cmocka_unit_test(gives_names_that_become_alike_one_family),
          cmocka_unit_test(keeps_what_the_expression_matches),
          cmocka_unit_test(stops_at_its_bound))
