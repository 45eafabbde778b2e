/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"
#include "host/host.h"

/* A place in the kernel that can be watched, "sched:sched_switch". */
struct tracepoint {
	struct str subsystem, event; /* each the name of a directory in tracefs */
};

/* Borrows from text; false where it is no such name. */
bool tracepoint_parse(struct str text, struct tracepoint *out);

/* The kernel's number for it (perf_event_open(2)), from tracefs. Negative errno. */
int tracepoint_id(struct host *host, const struct tracepoint *t, uint64_t *id);
