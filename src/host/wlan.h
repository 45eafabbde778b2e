/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdint.h>

#include "host/genl.h"

/* What the kernel's wireless part tells of interfaces, and of who they talk to (iw(8)). */

/* For genl_init(). */
#define WLAN_FAMILY "nl80211"

struct wlan_interface {
	uint32_t index;
	struct str name; /* empty for one without a network device */
	uint32_t frequency_mhz;
};

/* The network that an interface is part of. */
struct wlan_network {
	struct str bssid; /* 6 bytes */
	struct str ssid;
	uint32_t status; /* NL80211_BSS_STATUS_ASSOCIATED or alike */
};

/* The other end of a connection. */
struct wlan_station {
	struct str address; /* 6 bytes */
	double connected_s, inactive_s;
	uint64_t received_bytes, sent_bytes;
	uint32_t received_packets, sent_packets;
	uint32_t retries, failures, beacons_lost;
	int signal_dbm;
	uint64_t receive_bits_per_s, send_bits_per_s;
};

/* Ask for all interfaces; for the networks that one knows; for its stations. */
int wlan_interfaces(struct genl *g, struct arena *arena, struct str *messages);
int wlan_networks(struct genl *g, struct arena *arena, uint32_t index, struct str *messages);
int wlan_stations(struct genl *g, struct arena *arena, uint32_t index, struct str *messages);

/*
 * Take the next one off the front: 1, 0 at the end, -EBADMSG. Of networks only those in use
 * are taken.
 */
int wlan_next_interface(struct str *messages, struct wlan_interface *out);
int wlan_next_network(struct str *messages, struct wlan_network *out);
int wlan_next_station(struct str *messages, struct wlan_station *out);
