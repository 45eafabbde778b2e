/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "collectors/collector.h"

/*
 * One enabled collector and what it needs to run: its state, its open files, what it said
 * last.
 */
struct worker {
	const struct collector *collector;
	struct collect_ctx ctx;
	struct exposition out;
	enum collect_status status;
	uint64_t took_ns;
	uint64_t told_ns; /* the collection's: took_ns, or how long it waited in vain */

	/* The crew's, see crew.h. */
	bool late;     /* did not return in time; its out is not to be touched */
	bool was_late; /* since an earlier collection */
	enum { WORKER_RESTS, WORKER_WAITS, WORKER_RUNS } place;
	struct worker *next;

	double late_since_s; /* when the first collection that it missed began; where late */
};

int worker_open(struct worker *w, const struct collector *c, const struct collector_env *env,
                struct err *err);
void worker_close(struct worker *w);

/* One run on the caller's thread; what it says may point into arena. */
void worker_run(struct worker *w, struct arena *arena);

/* Makes as if the run had failed, since there was no thread for it. */
void worker_skip(struct worker *w);
