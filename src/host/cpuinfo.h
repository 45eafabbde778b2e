/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/str.h"

/*
 * /proc/cpuinfo, which every architecture writes in its own words; one parser knows them
 * all. What an architecture does not tell stays empty or 0.
 */
enum cpuinfo_field {
	CPUINFO_VENDOR,
	CPUINFO_FAMILY,
	CPUINFO_MODEL,
	CPUINFO_MODEL_NAME,
	CPUINFO_STEPPING,
	CPUINFO_MICROCODE,
	CPUINFO_CACHE_SIZE,
	CPUINFO_PACKAGE,
	CPUINFO_CORE,
	CPUINFO_FIELDS,
};

enum { CPUINFO_CPUS_MAX = 65536 };

struct cpuinfo_cpu {
	uint64_t id;
	double mhz;
	struct str fields[CPUINFO_FIELDS];
};

struct cpuinfo {
	struct cpuinfo_cpu *cpus; /* in the file's order */
	size_t n;
	struct str flags, bugs; /* words, of the first CPU that tells them */
};

/* The fields point into text. -EINVAL for a number that is none, or no CPU at all. */
int cpuinfo_parse(struct str text, struct arena *arena, struct cpuinfo *out);
