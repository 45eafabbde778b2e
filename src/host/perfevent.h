/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdint.h>

/*
 * One of the kernel's performance counters on one CPU, over all that runs there
 * (perf_event_open(2)): it counts from now on. A descriptor that is the caller's to close,
 * or a negative errno.
 */
int perfevent_open(uint32_t type, uint64_t config, unsigned cpu);

/* The count as it is, not scaled for the time in which others had the hardware's counter. */
int perfevent_read(int fd, uint64_t *count);
