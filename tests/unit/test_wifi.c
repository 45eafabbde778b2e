/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/wifi.c"

#include "tests/unit/collect.h"

TEST(names_modes)
{
	assert_str(mode_name(NL80211_BSS_STATUS_AUTHENTICATED), "client");
	assert_str(mode_name(NL80211_BSS_STATUS_ASSOCIATED), "client");
	assert_str(mode_name(NL80211_BSS_STATUS_IBSS_JOINED), "ad-hoc");
	assert_str(mode_name(9), "unknown");
	assert_str(mode_name(status_of(0)), "client");
	assert_str(mode_name(status_of(2)), "unknown");
	assert_str(mode_name(status_of(3)), "ad-hoc");
}

TEST(escapes_what_came_over_the_air)
{
	const struct wlan_network network = { .bssid = STR("\2\0\0\0\0\1"),
		                              .ssid = STR("a\"\n\xff\\") };
	struct exposition out;

	exposition_init(&out);
	emit_network(&out, STR("wlan0"), &network);
	assert_str(buf_str(&out.text),
	           "node_wifi_station_info{bssid=\"02:00:00:00:00:01\",device=\"wlan0\",mode="
	           "\"client\",ssid=\"a\\\"\\n\xef\xbf\xbd\\\\\"} 1\n");
	exposition_deinit(&out);
}

TEST(does_with_test_data_that_is_not_all_there)
{
	static const struct step steps[] = {
		{ "other", "", COLLECT_FAIL, NULL, NULL },
		{ "interfaces.json", "[]", COLLECT_OK, NULL, NULL },
		{ "interfaces.json", "[{\"name\": \"w0\", \"frequency\": 2412}, {\"type\": 3}]",
		  COLLECT_OK, "node_wifi_interface_frequency_hertz{device=\"w0\"} 2412000000",
		  NULL },
		{ "w0/bss.json", "{\"ssid\": \"s\"}", COLLECT_OK,
		  "node_wifi_station_info{bssid=\"\",device=\"w0\",mode=\"client\",ssid=\"s\"} "
		  "1",
		  NULL },
		{ "w0/stationinfo.json", "[{\"signal\": -3}]", COLLECT_OK,
		  "node_wifi_station_signal_dbm{device=\"w0\",mac_address=\"\"} -3", NULL },
		{ "w0/stationinfo.json", "[{", COLLECT_FAIL,
		  "node_wifi_interface_frequency_hertz{device=\"w0\"} 2412000000", NULL },
		{ "interfaces.json", "{", COLLECT_FAIL, NULL, NULL },
	};
	char flag[TMP_PATH_MAX_BYTES + 64];
	const char *args[] = { flag, NULL };
	struct tmpdir dir;
	struct bench b;

	tmp_new(&dir);
	snprintf(flag, sizeof(flag), "--collector.wifi.fixtures=%s", dir.path);
	assert_int_equal(bench_open(&b, &wifi_collector, dir.path, args), 0);
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++)
		bench_step(&b, &dir, &steps[i], i);
	bench_close(&b);
	tmp_free(&dir);
}

TEST(asks_this_kernel)
{
	struct bench b;

	assert_int_equal(bench_open(&b, &wifi_collector, "/nowhere", NULL), 0);
	for (int i = 0; i < 2; i++) {
		bench_collect(&b);
		if (b.status == COLLECT_FAIL)
			fail_msg("%s", b.err.text);
	}
	bench_close(&b);
}

RUN_TESTS(cmocka_unit_test(names_modes), cmocka_unit_test(escapes_what_came_over_the_air),
          cmocka_unit_test(does_with_test_data_that_is_not_all_there),
          cmocka_unit_test(asks_this_kernel))
