/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* Sets of capabilities, as bits of CAP_*. By libcap-ng; without it nothing is dropped. */
bool capabilities_built(void);

/*
 * Takes all but keep out of the bounding and the ambient set: while the process is still
 * root's. Where it may not, nothing happens: without CAP_SETPCAP the bounding set is of use
 * only to programs that it starts, which no_new_privs sees to. 0 or a negative errno.
 */
int capabilities_bound(uint64_t keep);

/* Takes all but keep out of the other sets, and makes those in effect that are permitted. */
int capabilities_limit(uint64_t keep);

/* Those in effect. */
uint64_t capabilities_now(void);
