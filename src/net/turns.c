/* SPDX-License-Identifier: Apache-2.0 */
#include "net/turns.h"

#include "base/array.h"
#include "base/clock.h"
#include "base/must.h"
#include "net/stack.h"

enum { FAVOURS_MAX = 3 };
#define SLICE_NS UINT64_C(1000000)

static struct conn *next_of_others(const struct turns *t)
{
	struct conn *next = NULL;
	uint64_t longest_ago = UINT64_MAX;

	for (struct conn *c = t->others.first; c && longest_ago > 0; c = c->turn.next) {
		uint64_t served = t->served[c->place.peer % COUNT_OF(t->served)];

		if (served < longest_ago) {
			longest_ago = served;
			next = c;
		}
	}
	return next;
}

static struct conn *take_next(struct turns *t)
{
	struct conn *c = NULL;

	if (t->favours < FAVOURS_MAX || !t->others.first)
		c = t->favoured.first;
	t->favours = c ? t->favours + 1 : 0;
	if (!c)
		c = next_of_others(t);
	if (!c)
		return NULL;
	t->served[c->place.peer % COUNT_OF(t->served)] = ++t->count;
	turns_remove(t, c);
	return c;
}

static void on_idle(uv_idle_t *idle)
{
	struct turns *t = idle->data;
	uint64_t end_ns = clock_now_ns() + SLICE_NS;
	struct conn *c;

	while ((c = take_next(t))) {
		stack_turn(c);
		if (clock_now_ns() >= end_ns)
			return;
	}
	uv_idle_stop(idle);
}

void turns_init(struct turns *t, uv_loop_t *loop)
{
	must(uv_idle_init(loop, &t->idle) == 0);
	t->idle.data = t;
}

void turns_close(struct turns *t, uv_close_cb on_closed)
{
	uv_close((uv_handle_t *)&t->idle, on_closed);
}

void turns_add(struct turns *t, struct conn *c)
{
	struct turns_list *list = c->known || c->familiar ? &t->favoured : &t->others;

	if (c->turn.list)
		return;
	c->turn = (struct turns_place){ .prev = list->last, .list = list };
	*(list->last ? &list->last->turn.next : &list->first) = c;
	list->last = c;
	list->n++;
	uv_idle_start(&t->idle, on_idle);
}

void turns_remove(struct turns *t, struct conn *c)
{
	struct turns_place *place = &c->turn;
	struct turns_list *list = place->list;

	(void)t;
	if (!list)
		return;
	*(place->prev ? &place->prev->turn.next : &list->first) = place->next;
	*(place->next ? &place->next->turn.prev : &list->last) = place->prev;
	list->n--;
	*place = (struct turns_place){ 0 };
}
