/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>
#include <uv.h>

/*
 * Threads for what takes much time of a CPU, and of which there may be more than is good:
 * password checks. They yield to everything else that the program does, since the system gives
 * them a CPU's time only where nobody else wants it, or little of it. The pool's threads could
 * not do this: a thread that has stepped back needs a privilege to come forward again.
 */
struct checkers;

enum { CHECKERS_THREADS = 2 };

struct checkers_job {
	void (*run)(struct checkers_job *job);     /* on a thread */
	void (*on_done)(struct checkers_job *job); /* on the loop's */
	struct checkers_job *next;                 /* theirs */
};

struct checkers *checkers_new(uv_loop_t *loop);

/* Has the job run, in order. False where there is no thread at all and none can be had. */
bool checkers_start(struct checkers *c, struct checkers_job *job);

/* Ends the threads; nothing may be under way. The loop must run once more before the free. */
void checkers_close(struct checkers *c);
void checkers_free(struct checkers *c); /* NULL is fine */
