/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

/* Arrays of disks as /proc/mdstat tells them (md(4), kernel: md.c). */
enum mdstat_state {
	MDSTAT_ACTIVE,
	MDSTAT_INACTIVE,
	MDSTAT_RECOVERING,
	MDSTAT_RESYNC,
	MDSTAT_CHECK,
	MDSTAT_STATES,
	MDSTAT_OTHER = MDSTAT_STATES, /* reshaping, broken */
};

struct mdstat {
	struct str name; /* "md0" */
	enum mdstat_state state;
	uint64_t required, active, failed, spare; /* disks; required and active are 0 while it
	                                             is inactive */
	uint64_t blocks, synced;                  /* of 1 KiB */
};

/* All of them, in arena; -EINVAL with a sentence where one is not as it should be. */
int mdstat_parse(struct str text, struct arena *arena, struct mdstat **out, size_t *n,
                 struct err *err);
