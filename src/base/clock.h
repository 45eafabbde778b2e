/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdint.h>

/* Monotonic time: the only clock for durations and deadlines. */
uint64_t clock_now_ns(void);

/* Seconds since 1970, for people and for dates in certificates. */
double clock_wall_s(void);
