/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>

#include "sandbox/sandbox.h"

/* The filter of system calls, by libseccomp. */
bool filter_built(void);

/* 0 where the kernel offers it, else a negative errno. */
int filter_offered(void);

/*
 * Enters, with what calls.h tells; noticed: a refused call raises SIGSYS, else it fails at
 * once. 0 or a negative errno.
 */
int filter_enter(const struct sandbox_plan *plan, bool noticed);

/* For the time before: no io_uring is made. */
int filter_forbid_io_uring(void);

/* "execve", "?" where there is no name. */
void filter_call_name(int number, char name[static SANDBOX_CALL_MAX_BYTES]);
