/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <uv.h>

struct conn;

/*
 * Work that waits for its turn, so that no flood of it keeps the loop from what known peers
 * ask: the bytes of strangers, handshakes above all, and the rest of pipelines. Each round of
 * the loop gives a slice of its time to some of them; whatever the others send is served
 * between slices.
 *
 * Of four turns, three are for those who look like a known peer, where any wait. The rest is
 * shared by peers: next is who had a turn longest ago, and of his the one that waits longest.
 */
struct turns {
	uv_idle_t idle; /* runs while somebody waits */
	struct turns_list {
		struct conn *first, *last;
		size_t n;
	} favoured, others;
	unsigned favours;    /* turns of the favoured in a row */
	uint64_t served[64]; /* by a hash of who it was: number of the latest turn */
	uint64_t count;
};

/* In each connection. */
struct turns_place {
	struct conn *next, *prev;
	struct turns_list *list; /* NULL: does not wait */
};

void turns_init(struct turns *t, uv_loop_t *loop);
void turns_close(struct turns *t, uv_close_cb on_closed); /* nobody may be waiting */

/* Puts it in the queue, if it is not there already; stack_turn() is called when it is its turn.
 */
void turns_add(struct turns *t, struct conn *c);
void turns_remove(struct turns *t, struct conn *c); /* if it is there */
