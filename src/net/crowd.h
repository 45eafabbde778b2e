/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct conn;

/*
 * The connections of one service by their worth, so that whoever has to go is found without
 * looking at all of them. Who moves within a worth goes last of it: the first is the one
 * that has been there longest.
 */
enum worth {
	WORTH_ENDING,        /* on its way out: all is said */
	WORTH_IDLE_STRANGER, /* asks for nothing, or has said nothing for a while */
	WORTH_STRANGER,      /* not let in yet, but about it */
	WORTH_FAMILIAR,      /* the same, from where somebody known came lately */
	WORTH_IDLE,          /* known, between requests */
	WORTH_BUSY,          /* known and at work: never goes */
	WORTHS,
};

/* In each connection, whose owner is the crowd. */
struct crowd_place {
	struct conn *next, *prev; /* towards the newer, and the older */
	enum worth worth;
	uint64_t since_ns;
	uint64_t peer; /* who is behind it (peer.h) */
};

struct crowd {
	struct crowd_list {
		struct conn *first, *last;
		size_t n;
	} lists[WORTHS];
	uint16_t strangers_of[256]; /* by a hash of who they are */
};

/* A new connection of a peer. */
void crowd_add(struct crowd *crowd, struct conn *c, uint64_t peer, enum worth worth);
void crowd_move(struct crowd *crowd, struct conn *c, enum worth worth);
void crowd_remove(struct crowd *crowd, struct conn *c);

size_t crowd_size(const struct crowd *crowd);
size_t crowd_strangers(const struct crowd *crowd);

/* Strangers of that peer, and few others that may be counted with them. */
size_t crowd_strangers_of(const struct crowd *crowd, uint64_t peer);

/* The least worthy of those up to that worth but for one; NULL where there is none. */
struct conn *crowd_least(const struct crowd *crowd, enum worth up_to, const struct conn *but);

/* The same among the strangers whom crowd_strangers_of() counts, */
struct conn *crowd_least_of(const struct crowd *crowd, uint64_t peer, const struct conn *but);

/* and among the strangers who are shaking hands. */
struct conn *crowd_least_shaking(const struct crowd *crowd, const struct conn *but);

/* Calls each, which may move or remove itself. */
void crowd_each(struct crowd *crowd, void (*call)(struct conn *c, void *arg), void *arg);
