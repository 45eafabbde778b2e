/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>

/*
 * Refused calls are noticed where the machine is known: the kernel sends SIGSYS, whose handler
 * counts, and lets the call fail with EPERM.
 */

/* Takes the signal over. False: not on this machine; calls fail all the same, unnoticed. */
bool refusals_watch(void (*on_refusal)(void *owner, int call), void *owner);
