/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/str.h"

/* /proc/stat: what all CPUs did since boot (proc(5)). */
enum procstat_mode {
	PROCSTAT_USER,
	PROCSTAT_NICE,
	PROCSTAT_SYSTEM,
	PROCSTAT_IDLE,
	PROCSTAT_IOWAIT,
	PROCSTAT_IRQ,
	PROCSTAT_SOFTIRQ,
	PROCSTAT_STEAL,
	PROCSTAT_GUEST,
	PROCSTAT_GUEST_NICE,
	PROCSTAT_MODES,
};

enum {
	PROCSTAT_SOFTIRQS =
		10, /* hi timer net_tx net_rx block irq_poll tasklet sched hrtimer rcu */
	PROCSTAT_CPUS_MAX = 65536, /* the kernel's own limit is 8,192 */
	PROCSTAT_HZ = 100,         /* USER_HZ, the same on every architecture of today */
};

struct procstat_cpu {
	uint64_t id;
	double ticks[PROCSTAT_MODES]; /* 1/PROCSTAT_HZ s; columns that an old kernel lacks are 0
	                               */
};

struct procstat {
	struct procstat_cpu *cpus; /* sorted by id, each once */
	size_t n_cpus;
	uint64_t interrupts, context_switches, forks, boot_time_s, running, blocked;
	uint64_t softirqs[PROCSTAT_SOFTIRQS];
};

/* Lines that are not there give 0, unknown ones are passed over; -EINVAL, -ERANGE otherwise. */
int procstat_parse(struct str text, struct arena *arena, struct procstat *out);
