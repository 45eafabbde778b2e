/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>

#include "base/err.h"
#include "sandbox/sandbox.h"
#include "state/parts.h"

/*
 * The main process' end of the key process (process.h), which alone holds the private key:
 * where snapshots get their parts from, and who signs for them.
 */
struct keeper;

/* An answer takes microseconds, but for a load's; one that does not come is given up. */
enum { KEEPER_ANSWER_MS = 10000 };

/*
 * Forks the process, which takes everything from there that this one has in memory: before
 * there is a thread or a secret. path is the web config's, which it reads on its own; plan is
 * the sandbox's, for keeper_confine(). A negative errno where no process can be had.
 */
int keeper_start(const char *path, const struct sandbox_plan *plan, struct keeper **out);

/* To load snapshots by; from any thread, one load at a time. */
const struct parts_source *keeper_source(const struct keeper *k);

/*
 * Has it enter its sandbox, and tells in state what came of that. Once, with no load in
 * flight. A negative errno with the sentence.
 */
int keeper_confine(struct keeper *k, struct sandbox_state *state, struct err *err);

/*
 * Readable when its sandbox has refused calls, and hangs up (POLLHUP) when the process has
 * ended, or is not to be relied on any more.
 */
int keeper_descriptor(const struct keeper *k);

/* The next call that was refused, by its number. False: none is known of. */
bool keeper_hear_refusal(const struct keeper *k, int *call);

/* Ends the process and frees; no load is in flight, and all its snapshots are gone. NULL is
 * fine. */
void keeper_stop(struct keeper *k);

/* What is said of its end: "was killed by signal 9", "has ended with status 1". */
void keeper_describe_end(const struct keeper *k, char *text, size_t max_bytes);
