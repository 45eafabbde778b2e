/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdint.h>

#include "base/str.h"
#include "metrics/metric.h"

/* The kernel's performance events that have a family of their own (perf_event_open(2)). */
enum perf_group {
	PERF_HARDWARE,
	PERF_SOFTWARE,
	PERF_CACHE,
	PERF_GROUPS,
};

struct perf_event {
	const char *name; /* as the flags have it */
	uint32_t type;    /* PERF_TYPE_* */
	uint64_t config;
	struct metric metric; /* of the label cpu */
};

struct perf_events {
	const struct perf_event *all;
	size_t n;
};

enum { PERF_EVENTS_MAX = 32 }; /* in one group */

extern const struct perf_events perf_events[PERF_GROUPS];

/* The one of that name in the group, or NULL. */
const struct perf_event *perf_events_find(const struct perf_events *group, const char *name);
