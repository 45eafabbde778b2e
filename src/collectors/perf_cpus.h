/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"
#include "host/cpulist.h"
#include "host/host.h"

/* Some of the CPUs there may be. */
struct perf_cpus {
	uint64_t bits[CPULIST_IDS / 64];
	unsigned n; /* how many */
};

/*
 * "0,2-6,1-10:5": numbers and ranges, which a stride may follow (1-10:5 is 1 and 6).
 * -EINVAL, with a sentence, for anything else.
 */
int perf_cpus_parse(struct str text, struct perf_cpus *out, struct err *err);

/* Those that are online now. -EINVAL, with a sentence. */
int perf_cpus_online(struct host *host, struct perf_cpus *out, struct err *err);

/* The first that is not below at; false behind the last. */
bool perf_cpus_next(const struct perf_cpus *cpus, unsigned at, unsigned *cpu);
