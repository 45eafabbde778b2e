/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Who is served next, among peers of whom some ask for far more than others. They are served in
 * rounds, of which each has one place for each peer: who asks once waits for one round at most,
 * however much others have asked for. Peers that are favoured have every other turn to
 * themselves, each for up to ROUNDS_FAVOURS places at the same time. When too many wait, who is
 * furthest from being served goes, the favoured last. Pure; memory is the caller's.
 */
enum { ROUNDS_FAVOURS = 4 };

struct place {
	uint64_t peer; /* net/peer.h */
	bool favoured;
	uint64_t round;
	struct place *next;
};

struct rounds {
	struct place *first, **last; /* in order of arrival */
	size_t n, max;
	uint64_t round; /* that is being served */
	bool odd;       /* whether the next turn is for the favoured */
};

void rounds_init(struct rounds *r, size_t max);

/*
 * Lets one more wait, of which peer and favoured are set. Returns the one that has to go for
 * it, which may be itself; NULL while there is room.
 */
struct place *rounds_add(struct rounds *r, struct place *place);

/* Takes out the next one; NULL when nobody waits. */
struct place *rounds_next(struct rounds *r);

/* Takes out one that need not be served any more; false where it does not wait. */
bool rounds_remove(struct rounds *r, struct place *place);
