/* SPDX-License-Identifier: Apache-2.0 */
/* fibrechannel: Fibre Channel ports (kernel: scsi/scsi_transport_fc.c). */

#include <errno.h>

#include "base/array.h"
#include "collectors/attrs.h"
#include "collectors/devices.h"

static const struct metric info = {
	"node_fibrechannel_info",
	"Names, speed and state of the port, always 1.",
	METRIC_GAUGE,
	{ "dev_loss_tmo", "fabric_name", "fc_host", "port_id", "port_name", "port_state",
	  "port_type", "speed", "supported_classes", "supported_speeds", "symbolic_name" },
};

enum { FC_HOST_LABEL = 2, PORT_STATE_LABEL = 5 };

#define ROW(file, name, help)                                                                  \
	{                                                                                      \
		file,                                                                          \
		{                                                                              \
			"node_fibrechannel_" name "_total", help, METRIC_COUNTER,              \
			{                                                                      \
				"fc_host"                                                      \
			}                                                                      \
		}                                                                              \
	}

static const struct attr_row rows[] = {
	ROW("dumped_frames", "dumped_frames", "Frames dropped for want of buffers."),
	ROW("error_frames", "error_frames", "Frames received with an error."),
	ROW("fcp_packet_aborts", "fcp_packet_aborts", "Exchanges aborted."),
	ROW("invalid_crc_count", "invalid_crc", "Frames with a wrong checksum."),
	ROW("invalid_tx_word_count", "invalid_tx_words", "Invalid words on the line."),
	ROW("link_failure_count", "link_failure", "Failures of the link."),
	ROW("loss_of_signal_count", "loss_of_signal", "Losses of the signal."),
	ROW("loss_of_sync_count", "loss_of_sync", "Losses of synchronisation."),
	ROW("nos_count", "nos", "Sequences received that say \"not operational\"."),
	ROW("rx_frames", "rx_frames", "Frames received."),
	ROW("rx_words", "rx_words", "Words received."),
	ROW("seconds_since_last_reset", "seconds_since_last_reset",
	    "Seconds since the counters were reset."),
	ROW("tx_frames", "tx_frames", "Frames sent."),
	ROW("tx_words", "tx_words", "Words sent."),
};

static struct str without_prefix(struct str hex)
{
	return str_starts(hex, "0x") ? str_skip(hex, 2) : hex;
}

/* How many of the files there are. */
static size_t read_info(struct host_dir dir, struct str labels[static COUNT_OF(info.labels)])
{
	size_t found = 0;

	for (size_t i = 0; info.labels[i]; i++) {
		if (i != FC_HOST_LABEL)
			found += host_dir_attr(dir, info.labels[i], &labels[i]) == 0;
	}
	labels[1] = without_prefix(labels[1]);
	labels[3] = without_prefix(labels[3]);
	labels[4] = without_prefix(labels[4]);
	return found;
}

/* All bits set: the port does not count this. A port that is not known counts nothing yet. */
static enum collect_status emit_counters(struct collect_ctx *ctx, struct host_dir dir,
                                         struct str host, bool known)
{
	struct str text;
	uint64_t value;

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		int rc = known ? host_dir_attr(dir, rows[i].file, &text) : 0;

		if (!known)
			text = STR("0");
		if (attr_absent(rc) ||
		    (rc == 0 && str_to_u64_auto(text, &value) == 0 && value == UINT64_MAX))
			continue;
		if (rc == 0)
			rc = attr_emit_text(ctx->out, &rows[i], &host, text);
		if (rc < 0)
			return collect_fail_in(ctx, dir, rows[i].file, rc);
	}
	return COLLECT_OK;
}

static enum collect_status emit(struct collect_ctx *ctx, struct host_dir dir, struct str host)
{
	struct str labels[COUNT_OF(info.labels)] = { [FC_HOST_LABEL] = host };
	struct str state;

	if (read_info(dir, labels) == 0)
		return COLLECT_OK; /* it has just gone */
	state = labels[PORT_STATE_LABEL];
	sample_with_u64(ctx->out, &info, labels, 1);
	return emit_counters(ctx, host_dir_sub(dir, STR("statistics")), host,
	                     state.n > 0 && !str_is(state, "Unknown"));
}

static enum collect_status collect(struct collect_ctx *ctx)
{
	return devices_emit(ctx, "class/fc_host", NULL, "there are no Fibre Channel ports",
	                    emit);
}

const struct collector fibrechannel_collector = {
	.name = "fibrechannel",
	.help = "Traffic, errors and state of Fibre Channel ports.",
	.on_by_default = true,
	.may_block = true, /* drivers ask the adapter's firmware */
	.collect = collect,
};
