/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "scrape/worker.h"

/*
 * The threads that run collectors. Any collector can hang: in a driver, on a lock of the
 * kernel's, on a mount whose server is gone. So one thread runs them one after another, which
 * costs two wake-ups however many they are; when it gets nowhere for CREW_STALL_MS, others
 * take what is still waiting. A collector that hangs costs its own metrics only: it has one
 * run in flight, and keeps its thread until it returns. There are never more threads than
 * collectors.
 */
enum { CREW_STALL_MS = 20 };

struct crew;

struct crew *crew_new(void);
/* Makes the first thread, before it is needed and may not be to be had any more. */
void crew_start(struct crew *c);
/*
 * Nothing may be in flight but what is late. False when a collector still hangs: then all that
 * its worker holds must stay, and so does the rest of the crew. Takes NULL.
 */
bool crew_free(struct crew *c);

/* Is the worker still in a run that was not waited for to its end? */
bool crew_holds(struct crew *c, const struct worker *w);

/*
 * When the scrape that runs, or the next one, ends at the latest (of clock_now_ns()). From any
 * thread, at any time: a scrape that waits heeds it within CREW_STALL_MS.
 */
void crew_set_deadline(struct crew *c, uint64_t deadline_ns);

/*
 * Runs n workers, and waits until all have returned or the deadline comes. Those that have not
 * are late, as are those that are still in an earlier run. Where no thread can be had and all
 * that there are hang, the caller runs those that are not known to be slow; what nobody came
 * to has failed.
 */
void crew_run(struct crew *c, struct worker *const *workers, size_t n);
