/* SPDX-License-Identifier: Apache-2.0 */
#include "host/wlan.h"

#include <errno.h>

#include <linux/genetlink.h>
#include <linux/nl80211.h>

#include "tests/unit/netlink.h"

static size_t begin(struct wire *w, unsigned char command)
{
	const struct genlmsghdr head = { .cmd = command };

	return wire_begin(w, 0x1c, &head, sizeof(head));
}

static void put_u32(struct wire *w, uint16_t type, uint32_t value)
{
	wire_attr(w, type, &value, sizeof(value));
}

static void put_u64(struct wire *w, uint16_t type, uint64_t value)
{
	wire_attr(w, type, &value, sizeof(value));
}

TEST(takes_interfaces_with_and_without_a_name)
{
	struct wlan_interface i;
	struct wire wire = { .n = 0 };
	struct str rest;
	size_t at;

	at = begin(&wire, NL80211_CMD_NEW_INTERFACE);
	put_u32(&wire, NL80211_ATTR_IFINDEX, 3);
	wire_attr(&wire, NL80211_ATTR_IFNAME, "wlp3s0", 7);
	put_u32(&wire, NL80211_ATTR_WIPHY_FREQ, 5180);
	wire_end(&wire, at);
	at = begin(&wire, NL80211_CMD_NEW_INTERFACE);
	put_u64(&wire, NL80211_ATTR_WDEV, 2);
	wire_end(&wire, at);
	rest = wire_str(&wire);
	assert_int_equal(wlan_next_interface(&rest, &i), 1);
	assert_int_equal(i.index, 3);
	assert_str(i.name, "wlp3s0");
	assert_int_equal(i.frequency_mhz, 5180);
	assert_int_equal(wlan_next_interface(&rest, &i), 1);
	assert_str(i.name, "");
	assert_int_equal(i.frequency_mhz, 0);
	assert_int_equal(wlan_next_interface(&rest, &i), 0);
}

static void put_network(struct wire *w, const char *bssid, const void *elements, size_t n,
                        int status)
{
	size_t at = begin(w, NL80211_CMD_NEW_SCAN_RESULTS);
	struct wire nest = { .n = 0 };

	wire_attr(&nest, NL80211_BSS_BSSID, bssid, 6);
	wire_attr(&nest, NL80211_BSS_INFORMATION_ELEMENTS, elements, n);
	if (status >= 0)
		put_u32(&nest, NL80211_BSS_STATUS, (uint32_t)status);
	wire_attr(w, NL80211_ATTR_BSS | NLA_F_NESTED, nest.p, nest.n);
	wire_end(w, at);
}

TEST(takes_the_network_in_use)
{
	struct wire wire = { .n = 0 };
	struct wlan_network network;
	struct str rest;

	put_network(&wire, "other.", "\0\3foe", 5, -1);
	put_network(&wire, "in use", "\1\2xx\0\4quay\3\1x", 13, NL80211_BSS_STATUS_IBSS_JOINED);
	rest = wire_str(&wire);
	assert_int_equal(wlan_next_network(&rest, &network), 1);
	assert_str(network.bssid, "in use");
	assert_str(network.ssid, "quay");
	assert_int_equal(network.status, NL80211_BSS_STATUS_IBSS_JOINED);
	assert_int_equal(wlan_next_network(&rest, &network), 0);
}

/* They come over the air, from anybody. */
TEST(reads_no_further_than_elements_go)
{
	static const struct {
		const char *elements;
		size_t n;
		const char *ssid;
	} rows[] = {
		{ "", 0, "" },
		{ "\0", 1, "" },
		{ "\0\4quay", 5, "" },
		{ "\1\377xx", 4, "" },
		{ "\0\0", 2, "" },
		{ "\1\0\0\1q", 5, "q" },
		{ "\0\2\377\n", 4, "\377\n" },
	};
	struct wlan_network network;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct wire wire = { .n = 0 };
		struct str rest;

		put_network(&wire, "in use", rows[i].elements, rows[i].n, 1);
		rest = wire_str(&wire);
		assert_int_equal(wlan_next_network(&rest, &network), 1);
		assert_str(network.ssid, rows[i].ssid);
	}
}

static struct wlan_station parse_one(const struct wire *info)
{
	struct wire wire = { .n = 0 };
	struct wlan_station station;
	size_t at = begin(&wire, NL80211_CMD_NEW_STATION);
	struct str rest;

	wire_attr(&wire, NL80211_ATTR_MAC, "\2\0\0\0\0\1", 6);
	wire_attr(&wire, NL80211_ATTR_STA_INFO | NLA_F_NESTED, info->p, info->n);
	wire_end(&wire, at);
	rest = wire_str(&wire);
	assert_int_equal(wlan_next_station(&rest, &station), 1);
	assert_int_equal(wlan_next_station(&rest, &(struct wlan_station){ 0 }), 0);
	assert_int_equal(station.address.n, 6);
	return station;
}

TEST(takes_what_is_known_of_a_station)
{
	const uint16_t narrow = 540;
	struct wire info = { .n = 0 }, rate = { .n = 0 };
	struct wlan_station s;

	put_u32(&info, NL80211_STA_INFO_INACTIVE_TIME, 12);
	put_u32(&info, NL80211_STA_INFO_RX_BYTES, 1);
	put_u32(&info, NL80211_STA_INFO_TX_BYTES, 2);
	put_u64(&info, NL80211_STA_INFO_RX_BYTES64, UINT64_MAX);
	put_u32(&info, NL80211_STA_INFO_RX_PACKETS, 3);
	put_u32(&info, NL80211_STA_INFO_TX_PACKETS, 4);
	put_u32(&info, NL80211_STA_INFO_TX_RETRIES, 5);
	put_u32(&info, NL80211_STA_INFO_TX_FAILED, 6);
	put_u32(&info, NL80211_STA_INFO_BEACON_LOSS, 7);
	put_u32(&info, NL80211_STA_INFO_CONNECTED_TIME, 86400);
	wire_attr(&info, NL80211_STA_INFO_SIGNAL, "\xcc", 1);
	wire_attr(&rate, NL80211_RATE_INFO_BITRATE, &narrow, sizeof(narrow));
	wire_attr(&info, NL80211_STA_INFO_TX_BITRATE, rate.p, rate.n);
	put_u32(&rate, NL80211_RATE_INFO_BITRATE32, 86670);
	wire_attr(&info, NL80211_STA_INFO_RX_BITRATE, rate.p, rate.n);
	s = parse_one(&info);
	assert_true(s.inactive_s == 0.012);
	assert_true(s.connected_s == 86400);
	assert_true(s.received_bytes == UINT64_MAX);
	assert_int_equal(s.sent_bytes, 2);
	assert_int_equal(s.received_packets, 3);
	assert_int_equal(s.sent_packets, 4);
	assert_int_equal(s.retries, 5);
	assert_int_equal(s.failures, 6);
	assert_int_equal(s.beacons_lost, 7);
	assert_int_equal(s.signal_dbm, -52);
	assert_int_equal(s.send_bits_per_s, 54000000);
	assert_int_equal(s.receive_bits_per_s, 8667000000);
}

TEST(takes_short_values_for_zero_and_refuses_what_is_cut)
{
	static const uint16_t too_long[] = { 9, NL80211_RATE_INFO_BITRATE };
	struct wire info = { .n = 0 }, wire = { .n = 0 };
	struct wlan_station station;
	struct str rest;
	size_t at;

	wire_attr(&info, NL80211_STA_INFO_SIGNAL, "", 0);
	wire_attr(&info, NL80211_STA_INFO_RX_BYTES64, "short", 5);
	station = parse_one(&info);
	assert_int_equal(station.signal_dbm, 0);
	assert_int_equal(station.received_bytes, 0);

	info.n = 0;
	wire_attr(&info, NL80211_STA_INFO_RX_BITRATE, too_long, sizeof(too_long));
	at = begin(&wire, NL80211_CMD_NEW_STATION);
	wire_attr(&wire, NL80211_ATTR_STA_INFO, info.p, info.n);
	wire_end(&wire, at);
	rest = wire_str(&wire);
	assert_int_equal(wlan_next_station(&rest, &station), -EBADMSG);
}

RUN_TESTS(cmocka_unit_test(takes_interfaces_with_and_without_a_name),
          cmocka_unit_test(takes_the_network_in_use),
          cmocka_unit_test(reads_no_further_than_elements_go),
          cmocka_unit_test(takes_what_is_known_of_a_station),
          cmocka_unit_test(takes_short_values_for_zero_and_refuses_what_is_cut))
