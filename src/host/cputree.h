/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/str.h"
#include "host/dir.h"

/*
 * The CPUs under /sys/devices/system/cpu, each with its place.
 *
 * A CPU does not move while it is there, and reading anew where each of hundreds is would be
 * most of a scrape. The kernel makes and removes these files as CPUs come and go, which its
 * lists "present" and "online" tell: while both stay as they are, so does the tree.
 */
struct cputree_cpu {
	struct str number; /* "0" */
	struct host_dir dir;
	bool placed; /* package and core are known */
	uint64_t package, core;
	size_t core_leader, package_leader; /* the first CPU of the same core, package */
};

struct cputree {
	struct arena arena; /* of all below */
	struct str present, online;
	struct cputree_cpu *cpus; /* in byte order: cpu10 before cpu2 */
	size_t n;
};

void cputree_init(struct cputree *t);
void cputree_deinit(struct cputree *t);

/*
 * Looks again where something may have changed; files are always the same. A host without
 * CPU directories has no CPUs.
 */
void cputree_update(struct cputree *t, struct host_files *files);
