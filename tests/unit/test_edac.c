/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/edac.c"

#include "tests/unit/collect.h"

TEST(cleans_labels_as_the_peer)
{
	static const struct {
		const char *label, *clean;
	} rows_[] = {
		{ "mc#0csrow#1channel#0", "mc0_csrow1_channel0" },
		{ "CPU_SrcID#0_DIMM#1", "CPU_SrcID0_DIMM1" },
		{ "csrowcsrow", "_csrow_csrow" },
		{ "csro", "csro" },
		{ "a \"b\"\xff", "a \"b\"\xff" },
		{ "##", "" },
		{ "", "" },
	};
	struct arena arena;

	arena_init(&arena);
	for (size_t i = 0; i < COUNT_OF(rows_); i++)
		assert_str(clean_label(str_from(rows_[i].label), &arena), rows_[i].clean);
	arena_deinit(&arena);
}

TEST(tells_the_files_of_channels_from_others)
{
	static const char *const rows_[][2] = {
		{ "ch0_ce_count", "0" },
		{ "ch12_ce_count", "12" },
		{ "ch_ce_count", NULL },
		{ "ch0_ue_count", NULL },
		{ "chx_ce_count", NULL },
		{ "ch0_a_ce_count", NULL },
		{ "ch0_ce_countx", NULL },
		{ "ce_count", NULL },
		{ "", NULL },
	};
	struct str number;

	for (size_t i = 0; i < COUNT_OF(rows_); i++) {
		assert_int_equal(is_channel(str_from(rows_[i][0]), &number),
		                 rows_[i][1] != NULL);
		if (rows_[i][1])
			assert_str(number, rows_[i][1]);
	}
}

TEST(needs_all_counts_but_those_of_channels)
{
	static const struct step steps[] = {
		{ "sys/other", "", COLLECT_OK, NULL, NULL },
		{ "sys/devices/system/edac/mc/mc0/ce_count", "9\n", COLLECT_FAIL,
		  "node_edac_correctable_errors_total{controller=\"0\"} 9", NULL },
		{ "sys/devices/system/edac/mc/mc0/ue_count", "1\n", COLLECT_FAIL, NULL, NULL },
		{ "sys/devices/system/edac/mc/mc0/ce_noinfo_count", "2\n", COLLECT_FAIL,
		  "node_edac_csrow_correctable_errors_total{controller=\"0\",csrow=\"unknown\"}"
		  " 2",
		  NULL },
		{ "sys/devices/system/edac/mc/mc0/ue_noinfo_count", "0\n", COLLECT_OK, NULL,
		  NULL },
		{ "sys/devices/system/edac/mc/mc0/csrow3/ce_count", "5\n", COLLECT_FAIL,
		  "node_edac_csrow_correctable_errors_total{controller=\"0\",csrow=\"3\"} 5",
		  NULL },
		{ "sys/devices/system/edac/mc/mc0/csrow3/ue_count", "0\n", COLLECT_OK, NULL,
		  NULL },
		{ "sys/devices/system/edac/mc/mc0/csrow3/ch1_ce_count", "4\n", COLLECT_OK,
		  "node_edac_channel_correctable_errors_total{channel=\"1\",controller=\"0\","
		  "csrow=\"3\",dimm_label=\"unknown\"} 4",
		  NULL },
		{ "sys/devices/system/edac/mc/mc0/csrow3/ch1_dimm_label", "A#1\n", COLLECT_OK,
		  "node_edac_channel_correctable_errors_total{channel=\"1\",controller=\"0\","
		  "csrow=\"3\",dimm_label=\"A1\"} 4",
		  NULL },
		{ "sys/devices/system/edac/mc/mc0/csrow3/ch1_ue_count", "x\n", COLLECT_FAIL,
		  NULL, NULL },
		{ "sys/devices/system/edac/mc/mc0/csrow3/ch1_ue_count", "1\n", COLLECT_OK,
		  "node_edac_channel_uncorrectable_errors_total{channel=\"1\",controller=\"0\","
		  "csrow=\"3\",dimm_label=\"A1\"} 1",
		  NULL },
		{ "sys/devices/system/edac/mc/mc0/ce_count", "-9\n", COLLECT_FAIL, NULL, NULL },
	};

	bench_steps(&edac_collector, NULL, steps, COUNT_OF(steps));
}

RUN_TESTS(cmocka_unit_test(cleans_labels_as_the_peer),
          cmocka_unit_test(tells_the_files_of_channels_from_others),
          cmocka_unit_test(needs_all_counts_but_those_of_channels))
