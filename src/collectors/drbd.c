/* SPDX-License-Identifier: Apache-2.0 */
/* drbd: replicated block devices, from /proc/drbd of DRBD 8.4 (drbd.conf(5)). */

#include <errno.h>

#include "base/array.h"
#include "collectors/collector.h"

#define ROW(key, name, type, factor, help)                                                     \
	{                                                                                      \
		key, factor,                                                                   \
		{                                                                              \
			"node_drbd_" name, help, type,                                         \
			{                                                                      \
				"device"                                                       \
			}                                                                      \
		}                                                                              \
	}

enum { KIB = 1024 };

static const struct number_row {
	const char *key;
	double factor;
	struct metric metric;
} numbers[] = {
	ROW("ns", "network_sent_bytes_total", METRIC_COUNTER, KIB, "Bytes sent to the peer."),
	/* The peer does not multiply these, so dashboards do. */
	ROW("nr", "network_received_bytes_total", METRIC_COUNTER, 1,
	    "KiB received from the peer, whatever the name says."),
	ROW("dw", "disk_written_bytes_total", METRIC_COUNTER, KIB, "Bytes written to disk."),
	ROW("dr", "disk_read_bytes_total", METRIC_COUNTER, KIB, "Bytes read from disk."),
	ROW("al", "activitylog_writes_total", METRIC_COUNTER, 1,
	    "Updates of the activity log."),
	ROW("bm", "bitmap_writes_total", METRIC_COUNTER, 1, "Updates of the bitmap."),
	ROW("lo", "local_pending", METRIC_GAUGE, 1, "Requests that wait for the local disk."),
	ROW("pe", "remote_pending", METRIC_GAUGE, 1,
	    "Requests that the peer has not answered."),
	ROW("ua", "remote_unacknowledged", METRIC_GAUGE, 1,
	    "Requests of the peer that are not answered."),
	ROW("ap", "application_pending", METRIC_GAUGE, 1,
	    "Requests of applications that are not answered."),
	ROW("ep", "epochs", METRIC_GAUGE, 1, "Epochs in flight."),
	ROW("oos", "out_of_sync_bytes", METRIC_GAUGE, KIB, "Bytes known to differ."),
};

/* "ro:Primary/Secondary": the state of this node and of the other. */
static const struct pair_row {
	const char *key, *good;
	struct metric metric;
} pairs[] = {
	{ "ro",
	  "Primary",
	  { "node_drbd_node_role_is_primary",
	    "1 where the node is primary.",
	    METRIC_GAUGE,
	    { "device", "node" } } },
	{ "ds",
	  "UpToDate",
	  { "node_drbd_disk_state_is_up_to_date",
	    "1 where the node's disk is up to date.",
	    METRIC_GAUGE,
	    { "device", "node" } } },
};

static const struct metric connected = {
	"node_drbd_connected",
	"1 while the device is connected to its peer.",
	METRIC_GAUGE,
	{ "device" },
};

/* Words with other than one colon are none of ours. */
static bool split(struct str word, struct str *key, struct str *value)
{
	struct str more, rest;

	return str_cut(word, ':', key, value) && !str_cut(*value, ':', &more, &rest);
}

static int emit_number(struct exposition *out, struct str device, struct str key,
                       struct str value)
{
	double number;
	int rc;

	for (size_t i = 0; i < COUNT_OF(numbers); i++) {
		if (!str_is(key, numbers[i].key))
			continue;
		rc = str_to_f64(value, &number);
		if (rc == 0)
			sample_of(out, &numbers[i].metric, device, number * numbers[i].factor);
		return rc;
	}
	return 0;
}

static void emit_pair(struct exposition *out, struct str device, struct str key,
                      struct str value)
{
	struct str local, remote;

	for (size_t i = 0; i < COUNT_OF(pairs); i++) {
		const struct pair_row *p = &pairs[i];

		if (!str_is(key, p->key) || !str_cut(value, '/', &local, &remote))
			continue;
		sample_with_u64(out, &p->metric, (struct str[]){ device, STR("local") },
		                str_is(local, p->good));
		sample_with_u64(out, &p->metric, (struct str[]){ device, STR("remote") },
		                str_is(remote, p->good));
	}
}

static int emit_word(struct exposition *out, struct str device, struct str key,
                     struct str value)
{
	if (str_is(key, "cs"))
		sample_of_u64(out, &connected, device, str_is(value, "Connected"));
	emit_pair(out, device, key, value);
	return emit_number(out, device, key, value);
}

static enum collect_status collect(struct collect_ctx *ctx)
{
	struct str text, word, key, value, device = STR("unknown");
	uint64_t minor;
	int rc = host_files_read(ctx->files, HOST_PROC, "drbd", &text);

	if (rc == -ENOENT)
		return collect_no_data(ctx, "DRBD is not loaded");
	if (rc < 0)
		return collect_fail_read(ctx, "drbd", rc);
	while (str_next_word(&text, &word)) {
		if (!split(word, &key, &value))
			continue;
		if (value.n == 0 && str_to_u64(key, &minor) == 0)
			device = str_from(arena_printf(ctx->arena, "drbd%.*s", STR_ARG(key)));
		else if (emit_word(ctx->out, device, key, value) < 0)
			return collect_fail(ctx, "drbd: %.*s is followed by no number",
			                    STR_ARG(key));
	}
	return COLLECT_OK;
}

const struct collector drbd_collector = {
	.name = "drbd",
	.help = "Traffic and state of DRBD's replicated block devices.",
	.collect = collect,
};
