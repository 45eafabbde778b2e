/* SPDX-License-Identifier: Apache-2.0 */
#include "host/wlan.h"

#include <errno.h>

#include <linux/netlink.h>
#include <linux/nl80211.h>

enum { ELEMENT_SSID = 0, BITRATE_UNIT = 100000 }; /* IEEE 802.11 9.4.2; 100 kbit/s */

int wlan_interfaces(struct genl *g, struct arena *arena, struct str *messages)
{
	return genl_dump(g, arena, NL80211_CMD_GET_INTERFACE, (struct str){ 0 }, messages);
}

static int ask_of(struct genl *g, struct arena *arena, unsigned char command, uint32_t index,
                  struct str *messages)
{
	const struct {
		struct nlattr attr;
		uint32_t index;
	} request = { { sizeof(request), NL80211_ATTR_IFINDEX }, index };

	return genl_dump(g, arena, command,
	                 (struct str){ (const char *)&request, sizeof(request) }, messages);
}

int wlan_networks(struct genl *g, struct arena *arena, uint32_t index, struct str *messages)
{
	return ask_of(g, arena, NL80211_CMD_GET_SCAN, index, messages);
}

int wlan_stations(struct genl *g, struct arena *arena, uint32_t index, struct str *messages)
{
	return ask_of(g, arena, NL80211_CMD_GET_STATION, index, messages);
}

int wlan_next_interface(struct str *messages, struct wlan_interface *out)
{
	struct str attrs, value;
	uint16_t type;
	int rc = genl_next(messages, &attrs);

	if (rc <= 0)
		return rc;
	*out = (struct wlan_interface){ 0 };
	while ((rc = netlink_next_attr(&attrs, &type, &value)) > 0) {
		if (type == NL80211_ATTR_IFINDEX)
			out->index = netlink_u32(value);
		else if (type == NL80211_ATTR_IFNAME)
			out->name = netlink_text(value);
		else if (type == NL80211_ATTR_WIPHY_FREQ)
			out->frequency_mhz = netlink_u32(value);
	}
	return rc < 0 ? rc : 1;
}

/* Elements of a beacon: a byte for what it is, one for its length. It came over the air. */
static struct str find_ssid(struct str elements)
{
	while (elements.n >= 2) {
		unsigned char id = (unsigned char)elements.p[0];
		size_t n = (unsigned char)elements.p[1];

		elements = str_skip(elements, 2);
		if (n > elements.n)
			break;
		if (id == ELEMENT_SSID)
			return (struct str){ elements.p, n };
		elements = str_skip(elements, n);
	}
	return (struct str){ 0 };
}

/* Only a network in use has a status. */
static int parse_bss(struct str attrs, struct wlan_network *out, bool *in_use)
{
	struct str value;
	uint16_t type;
	int rc;

	*out = (struct wlan_network){ 0 };
	*in_use = false;
	while ((rc = netlink_next_attr(&attrs, &type, &value)) > 0) {
		if (type == NL80211_BSS_BSSID) {
			out->bssid = value;
		} else if (type == NL80211_BSS_INFORMATION_ELEMENTS) {
			out->ssid = find_ssid(value);
		} else if (type == NL80211_BSS_STATUS) {
			out->status = netlink_u32(value);
			*in_use = true;
		}
	}
	return rc;
}

int wlan_next_network(struct str *messages, struct wlan_network *out)
{
	struct str attrs, value;
	bool in_use = false;
	uint16_t type;
	int rc;

	while (!in_use) {
		rc = genl_next(messages, &attrs);
		if (rc <= 0)
			return rc;
		while ((rc = netlink_next_attr(&attrs, &type, &value)) > 0) {
			if (type == NL80211_ATTR_BSS && parse_bss(value, out, &in_use) < 0)
				return -EBADMSG;
		}
		if (rc < 0)
			return rc;
	}
	return 1;
}

/* The narrow rate is there for old readers, 0 where it does not fit. */
static int parse_rate(struct str attrs, uint64_t *bits_per_s)
{
	uint64_t narrow = 0, wide = 0;
	struct str value;
	uint16_t type;
	int rc;

	while ((rc = netlink_next_attr(&attrs, &type, &value)) > 0) {
		if (type == NL80211_RATE_INFO_BITRATE32)
			wide = netlink_u32(value);
		else if (type == NL80211_RATE_INFO_BITRATE)
			narrow = netlink_u16(value);
	}
	*bits_per_s = (wide > 0 ? wide : narrow) * BITRATE_UNIT;
	return rc;
}

/* The narrow counters come first, and count where there are no wide ones. */
static int take_station_attr(struct wlan_station *out, uint16_t type, struct str value)
{
	switch (type) {
	case NL80211_STA_INFO_CONNECTED_TIME:
		out->connected_s = netlink_u32(value);
		break;
	case NL80211_STA_INFO_INACTIVE_TIME:
		out->inactive_s = netlink_u32(value) / 1e3;
		break;
	case NL80211_STA_INFO_RX_BYTES64:
		out->received_bytes = netlink_u64(value);
		break;
	case NL80211_STA_INFO_TX_BYTES64:
		out->sent_bytes = netlink_u64(value);
		break;
	case NL80211_STA_INFO_RX_BYTES:
		if (out->received_bytes == 0)
			out->received_bytes = netlink_u32(value);
		break;
	case NL80211_STA_INFO_TX_BYTES:
		if (out->sent_bytes == 0)
			out->sent_bytes = netlink_u32(value);
		break;
	case NL80211_STA_INFO_RX_PACKETS:
		out->received_packets = netlink_u32(value);
		break;
	case NL80211_STA_INFO_TX_PACKETS:
		out->sent_packets = netlink_u32(value);
		break;
	case NL80211_STA_INFO_TX_RETRIES:
		out->retries = netlink_u32(value);
		break;
	case NL80211_STA_INFO_TX_FAILED:
		out->failures = netlink_u32(value);
		break;
	case NL80211_STA_INFO_BEACON_LOSS:
		out->beacons_lost = netlink_u32(value);
		break;
	case NL80211_STA_INFO_SIGNAL:
		out->signal_dbm = value.n > 0 ? (signed char)*value.p : 0;
		break;
	case NL80211_STA_INFO_RX_BITRATE:
		return parse_rate(value, &out->receive_bits_per_s);
	case NL80211_STA_INFO_TX_BITRATE:
		return parse_rate(value, &out->send_bits_per_s);
	default:
		break;
	}
	return 0;
}

static int parse_station(struct str attrs, struct wlan_station *out)
{
	struct str value;
	uint16_t type;
	int rc;

	while ((rc = netlink_next_attr(&attrs, &type, &value)) > 0) {
		if (take_station_attr(out, type, value) < 0)
			return -EBADMSG;
	}
	return rc;
}

int wlan_next_station(struct str *messages, struct wlan_station *out)
{
	struct str attrs, value;
	uint16_t type;
	int rc = genl_next(messages, &attrs);

	if (rc <= 0)
		return rc;
	*out = (struct wlan_station){ 0 };
	while ((rc = netlink_next_attr(&attrs, &type, &value)) > 0) {
		if (type == NL80211_ATTR_MAC)
			out->address = value;
		else if (type == NL80211_ATTR_STA_INFO && parse_station(value, out) < 0)
			return -EBADMSG;
	}
	return rc < 0 ? rc : 1;
}
