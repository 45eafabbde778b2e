/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "collectors/collector.h"

/*
 * One enabled collector and what it needs to run: its state, an arena, what it said last.
 * For a collector that may block, also the thread that it runs on.
 */
struct worker {
	const struct collector *collector;
	struct collect_ctx ctx;
	struct arena own_arena; /* of one with a thread */
	struct exposition out;
	enum collect_status status;
	uint64_t took_ns;
	bool late;                    /* did not return in time; its out is not to be touched */
	bool was_late;                /* in the scrape before, which has logged it */
	struct worker_thread *thread; /* NULL: runs on the caller's */
};

/* shared is the arena of those that run one after another; the caller resets it between
 * scrapes. */
int worker_open(struct worker *w, const struct collector *c, const struct collector_env *env,
                struct arena *shared, struct err *err);
/* False when it hangs in the kernel: everything it holds must then stay. */
bool worker_close(struct worker *w);

/*
 * A run in two halves: begin, then finish by a deadline (of clock_now_ns()). Those without
 * a thread run in the second half. After it, out, status and took_ns say what came of it.
 */
void worker_begin(struct worker *w);
void worker_finish(struct worker *w, uint64_t deadline_ns);
