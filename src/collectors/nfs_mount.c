/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/nfs_mount.h"

#include "base/array.h"
#include "metrics/number.h"

#define NFS(name, help)                                                                        \
	{                                                                                      \
		"node_mountstats_nfs_" name, help, METRIC_COUNTER,                             \
		{                                                                              \
			"export", "mountaddr", "protocol"                                      \
		}                                                                              \
	}

static const struct metric age = NFS("age_seconds_total", "Time since it was mounted.");

static const struct metric bytes[MOUNTSTATS_BYTES] = {
	NFS("read_bytes_total", "Bytes that programs read."),
	NFS("write_bytes_total", "Bytes that programs wrote."),
	NFS("direct_read_bytes_total", "Bytes that programs read with O_DIRECT."),
	NFS("direct_write_bytes_total", "Bytes that programs wrote with O_DIRECT."),
	NFS("total_read_bytes_total", "Bytes read from the server."),
	NFS("total_write_bytes_total", "Bytes written to the server."),
	NFS("read_pages_total", "Pages read from the server for the cache."),
	NFS("write_pages_total", "Pages written to the server from the cache."),
};

/* In the order of the kernel's nfs_iostat.h. */
static const struct metric events[MOUNTSTATS_EVENTS] = {
	NFS("event_inode_revalidate_total", "Checks of an inode's cached attributes."),
	NFS("event_dnode_revalidate_total", "Checks of a cached directory entry."),
	NFS("event_data_invalidate_total", "Times that a file's cached data was dropped."),
	NFS("event_attribute_invalidate_total",
	    "Times that an inode's cached attributes were dropped."),
	NFS("event_vfs_open_total", "Files and directories opened."),
	NFS("event_vfs_lookup_total", "Names looked up in directories."),
	NFS("event_vfs_access_total", "Permissions checked."),
	NFS("event_vfs_update_page_total", "Pages changed and to be written."),
	NFS("event_vfs_read_page_total", "Pages read one at a time."),
	NFS("event_vfs_read_pages_total", "Groups of pages read."),
	NFS("event_vfs_write_page_total", "Pages written one at a time."),
	NFS("event_vfs_write_pages_total", "Groups of pages written."),
	NFS("event_vfs_getdents_total", "Reads of directories."),
	NFS("event_vfs_setattr_total", "Changes of attributes."),
	NFS("event_vfs_flush_total", "Times that a file's pending writes were sent."),
	NFS("event_vfs_fsync_total", "Calls of fsync."),
	NFS("event_vfs_lock_total", "Attempts to lock a file."),
	NFS("event_vfs_file_release_total", "Files closed."),
	{ 0 }, /* waiting for congestion, which the peer does not tell */
	NFS("event_truncation_total", "Files made shorter."),
	NFS("event_write_extension_total", "Files made longer by a write."),
	NFS("event_silly_rename_total", "Files removed while they were open."),
	NFS("event_short_read_total", "Reads for which the server gave less than asked for."),
	NFS("event_short_write_total", "Writes of which the server took less than given."),
	NFS("event_jukebox_delay_total", "Times that the server asked to come again later."),
	NFS("event_pnfs_read_total", "Reads straight from a data server."),
	NFS("event_pnfs_write_total", "Writes straight to a data server."),
};

#define TRANSPORT(number, name, type, help)                                                    \
	{                                                                                      \
		number,                                                                        \
		{                                                                              \
			"node_mountstats_nfs_transport_" name, help, type,                     \
			{                                                                      \
				"export", "mountaddr", "protocol", "transport"                 \
			}                                                                      \
		}                                                                              \
	}

static const struct transport_row {
	enum mountstats_transport_number number;
	struct metric metric;
} transports[] = {
	TRANSPORT(TRANSPORT_BINDS, "bind_total", METRIC_COUNTER,
	          "Times that a port was bound."),
	TRANSPORT(TRANSPORT_CONNECTS, "connect_total", METRIC_COUNTER,
	          "Connections made to the server."),
	TRANSPORT(TRANSPORT_IDLE_S, "idle_time_seconds", METRIC_GAUGE,
	          "Time since the last call."),
	TRANSPORT(TRANSPORT_SENDS, "sends_total", METRIC_COUNTER, "Calls sent."),
	TRANSPORT(TRANSPORT_RECEIVES, "receives_total", METRIC_COUNTER, "Answers received."),
	TRANSPORT(TRANSPORT_BAD_XIDS, "bad_transaction_ids_total", METRIC_COUNTER,
	          "Answers to calls that nobody made."),
	TRANSPORT(TRANSPORT_BACKLOG, "backlog_queue_total", METRIC_COUNTER,
	          "Length of the backlog, added up at each call."),
	TRANSPORT(TRANSPORT_SLOTS, "maximum_rpc_slots", METRIC_GAUGE,
	          "The most calls that were ever under way."),
	TRANSPORT(TRANSPORT_SENDING, "sending_queue_total", METRIC_COUNTER,
	          "Length of the queue for sending, added up at each call."),
	TRANSPORT(TRANSPORT_PENDING, "pending_queue_total", METRIC_COUNTER,
	          "Length of the queue for answers, added up at each call."),
};

#define OPERATION(name, help)                                                                  \
	{                                                                                      \
		"node_mountstats_nfs_operations_" name, help, METRIC_COUNTER,                  \
		{                                                                              \
			"export", "mountaddr", "operation", "protocol"                         \
		}                                                                              \
	}

enum { FIRST_TIME = 5 }; /* of the operations' numbers: from here they are times */

static const struct metric operations[MOUNTSTATS_OP_NUMBERS] = {
	OPERATION("requests_total", "Calls of the operation."),
	OPERATION("transmissions_total", "Times that a call was sent, repeats included."),
	OPERATION("major_timeouts_total", "Calls that timed out."),
	OPERATION("sent_bytes_total", "Bytes sent, headers included."),
	OPERATION("received_bytes_total", "Bytes received, headers included."),
	OPERATION("queue_time_seconds_total", "Time that calls waited before they were sent."),
	OPERATION("response_time_seconds_total", "Time that the server took to answer."),
	OPERATION("request_time_seconds_total", "Time that calls took in all."),
};

/* Times that the kernel counted below zero are 2^64 less a bit: this makes them bearable. */
static uint64_t wrapped(uint64_t time)
{
	return time % (UINT64_C(1) << 53);
}

static void emit_transports(struct exposition *out, const struct mountstats *m,
                            const struct nfs_identity *id)
{
	char digits[NUMBER_MAX_BYTES];
	struct str labels[] = { id->export, id->address, id->protocol, { 0 } };

	for (size_t i = 0; i < COUNT_OF(transports); i++) {
		enum mountstats_transport_number number = transports[i].number;

		for (size_t j = 0; j < m->n_transports; j++) {
			uint64_t value = m->transports[j].numbers[number];

			labels[3] = number_label(digits, j);
			if (number == TRANSPORT_IDLE_S)
				value = wrapped(value);
			sample_with_u64(out, &transports[i].metric, labels, value);
		}
	}
}

static void emit_operations(struct exposition *out, const struct mountstats *m,
                            const struct nfs_identity *id)
{
	struct str labels[] = { id->export, id->address, { 0 }, id->protocol };

	for (size_t i = 0; i < MOUNTSTATS_OP_NUMBERS; i++) {
		for (size_t j = 0; j < m->n_ops; j++) {
			uint64_t value = m->ops[j].numbers[i];

			labels[2] = m->ops[j].name;
			if (i < FIRST_TIME)
				sample_with_u64(out, &operations[i], labels, value);
			else
				sample_with(out, &operations[i], labels,
				            (double)wrapped(value) / 1e3);
		}
	}
}

void nfs_mount_emit(struct exposition *out, const struct mountstats *m,
                    const struct nfs_identity *id)
{
	const struct str labels[] = { id->export, id->address, id->protocol };

	sample_with_u64(out, &age, labels, m->age_s);
	for (size_t i = 0; i < MOUNTSTATS_BYTES; i++)
		sample_with_u64(out, &bytes[i], labels, m->bytes[i]);
	for (size_t i = 0; i < MOUNTSTATS_EVENTS; i++) {
		if (events[i].name)
			sample_with_u64(out, &events[i], labels, m->events[i]);
	}
	emit_transports(out, m, id);
	emit_operations(out, m, id);
}
