/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "scrape/worker.h"

/*
 * Threads for collectors that may block. One thread runs them one after another, which costs
 * two wake-ups however many they are. When it gets nowhere for BLOCKERS_STALL_MS, another one
 * takes what is still waiting, so a collector that hangs costs its own metrics only. It has
 * one run in flight, and keeps its thread until it returns.
 */
enum { BLOCKERS_STALL_MS = 20, BLOCKERS_THREADS_MAX = 64 };

struct blockers;

struct blockers *blockers_new(void);
/*
 * Nothing may be waiting. False when a collector still hangs: then all that its worker holds
 * must stay, and so does the rest of blockers. Takes NULL.
 */
bool blockers_free(struct blockers *b);

/* Is the worker still in a run that was not waited for to its end? */
bool blockers_hold(struct blockers *b, const struct worker *w);

/*
 * A scrape: begin each worker, then wait for all of them, by a deadline (of clock_now_ns()).
 * late is set for those that did not return in time, or are still in an earlier run.
 */
void blockers_begin(struct blockers *b, struct worker *w);
void blockers_wait(struct blockers *b, uint64_t deadline_ns);
