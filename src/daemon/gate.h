/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <uv.h>

#include "auth/verdicts.h"
#include "state/snapshot.h"

/*
 * Who may pass: passwords of the Basic scheme against the snapshot's users. A verdict that
 * is known is given at once; otherwise bcrypt runs, on threads that yield to all others, so
 * that a flood of wrong passwords delays nobody whose verdict is known, nor a scrape. Those
 * who wait for them are bounded, and take turns by their addresses (rounds.h), where those that
 * have passed before are favoured. What is decided never depends on whether a user exists.
 */
struct gate;
struct check;

enum {
	GATE_WAITING_MAX = 64,
	GATE_BUSY_MS = 1000, /* before those are told that find no room, lest they ask faster */
};

enum gate_verdict {
	GATE_PASS,
	GATE_REFUSE,
	GATE_BUSY,  /* too many unknown passwords wait */
	GATE_LATER, /* on_verdict will say it */
};

/* One who waits, in the caller's memory until on_verdict. */
struct gate_request {
	void (*on_verdict)(struct gate_request *request, enum gate_verdict verdict);
	uint64_t peer;             /* net/peer.h */
	bool known;                /* has shown who it is already */
	struct gate_request *next; /* the gate's, as all that follows */
	struct check *check; /* that it waits for; NULL: it is to be told that all is full */
	uint64_t due_ms;
};

struct gate *gate_new(uv_loop_t *loop);

/* Nothing may be waiting. The loop must run once more between the two. */
void gate_close(struct gate *g);
void gate_free(struct gate *g); /* NULL is fine */

enum gate_verdict gate_check(struct gate *g, struct snapshot *s, struct str authorization,
                             struct gate_request *request);

/*
 * Forgets a request whose verdict was to come later: on_verdict will not be called. A password
 * that nobody waits for any more is not checked, unless that has begun.
 */
void gate_cancel(struct gate *g, struct gate_request *request);

struct gate_stats {
	uint64_t passed, refused, busy; /* verdicts given */
	uint64_t checked;               /* those that took bcrypt */
};
const struct gate_stats *gate_stats(const struct gate *g);
