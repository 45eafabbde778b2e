/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "sandbox/sandbox.h"

/*
 * Landlock (kernel: Documentation/userspace-api/landlock.rst): files, TCP, signals and abstract
 * unix sockets, for the calling thread and those that it makes.
 */

/* The version of the kernel's interface, from 1 on, or a negative errno where there is none. */
int landlock_abi(void);

/* Enters, with all that this version can refuse. 0 or a negative errno. */
int landlock_enter(const struct sandbox_plan *plan, int abi);
