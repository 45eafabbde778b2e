/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdint.h>

#include "base/str.h"
#include "host/host.h"

/* What /proc/PID/stat says of a process or thread (proc(5)), as far as it is wanted. */
struct pidstat {
	char state; /* a letter: R, S, D, Z ... */
	uint64_t threads;
};

/* -EINVAL, -ERANGE for a line that the kernel does not write. */
int pidstat_parse(struct str line, struct pidstat *out);

struct pids {
	uint64_t processes, threads;              /* threads as each process counts its own */
	uint64_t states[128], thread_states[128]; /* by letter */
};

/*
 * Counts all processes and threads under --path.procfs. There may be tens of thousands, which
 * come and go, so nothing of them is kept open and nothing is stored. Those that vanish
 * meanwhile are not counted. Negative errno.
 */
int pids_count(const struct host *host, struct arena *arena, struct pids *out);
