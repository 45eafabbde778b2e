/* SPDX-License-Identifier: Apache-2.0 */
/* wifi: wireless interfaces, the networks they are in and who they talk to, from nl80211. */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <linux/nl80211.h>

#include "base/must.h"
#include "collectors/collector.h"
#include "collectors/fixtures.h"
#include "host/hwaddr.h"
#include "host/wlan.h"

static const struct flag flags[] = {
	{ "collector.wifi.fixtures", FLAG_TEXT, NULL,
	  "Directory of test data to tell instead of this machine's.", .names = NAMES_DIR },
	{ 0 },
};

static const struct metric frequency = {
	"node_wifi_interface_frequency_hertz",
	"Frequency that the interface uses.",
	METRIC_GAUGE,
	{ "device" },
};
static const struct metric station_info = {
	"node_wifi_station_info",
	"Network that the interface is part of, always 1.",
	METRIC_GAUGE,
	{ "bssid", "device", "mode", "ssid" },
};

#define STATION(name, type, help)                                                              \
	{                                                                                      \
		"node_wifi_station_" name, help, METRIC_##type,                                \
		{                                                                              \
			"device", "mac_address"                                                \
		}                                                                              \
	}

static const struct metric connected =
	STATION("connected_seconds_total", COUNTER, "Time since the station connected.");
static const struct metric inactive =
	STATION("inactive_seconds", GAUGE, "Time since the station was heard of.");
static const struct metric receive_rate =
	STATION("receive_bits_per_second", GAUGE, "Bit rate of what comes from the station.");
static const struct metric transmit_rate =
	STATION("transmit_bits_per_second", GAUGE, "Bit rate of what is sent to the station.");
static const struct metric receive_bytes =
	STATION("receive_bytes_total", COUNTER, "Bytes received from the station.");
static const struct metric transmit_bytes =
	STATION("transmit_bytes_total", COUNTER, "Bytes sent to the station.");
static const struct metric received_packets =
	STATION("received_packets_total", COUNTER, "Packets received from the station.");
static const struct metric transmitted_packets =
	STATION("transmitted_packets_total", COUNTER, "Packets sent to the station.");
static const struct metric retries =
	STATION("transmit_retries_total", COUNTER, "Packets sent to the station once more.");
static const struct metric failures = STATION("transmit_failed_total", COUNTER,
                                              "Packets that could not be sent to the station.");
static const struct metric beacon_loss =
	STATION("beacon_loss_total", COUNTER, "How often beacons of the station were missed.");
static const struct metric signal_strength =
	STATION("signal_dbm", GAUGE, "Strength of the signal that came last.");

struct state {
	const char *fixtures; /* "" for the kernel */
	struct genl nl80211;
};

static int open_wifi(const struct collector_env *env, void **state, struct err *err)
{
	struct state *s = xcalloc(1, sizeof(*s));

	(void)err;
	s->fixtures = flags_text(env->flags, "collector.wifi.fixtures");
	genl_init(&s->nl80211, WLAN_FAMILY);
	*state = s;
	return 0;
}

static void close_wifi(struct host *host, void *state)
{
	struct state *s = state;

	(void)host;
	if (!s)
		return;
	genl_deinit(&s->nl80211);
	free(s);
}

static void emit_interface(struct exposition *out, struct str device, uint64_t mhz)
{
	sample_of_u64(out, &frequency, device, mhz * 1000000);
}

static struct str mode_name(uint32_t status)
{
	return status == NL80211_BSS_STATUS_AUTHENTICATED ||
	                       status == NL80211_BSS_STATUS_ASSOCIATED
	               ? STR("client")
	       : status == NL80211_BSS_STATUS_IBSS_JOINED ? STR("ad-hoc")
	                                                  : STR("unknown");
}

static void emit_network(struct exposition *out, struct str device,
                         const struct wlan_network *bss)
{
	char bssid[HWADDR_TEXT_BYTES];

	sample_with_u64(out, &station_info,
	                (struct str[]){ hwaddr_text(bssid, bss->bssid), device,
	                                mode_name(bss->status), bss->ssid },
	                1);
}

static void emit_station(struct exposition *out, struct str device,
                         const struct wlan_station *s)
{
	char address[HWADDR_TEXT_BYTES];
	const struct str labels[] = { device, hwaddr_text(address, s->address) };

	sample_with(out, &connected, labels, s->connected_s);
	sample_with(out, &inactive, labels, s->inactive_s);
	sample_with_u64(out, &receive_rate, labels, s->receive_bits_per_s);
	sample_with_u64(out, &transmit_rate, labels, s->send_bits_per_s);
	sample_with_u64(out, &receive_bytes, labels, s->received_bytes);
	sample_with_u64(out, &transmit_bytes, labels, s->sent_bytes);
	sample_with_u64(out, &received_packets, labels, s->received_packets);
	sample_with_u64(out, &transmitted_packets, labels, s->sent_packets);
	sample_with_u64(out, &retries, labels, s->retries);
	sample_with_u64(out, &failures, labels, s->failures);
	sample_with_u64(out, &beacon_loss, labels, s->beacons_lost);
	sample_with(out, &signal_strength, labels, s->signal_dbm);
}

/* By these an interface says that it has gone, or that it cannot tell. */
static bool is_nothing(int rc)
{
	return rc == -ENOENT || rc == -ENODEV || rc == -EOPNOTSUPP;
}

static int tell_network(struct collect_ctx *ctx, struct genl *g, const struct wlan_interface *i)
{
	struct wlan_network bss;
	struct str messages;
	int rc = wlan_networks(g, ctx->arena, i->index, &messages);

	if (rc == 0)
		rc = wlan_next_network(&messages, &bss);
	if (rc > 0)
		emit_network(ctx->out, i->name, &bss);
	return is_nothing(rc) || rc > 0 ? 0 : rc;
}

static int tell_stations(struct collect_ctx *ctx, struct genl *g,
                         const struct wlan_interface *i)
{
	struct wlan_station station;
	struct str messages;
	int rc = wlan_stations(g, ctx->arena, i->index, &messages);

	if (rc < 0)
		return is_nothing(rc) ? 0 : rc;
	while ((rc = wlan_next_station(&messages, &station)) > 0)
		emit_station(ctx->out, i->name, &station);
	return rc;
}

static enum collect_status collect_netlink(struct collect_ctx *ctx, struct genl *g)
{
	struct wlan_interface i;
	struct str messages;
	int rc = wlan_interfaces(g, ctx->arena, &messages);

	if (rc == -ENOENT || rc == -EPERM || rc == -EACCES)
		return collect_no_data(ctx, "this kernel tells nothing of wireless interfaces");
	if (rc < 0)
		return collect_fail_read(ctx, "interfaces from nl80211", rc);
	while ((rc = wlan_next_interface(&messages, &i)) > 0) {
		if (i.name.n == 0)
			continue;
		emit_interface(ctx->out, i.name, i.frequency_mhz);
		rc = tell_network(ctx, g, &i);
		if (rc == 0)
			rc = tell_stations(ctx, g, &i);
		if (rc < 0)
			return collect_fail(ctx, "could not ask nl80211 about %.*s: %s",
			                    STR_ARG(i.name), strerror(-rc));
	}
	return rc < 0 ? collect_fail_read(ctx, "interfaces from nl80211", rc) : COLLECT_OK;
}

/* The numbers in test data are those of a library of Go. */
static uint32_t status_of(uint64_t number)
{
	enum { GO_ASSOCIATED = 1, GO_IBSS_JOINED = 3 };

	if (number <= GO_ASSOCIATED)
		return NL80211_BSS_STATUS_ASSOCIATED;
	return number == GO_IBSS_JOINED ? NL80211_BSS_STATUS_IBSS_JOINED : UINT32_MAX;
}

static void tell_network_object(struct collect_ctx *ctx, struct str device,
                                const struct node *object)
{
	emit_network(ctx->out, device,
	             &(struct wlan_network){
			     .bssid = fixtures_bytes(object, "BSSID", ctx->arena),
			     .ssid = fixtures_text(object, "SSID"),
			     .status = status_of(fixtures_u64(object, "Status")),
		     });
}

static void tell_station_object(struct collect_ctx *ctx, struct str device,
                                const struct node *object)
{
	const struct wlan_station station = {
		.address = fixtures_bytes(object, "HardwareAddr", ctx->arena),
		.connected_s = (double)fixtures_u64(object, "Connected") / 1e9,
		.inactive_s = (double)fixtures_u64(object, "Inactive") / 1e9,
		.received_bytes = fixtures_u64(object, "ReceivedBytes"),
		.sent_bytes = fixtures_u64(object, "TransmittedBytes"),
		.received_packets = (uint32_t)fixtures_u64(object, "ReceivedPackets"),
		.sent_packets = (uint32_t)fixtures_u64(object, "TransmittedPackets"),
		.retries = (uint32_t)fixtures_u64(object, "TransmitRetries"),
		.failures = (uint32_t)fixtures_u64(object, "TransmitFailed"),
		.beacons_lost = (uint32_t)fixtures_u64(object, "BeaconLoss"),
		.signal_dbm = (int)fixtures_i64(object, "Signal"),
		.receive_bits_per_s = fixtures_u64(object, "ReceiveBitrate"),
		.send_bits_per_s = fixtures_u64(object, "TransmitBitrate"),
	};

	emit_station(ctx->out, device, &station);
}

/* What a file of the device's own holds; there need be none. */
static int tell_files(struct collect_ctx *ctx, const char *fixtures, struct str device)
{
	const char *directory = arena_printf(ctx->arena, "%s/%.*s", fixtures, STR_ARG(device));
	const struct node_entry *at = NULL;
	const struct node *root, *object;
	int rc = fixtures_read(ctx, directory, "bss.json", &root);

	if (rc == 0)
		tell_network_object(ctx, device, root);
	if (rc < 0 && rc != -ENOENT)
		return rc;
	rc = fixtures_read(ctx, directory, "stationinfo.json", &root);
	if (rc < 0)
		return rc == -ENOENT ? 0 : rc;
	while ((object = fixtures_next(root, &at)))
		tell_station_object(ctx, device, object);
	return 0;
}

static enum collect_status collect_fixtures(struct collect_ctx *ctx, const char *fixtures)
{
	const struct node_entry *at = NULL;
	const struct node *root, *object;
	int rc = fixtures_read(ctx, fixtures, "interfaces.json", &root);

	if (rc == -ENOENT)
		return collect_fail(ctx, "there is no %s/interfaces.json", fixtures);
	while (rc == 0 && (object = fixtures_next(root, &at))) {
		struct str device = fixtures_text(object, "Name");

		if (device.n == 0)
			continue;
		emit_interface(ctx->out, device, fixtures_u64(object, "Frequency"));
		rc = tell_files(ctx, fixtures, device);
	}
	return rc < 0 ? COLLECT_FAIL : COLLECT_OK;
}

static enum collect_status collect(struct collect_ctx *ctx)
{
	struct state *s = ctx->state;

	return *s->fixtures ? collect_fixtures(ctx, s->fixtures)
	                    : collect_netlink(ctx, &s->nl80211);
}

const struct collector wifi_collector = {
	.name = "wifi",
	.help = "Wireless interfaces, their networks, and the stations that they talk to.",
	.may_block = true, /* drivers ask their hardware */
	.needs = NEEDS_NETLINK,
	.flags = flags,
	.open = open_wifi,
	.close = close_wifi,
	.collect = collect,
};
