/* SPDX-License-Identifier: Apache-2.0 */
#include "base/must.h"
#include "host/wlan.h"

/* Whatever comes from nl80211, part of it over the air, reading it ends and stays inside. */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct str all = { (const char *)data, size };
	struct str rest = all;
	struct wlan_interface interface;
	struct wlan_network network;
	struct wlan_station station;

	while (wlan_next_interface(&rest, &interface) > 0)
		must(interface.name.n < size);
	rest = all;
	while (wlan_next_network(&rest, &network) > 0)
		must(network.ssid.n <= 255 && network.bssid.n < size);
	rest = all;
	while (wlan_next_station(&rest, &station) > 0)
		must(station.signal_dbm >= -128 && station.signal_dbm <= 127);
	return 0;
}
