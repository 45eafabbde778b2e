/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/rounds.h"

void rounds_init(struct rounds *r, size_t max)
{
	*r = (struct rounds){ .last = &r->first, .max = max };
}

static struct place *take_out(struct rounds *r, struct place *place)
{
	struct place **at = &r->first;

	while (*at != place)
		at = &(*at)->next;
	*at = place->next;
	if (!*at)
		r->last = at;
	r->n--;
	return place;
}

/* The round after the peer's last one; of those who ask anew, the next one for all. */
static void settle(const struct rounds *r, struct place *place)
{
	size_t before = 0;

	place->round = r->round + 1;
	for (const struct place *other = r->first; other; other = other->next) {
		if (other->peer != place->peer)
			continue;
		before++;
		if (other->round >= place->round)
			place->round = other->round + 1;
	}
	place->favoured = place->favoured && before < ROUNDS_FAVOURS;
}

/* Of two in the same round, the one that came later. */
static struct place *furthest(const struct rounds *r)
{
	struct place *worst = r->first;

	for (struct place *place = r->first; place; place = place->next) {
		if (place->favoured != worst->favoured ? worst->favoured
		                                       : place->round >= worst->round)
			worst = place;
	}
	return worst;
}

struct place *rounds_add(struct rounds *r, struct place *place)
{
	settle(r, place);
	place->next = NULL;
	*r->last = place;
	r->last = &place->next;
	r->n++;
	return r->n > r->max ? take_out(r, furthest(r)) : NULL;
}

static struct place *nearest(const struct rounds *r, bool favoured)
{
	struct place *best = NULL;

	for (struct place *place = r->first; place; place = place->next) {
		if ((place->favoured || !favoured) && (!best || place->round < best->round))
			best = place;
	}
	return best;
}

struct place *rounds_next(struct rounds *r)
{
	struct place *next = NULL;

	r->odd = !r->odd;
	if (r->odd)
		next = nearest(r, true);
	if (!next)
		next = nearest(r, false);
	if (!next)
		return NULL;
	if (next->round > r->round)
		r->round = next->round;
	return take_out(r, next);
}

bool rounds_remove(struct rounds *r, struct place *place)
{
	const struct place *at = r->first;

	while (at && at != place)
		at = at->next;
	return at && take_out(r, place);
}
