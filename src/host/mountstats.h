/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

/* What /proc/PID/mountstats tells of each mounted NFS (kernel: nfs/super.c, sunrpc/stats.c). */
enum {
	MOUNTSTATS_BYTES = 8,
	MOUNTSTATS_EVENTS = 27,
	MOUNTSTATS_OP_NUMBERS = 8,
};

/* Numbers of a transport, as TCP has them; those that it has not are 0. */
enum mountstats_transport_number {
	TRANSPORT_PORT,
	TRANSPORT_BINDS,
	TRANSPORT_CONNECTS,
	TRANSPORT_CONNECT_TIME,
	TRANSPORT_IDLE_S,
	TRANSPORT_SENDS,
	TRANSPORT_RECEIVES,
	TRANSPORT_BAD_XIDS,
	TRANSPORT_ACTIVE,
	TRANSPORT_BACKLOG,
	TRANSPORT_SLOTS,
	TRANSPORT_SENDING,
	TRANSPORT_PENDING,
	TRANSPORT_NUMBERS,
};

struct mountstats_transport {
	struct str protocol; /* tcp, udp or rdma */
	uint64_t numbers[TRANSPORT_NUMBERS];
};

struct mountstats_op {
	struct str name;
	/* Requests, transmissions, timeouts, bytes sent and received, and three times in ms:
	   until it was sent, until the answer came, in all. */
	uint64_t numbers[MOUNTSTATS_OP_NUMBERS];
};

struct mountstats {
	size_t index; /* among all mounts, NFS or not: that of the line in mountinfo */
	struct str export, point, version;
	uint64_t age_s;
	uint64_t bytes[MOUNTSTATS_BYTES], events[MOUNTSTATS_EVENTS];
	struct mountstats_transport *transports;
	struct mountstats_op *ops;
	size_t n_transports, n_ops;
	struct mountstats *next; /* in the order of the file */
};

/*
 * All mounts with statistics as a list, in arena; strings borrow from text, as the kernel
 * escaped them. -EINVAL with a sentence for a line that is not as it should be.
 */
int mountstats_parse(struct str text, struct arena *arena, struct mountstats **out,
                     struct err *err);
