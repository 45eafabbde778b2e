/* SPDX-License-Identifier: Apache-2.0 */
/* infiniband: InfiniBand and RoCE ports (kernel: infiniband/sysfs.rst). */

#include <errno.h>

#include "base/array.h"
#include "collectors/attrs.h"
#include "collectors/devices.h"

static const struct flag flags[] = {
	{ "collector.infiniband.device-include", FLAG_TEXT, NULL,
	  "Expression for the devices to tell." },
	{ "collector.infiniband.device-exclude", FLAG_TEXT, NULL,
	  "Expression for the devices to leave out." },
	{ 0 },
};

#define ROW(file, name, times, help)                                                           \
	{                                                                                      \
		file, { "node_infiniband_" name, help, METRIC_COUNTER, { "device", "port" } }, \
			times                                                                  \
	}

/* Data is counted in words of four bytes. */
static const struct attr_row counters[] = {
	ROW("excessive_buffer_overrun_errors", "excessive_buffer_overrun_errors_total", 0,
	    "Overruns of the receive buffer."),
	ROW("link_downed", "link_downed_total", 0, "How often the link went down."),
	ROW("link_error_recovery", "link_error_recovery_total", 0,
	    "How often the link recovered from errors."),
	ROW("local_link_integrity_errors", "local_link_integrity_errors_total", 0,
	    "Local errors past the limit."),
	ROW("symbol_error", "symbol_error_total", 0, "Symbols received with an error."),
	ROW("VL15_dropped", "vl15_dropped_total", 0,
	    "Management packets dropped for want of room."),
	ROW("multicast_rcv_packets", "multicast_packets_received_total", 0,
	    "Multicast packets received."),
	ROW("multicast_xmit_packets", "multicast_packets_transmitted_total", 0,
	    "Multicast packets sent."),
	ROW("port_rcv_constraint_errors", "port_constraint_errors_received_total", 0,
	    "Packets received and dropped by a rule."),
	ROW("port_xmit_constraint_errors", "port_constraint_errors_transmitted_total", 0,
	    "Packets not sent because of a rule."),
	ROW("port_rcv_data", "port_data_received_bytes_total", 4, "Bytes received."),
	ROW("port_xmit_data", "port_data_transmitted_bytes_total", 4, "Bytes sent."),
	ROW("port_rcv_discards", "port_discards_received_total", 0,
	    "Packets received and dropped."),
	ROW("port_xmit_discards", "port_discards_transmitted_total", 0,
	    "Packets dropped instead of sent."),
	ROW("port_rcv_errors", "port_errors_received_total", 0,
	    "Packets received with an error."),
	ROW("port_rcv_packets", "port_packets_received_total", 0, "Packets received."),
	ROW("port_xmit_packets", "port_packets_transmitted_total", 0, "Packets sent."),
	ROW("port_rcv_remote_physical_errors", "port_receive_remote_physical_errors_total", 0,
	    "Packets received that were marked bad on their way."),
	ROW("port_rcv_switch_relay_errors", "port_receive_switch_relay_errors_total", 0,
	    "Packets that the switch could not pass on."),
	ROW("port_xmit_wait", "port_transmit_wait_total", 0,
	    "Ticks in which there was something to send but no credit."),
	ROW("unicast_rcv_packets", "unicast_packets_received_total", 0,
	    "Unicast packets received."),
	ROW("unicast_xmit_packets", "unicast_packets_transmitted_total", 0,
	    "Unicast packets sent."),
};
static const struct attr_row extended_counters[] = {
	ROW("port_multicast_rcv_packets", "legacy_multicast_packets_received_total", 0,
	    "Multicast packets received."),
	ROW("port_multicast_xmit_packets", "legacy_multicast_packets_transmitted_total", 0,
	    "Multicast packets sent."),
	ROW("port_rcv_data_64", "legacy_data_received_bytes_total", 4, "Bytes received."),
	ROW("port_xmit_data_64", "legacy_data_transmitted_bytes_total", 4, "Bytes sent."),
	ROW("port_rcv_packets_64", "legacy_packets_received_total", 0, "Packets received."),
	ROW("port_xmit_packets_64", "legacy_packets_transmitted_total", 0, "Packets sent."),
	ROW("port_unicast_rcv_packets", "legacy_unicast_packets_received_total", 0,
	    "Unicast packets received."),
	ROW("port_unicast_xmit_packets", "legacy_unicast_packets_transmitted_total", 0,
	    "Unicast packets sent."),
};
static const struct attr_row hardware_counters[] = {
	ROW("duplicate_request", "duplicate_requests_packets_total", 0,
	    "Duplicate requests received."),
	ROW("implied_nak_seq_err", "implied_nak_seq_errors_total", 0,
	    "Acknowledgements that came out of sequence."),
	ROW("local_ack_timeout_err", "local_ack_timeout_errors_total", 0,
	    "Acknowledgements that did not come in time."),
	ROW("np_cnp_sent", "np_cnp_packets_sent_total", 0, "Congestion notifications sent."),
	ROW("np_ecn_marked_roce_packets", "np_ecn_marked_roce_packets_received_total", 0,
	    "RoCE packets received that were marked for congestion."),
	ROW("out_of_buffer", "out_of_buffer_drops_total", 0,
	    "Packets dropped for want of buffers."),
	ROW("out_of_sequence", "out_of_sequence_packets_received_total", 0,
	    "Packets received out of sequence."),
	ROW("packet_seq_err", "packet_sequence_errors_total", 0,
	    "Negative acknowledgements for packets out of sequence."),
	ROW("req_cqe_error", "req_cqes_errors_total", 0,
	    "Requests that completed with an error."),
	ROW("req_cqe_flush_error", "req_cqes_flush_errors_total", 0,
	    "Requests that were flushed."),
	ROW("req_remote_access_errors", "req_remote_access_errors_total", 0,
	    "Requests refused by the other side's rights."),
	ROW("req_remote_invalid_request", "req_remote_invalid_request_errors_total", 0,
	    "Requests that the other side found invalid."),
	ROW("resp_cqe_error", "resp_cqes_errors_total", 0,
	    "Responses that completed with an error."),
	ROW("resp_cqe_flush_error", "resp_cqes_flush_errors_total", 0,
	    "Responses that were flushed."),
	ROW("resp_local_length_error", "resp_local_length_errors_total", 0,
	    "Responses of a wrong length."),
	ROW("resp_remote_access_errors", "resp_remote_access_errors_total", 0,
	    "Requests of others refused by our rights."),
	ROW("rnr_nak_retry_err", "rnr_nak_retry_packets_received_total", 0,
	    "Packets received that say the receiver was not ready."),
	ROW("roce_adp_retrans", "roce_adp_retransmits_total", 0, "Adaptive retransmissions."),
	ROW("roce_adp_retrans_to", "roce_adp_retransmits_timeout_total", 0,
	    "Adaptive retransmissions after a time-out."),
	ROW("roce_slow_restart", "roce_slow_restart_used_total", 0, "Slow restarts."),
	ROW("roce_slow_restart_cnps", "roce_slow_restart_cnps_total", 0,
	    "Congestion notifications made by slow restarts."),
	ROW("roce_slow_restart_trans", "roce_slow_restart_total", 0,
	    "How often the state changed to slow restart."),
	ROW("rp_cnp_handled", "rp_cnp_packets_handled_total", 0,
	    "Congestion notifications obeyed."),
	ROW("rp_cnp_ignored", "rp_cnp_ignored_packets_received_total", 0,
	    "Congestion notifications ignored."),
	ROW("rx_atomic_requests", "rx_atomic_requests_total", 0, "Atomic requests received."),
	ROW("rx_dct_connect", "rx_dct_connect_requests_total", 0,
	    "Requests to connect received for dynamic transport."),
	ROW("rx_read_requests", "rx_read_requests_total", 0, "Read requests received."),
	ROW("rx_write_requests", "rx_write_requests_total", 0, "Write requests received."),
	ROW("rx_icrc_encapsulated", "rx_icrc_encapsulated_errors_total", 0,
	    "RoCE packets received with a wrong checksum."),
};

static const struct counter_dir {
	const char *name;
	const struct attr_row *rows;
	size_t n;
} counter_dirs[] = {
	{ "counters", counters, COUNT_OF(counters) },
	{ "counters_ext", extended_counters, COUNT_OF(extended_counters) },
	{ "hw_counters", hardware_counters, COUNT_OF(hardware_counters) },
};

static const struct metric info = {
	"node_infiniband_info",
	"Board, firmware and type of the device, always 1.",
	METRIC_GAUGE,
	{ "board_id", "device", "firmware_version", "hca_type" },
};

#define PORT(name, help)                                                                       \
	{                                                                                      \
		"node_infiniband_" name, help, METRIC_GAUGE,                                   \
		{                                                                              \
			"device", "port"                                                       \
		}                                                                              \
	}
static const struct metric state_id = PORT("state_id", "State of the link, as a number.");
static const struct metric physical_state_id =
	PORT("physical_state_id", "State of the line, as a number.");
static const struct metric rate = PORT("rate_bytes_per_second", "Rate of the line.");
static const struct metric lifespan =
	PORT("lifespan_seconds", "How long hardware counters are cached.");

enum { GIGABIT_BYTES = 125000000, MS_PER_S = 1000 };

static int open_infiniband(const struct collector_env *env, void **state, struct err *err)
{
	struct filter *filter;
	int rc = filter_open(env->flags, "collector.infiniband.device-include",
	                     "collector.infiniband.device-exclude", &filter, err);

	if (rc == 0)
		*state = filter;
	return rc;
}

static void close_infiniband(struct host *host, void *state)
{
	(void)host;
	filter_close(state);
}

/* "4: ACTIVE" */
static int parse_state(struct str text, uint64_t *id)
{
	struct str name;

	if (!str_cut(text, ':', &text, &name) || str_to_u64(str_trim(text), id) < 0)
		return -EBADMSG;
	return *id <= UINT32_MAX ? 0 : -EBADMSG;
}

/* "2.5 Gb/sec (1X)" */
static int parse_rate(struct str text, uint64_t *bytes)
{
	double gigabits;
	struct str word;

	if (!str_next_word(&text, &word) || str_to_f64(word, &gigabits) < 0 ||
	    !(gigabits >= 0 && gigabits < 1e9))
		return -EBADMSG;
	*bytes = (uint64_t)(gigabits * GIGABIT_BYTES);
	return 0;
}

static enum collect_status emit_parsed(struct collect_ctx *ctx, struct host_dir port,
                                       const char *file, int (*parse)(struct str, uint64_t *),
                                       const struct metric *m, const struct str *labels)
{
	struct str text;
	uint64_t value = 0;
	int rc = host_dir_attr(port, file, &text);

	if (rc == 0)
		rc = parse(text, &value);
	if (rc < 0)
		return collect_fail_in(ctx, port, file, rc);
	sample_with_u64(ctx->out, m, labels, value);
	return COLLECT_OK;
}

static enum collect_status emit_counters(struct collect_ctx *ctx, struct host_dir dir,
                                         const struct counter_dir *kind,
                                         const struct str *labels)
{
	struct str text;

	for (size_t i = 0; i < kind->n; i++) {
		int rc = host_dir_attr(dir, kind->rows[i].file, &text);

		if (attr_absent(rc) || (rc == 0 && str_is(text, "N/A (no PMA)")))
			continue;
		if (rc == 0)
			rc = attr_emit_text(ctx->out, &kind->rows[i], labels, text);
		if (rc < 0)
			return collect_fail_in(ctx, dir, kind->rows[i].file, rc);
	}
	return COLLECT_OK;
}

static enum collect_status emit_port(struct collect_ctx *ctx, struct host_dir port,
                                     const struct str labels[static 2])
{
	enum collect_status status;
	struct str link_layer;
	uint64_t lifespan_ms;
	int rc = host_dir_attr(port, "link_layer", &link_layer);

	if (rc < 0)
		return collect_fail_in(ctx, port, "link_layer", rc);
	status = emit_parsed(ctx, port, "state", parse_state, &state_id, labels);
	if (status == COLLECT_OK)
		status = emit_parsed(ctx, port, "phys_state", parse_state, &physical_state_id,
		                     labels);
	if (status == COLLECT_OK)
		status = emit_parsed(ctx, port, "rate", parse_rate, &rate, labels);
	for (size_t i = 0; status == COLLECT_OK && i < COUNT_OF(counter_dirs); i++)
		status = emit_counters(ctx, host_dir_sub(port, str_from(counter_dirs[i].name)),
		                       &counter_dirs[i], labels);
	if (status == COLLECT_OK &&
	    host_dir_u64(port, "hw_counters/lifespan", &lifespan_ms) == 0)
		sample_with_u64(ctx->out, &lifespan, labels, lifespan_ms / MS_PER_S);
	return status;
}

static enum collect_status emit_device(struct collect_ctx *ctx, struct host_dir dir,
                                       struct str device)
{
	struct str labels[] = {
		attr_text(dir, "board_id"), device, { 0 }, attr_text(dir, "hca_type")
	};
	struct host_dir ports = host_dir_sub(dir, STR("ports"));
	enum collect_status status = COLLECT_OK;
	struct str *names;
	uint64_t number;
	size_t n;
	int rc = host_dir_attr(dir, "fw_ver", &labels[2]);

	if (rc < 0)
		return collect_fail_in(ctx, dir, "fw_ver", rc);
	rc = host_dir_list(ports, &names, &n);
	if (rc < 0)
		return collect_fail_in(ctx, dir, "ports", rc);
	sample_with_u64(ctx->out, &info, labels, 1);
	for (size_t i = 0; i < n && status == COLLECT_OK; i++) {
		if (str_to_u64(names[i], &number) < 0)
			return collect_fail(ctx, "%s: a port is no number", ports.path.p);
		status = emit_port(ctx, host_dir_sub(ports, names[i]),
		                   (struct str[]){ device, names[i] });
	}
	return status;
}

static enum collect_status collect(struct collect_ctx *ctx)
{
	return devices_emit(ctx, "class/infiniband", ctx->state,
	                    "there are no InfiniBand devices", emit_device);
}

const struct collector infiniband_collector = {
	.name = "infiniband",
	.help = "Traffic, errors and state of InfiniBand and RoCE ports.",
	.on_by_default = true,
	.may_block = true, /* drivers ask the device's firmware */
	.flags = flags,
	.open = open_infiniband,
	.close = close_infiniband,
	.collect = collect,
};
