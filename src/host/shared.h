/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

/*
 * What several collectors want, asked for once in a scrape: the first one asks, the others
 * take what it got. They may be on different threads; while there is no answer, all of them
 * wait, as each would by itself. Who is late may still read an answer when the next scrape
 * asks anew: it stays until nobody does.
 */

/* Begins what its owner makes of one answer, all of whose memory comes from the arena. */
struct shared_answer {
	struct arena arena;
	atomic_uint readers;
	struct shared_answer *next;
};

struct shared {
	size_t answer_bytes; /* with the struct shared_answer that it begins with */
	/* Fills an answer whose arena is empty: 0 or a negative errno. */
	int (*ask)(struct shared *s, struct shared_answer *answer);
	pthread_mutex_t lock;
	struct shared_answer *now; /* of the scrape; NULL: none */
	uint64_t scrape;
	struct shared_answer *old; /* those that somebody still reads, and one to use again */
};

void shared_init(struct shared *s, size_t answer_bytes,
                 int (*ask)(struct shared *s, struct shared_answer *answer));
/* Nobody may read an answer. */
void shared_deinit(struct shared *s);

/* The answer of that scrape, or a negative errno. Each success is given back by shared_put().
 */
int shared_get(struct shared *s, uint64_t scrape, struct shared_answer **out);
/* On any thread; waits for nothing. */
void shared_put(struct shared_answer *answer);
