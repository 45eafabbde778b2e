/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/*
 * How many requests there may be, of all clients together: a token bucket, which holds burst
 * tokens, and is full at first and whenever its settings change. A request takes one, and one
 * comes back in each interval. Pure; times by clock_now_ns().
 */
struct limiter {
	uint64_t interval_ns, burst;
	uint64_t tokens, since_ns; /* so many were there then */
};

/* Takes a token; an interval of 0 is no limit. */
bool limiter_admits(struct limiter *l, uint64_t interval_ns, uint64_t burst, uint64_t now_ns);
