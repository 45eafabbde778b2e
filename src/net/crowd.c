/* SPDX-License-Identifier: Apache-2.0 */
#include "net/crowd.h"

#include "base/array.h"
#include "base/clock.h"
#include "net/conn.h"

static bool is_stranger(enum worth worth)
{
	return worth >= WORTH_IDLE_STRANGER && worth <= WORTH_FAMILIAR;
}

static size_t bucket_of(uint64_t peer)
{
	const struct crowd *sized = NULL;

	return (peer * UINT64_C(0x9e3779b97f4a7c15) >> 32) % COUNT_OF(sized->strangers_of);
}

static void append(struct crowd *crowd, struct conn *c, enum worth worth)
{
	struct crowd_list *list = &crowd->lists[worth];
	struct crowd_place *place = conn_place(c);

	place->worth = worth;
	place->since_ns = clock_now_ns();
	place->next = NULL;
	place->prev = list->last;
	*(list->last ? &conn_place(list->last)->next : &list->first) = c;
	list->last = c;
	list->n++;
	crowd->strangers_of[bucket_of(place->peer)] += is_stranger(worth);
}

void crowd_remove(struct crowd *crowd, struct conn *c)
{
	const struct crowd_place *place = conn_place(c);
	struct crowd_list *list = &crowd->lists[place->worth];

	*(place->prev ? &conn_place(place->prev)->next : &list->first) = place->next;
	*(place->next ? &conn_place(place->next)->prev : &list->last) = place->prev;
	list->n--;
	crowd->strangers_of[bucket_of(place->peer)] -= is_stranger(place->worth);
}

void crowd_add(struct crowd *crowd, struct conn *c, uint64_t peer, enum worth worth)
{
	conn_place(c)->peer = peer;
	append(crowd, c, worth);
}

void crowd_move(struct crowd *crowd, struct conn *c, enum worth worth)
{
	crowd_remove(crowd, c);
	append(crowd, c, worth);
}

size_t crowd_size(const struct crowd *crowd)
{
	size_t n = 0;

	for (int i = 0; i < WORTHS; i++)
		n += crowd->lists[i].n;
	return n;
}

size_t crowd_strangers(const struct crowd *crowd)
{
	size_t n = 0;

	for (int i = WORTH_IDLE_STRANGER; i <= WORTH_FAMILIAR; i++)
		n += crowd->lists[i].n;
	return n;
}

size_t crowd_strangers_of(const struct crowd *crowd, uint64_t peer)
{
	return crowd->strangers_of[bucket_of(peer)];
}

struct conn *crowd_least(const struct crowd *crowd, enum worth up_to, const struct conn *but)
{
	for (int i = 0; i <= (int)up_to; i++) {
		struct conn *c = crowd->lists[i].first;

		if (c && c == but)
			c = conn_place(c)->next;
		if (c)
			return c;
	}
	return NULL;
}

static struct conn *find_stranger(const struct crowd *crowd, const struct conn *but,
                                  bool (*fits)(struct conn *c, uint64_t arg), uint64_t arg)
{
	for (int i = WORTH_IDLE_STRANGER; i <= WORTH_FAMILIAR; i++) {
		for (struct conn *c = crowd->lists[i].first; c; c = conn_place(c)->next) {
			if (c != but && fits(c, arg))
				return c;
		}
	}
	return NULL;
}

static bool is_in_bucket(struct conn *c, uint64_t bucket)
{
	return bucket_of(conn_place(c)->peer) == bucket;
}

struct conn *crowd_least_of(const struct crowd *crowd, uint64_t peer, const struct conn *but)
{
	return find_stranger(crowd, but, is_in_bucket, bucket_of(peer));
}

static bool is_shaking(struct conn *c, uint64_t arg)
{
	(void)arg;
	return conn_is_shaking(c);
}

struct conn *crowd_least_shaking(const struct crowd *crowd, const struct conn *but)
{
	return find_stranger(crowd, but, is_shaking, 0);
}

void crowd_each(struct crowd *crowd, void (*call)(struct conn *c, void *arg), void *arg)
{
	for (int i = 0; i < WORTHS; i++) {
		for (struct conn *c = crowd->lists[i].first, *next; c; c = next) {
			next = conn_place(c)->next;
			call(c, arg);
		}
	}
}
