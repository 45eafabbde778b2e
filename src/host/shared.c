/* SPDX-License-Identifier: Apache-2.0 */
#include "host/shared.h"

#include <stdlib.h>

#include "base/must.h"

enum { ARENA_KEEP_BYTES = 4 << 20 };

void shared_init(struct shared *s, size_t answer_bytes,
                 int (*ask)(struct shared *s, struct shared_answer *answer))
{
	*s = (struct shared){ .answer_bytes = answer_bytes, .ask = ask };
	must(pthread_mutex_init(&s->lock, NULL) == 0);
}

static void push(struct shared_answer **list, struct shared_answer *answer)
{
	answer->next = *list;
	*list = answer;
}

static void retire_current(struct shared *s)
{
	if (s->now)
		push(&s->old, s->now);
	s->now = NULL;
}

void shared_deinit(struct shared *s)
{
	retire_current(s);
	for (struct shared_answer *a = s->old, *next; a; a = next) {
		next = a->next;
		must(a->readers == 0);
		arena_deinit(&a->arena);
		free(a);
	}
	pthread_mutex_destroy(&s->lock);
}

/* One that nobody reads, with an empty arena. */
static struct shared_answer *take_unread(struct shared *s)
{
	for (struct shared_answer **at = &s->old, *a; (a = *at); at = &a->next) {
		if (a->readers > 0)
			continue;
		*at = a->next;
		arena_reset(&a->arena, ARENA_KEEP_BYTES);
		return a;
	}
	return xcalloc(1, s->answer_bytes);
}

static int ask_anew(struct shared *s, uint64_t scrape)
{
	struct shared_answer *a;
	int rc;

	retire_current(s);
	a = take_unread(s);
	rc = s->ask(s, a);
	if (rc < 0) {
		push(&s->old, a);
		return rc;
	}
	s->now = a;
	s->scrape = scrape;
	return 0;
}

int shared_get(struct shared *s, uint64_t scrape, struct shared_answer **out)
{
	int rc = 0;

	pthread_mutex_lock(&s->lock);
	if (!s->now || s->scrape != scrape)
		rc = ask_anew(s, scrape);
	if (rc == 0) {
		s->now->readers++;
		*out = s->now;
	}
	pthread_mutex_unlock(&s->lock);
	return rc;
}

void shared_put(struct shared_answer *answer)
{
	must(atomic_fetch_sub(&answer->readers, 1) > 0);
}
