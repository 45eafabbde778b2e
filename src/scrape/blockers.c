/* SPDX-License-Identifier: Apache-2.0 */
#include "scrape/blockers.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/must.h"

enum { ARENA_KEEP_BYTES = 4 << 20, STACK_BYTES = 256 << 10, NS_PER_MS = 1000000 };

/* Memory of a thread, which the next one goes on with when it ends. */
struct memory {
	struct arena arena;
	unsigned scrape; /* what was said in it points into the arena */
	struct memory *next;
};

/*
 * A run belongs to its thread from the moment it is taken off the queue until it is done; in
 * between nobody else touches the worker's out. All of the following is under the lock.
 */
struct blockers {
	pthread_mutex_t lock;
	pthread_cond_t wake; /* something is queued, or it is time to quit */
	pthread_cond_t done; /* all that is waited for has returned; on the monotonic clock */
	struct worker *queue, **last; /* by next: not taken up yet */
	struct worker *begun;         /* by begun_before: of this scrape */
	unsigned pending;             /* begun by this scrape and not returned */
	unsigned returned;            /* runs, ever: tells whether anything moves */
	unsigned scrape;              /* a number for each */
	struct memory *spare;         /* of threads that have ended */
	unsigned threads, idle, busy;
	bool quit;
};

struct blockers *blockers_new(void)
{
	struct blockers *b = xcalloc(1, sizeof(*b));
	pthread_condattr_t clock;

	b->last = &b->queue;
	pthread_mutex_init(&b->lock, NULL);
	pthread_cond_init(&b->wake, NULL);
	pthread_condattr_init(&clock);
	pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
	pthread_cond_init(&b->done, &clock);
	pthread_condattr_destroy(&clock);
	return b;
}

static struct worker *take(struct blockers *b)
{
	struct worker *w = b->queue;

	b->queue = w->next;
	if (!b->queue)
		b->last = &b->queue;
	w->place = WORKER_RUNS;
	return w;
}

static void run_next(struct blockers *b, struct arena *arena)
{
	struct worker *w = take(b);

	b->busy++;
	pthread_mutex_unlock(&b->lock);
	worker_run(w, arena);
	pthread_mutex_lock(&b->lock);
	b->busy--;
	b->returned++;
	w->place = WORKER_RESTS;
	if (w->late)
		return; /* nobody waits for it any more */
	if (--b->pending == 0)
		pthread_cond_signal(&b->done);
}

static struct memory *take_memory(struct blockers *b)
{
	struct memory *m = b->spare;

	if (!m)
		return xcalloc(1, sizeof(*m));
	b->spare = m->next;
	return m;
}

/* What was said in a scrape may point into it until the next one. */
static struct arena *arena_for(struct memory *m, unsigned scrape)
{
	if (m->scrape != scrape)
		arena_reset(&m->arena, ARENA_KEEP_BYTES);
	m->scrape = scrape;
	return &m->arena;
}

/* One that has nothing to do stays for the next scrape; more of them end. */
static void *thread_main(void *arg)
{
	struct blockers *b = arg;
	struct memory *memory;

	pthread_mutex_lock(&b->lock);
	memory = take_memory(b);
	while (!b->quit) {
		if (b->queue) {
			run_next(b, arena_for(memory, b->scrape));
			continue;
		}
		if (b->idle > 0)
			break;
		b->idle++;
		while (!b->queue && !b->quit)
			pthread_cond_wait(&b->wake, &b->lock);
		b->idle--;
	}
	memory->next = b->spare;
	b->spare = memory;
	b->threads--;
	pthread_cond_signal(&b->done);
	pthread_mutex_unlock(&b->lock);
	return NULL;
}

/* Where no thread can be had, those that there are do the work. */
static void add_thread(struct blockers *b)
{
	pthread_attr_t attr;
	pthread_t id;

	if (b->threads == BLOCKERS_THREADS_MAX)
		return;
	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, STACK_BYTES);
	pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
	if (pthread_create(&id, &attr, thread_main, b) == 0)
		b->threads++;
	pthread_attr_destroy(&attr);
}

static void free_memory(struct memory *m)
{
	for (struct memory *next; m; m = next) {
		next = m->next;
		arena_deinit(&m->arena);
		free(m);
	}
}

bool blockers_free(struct blockers *b)
{
	if (!b)
		return true;
	pthread_mutex_lock(&b->lock);
	must(!b->queue);
	b->quit = true;
	pthread_cond_broadcast(&b->wake);
	while (b->threads > b->busy)
		pthread_cond_wait(&b->done, &b->lock);
	if (b->threads > 0) {
		pthread_mutex_unlock(&b->lock);
		return false;
	}
	pthread_mutex_unlock(&b->lock);
	free_memory(b->spare);
	pthread_cond_destroy(&b->wake);
	pthread_cond_destroy(&b->done);
	pthread_mutex_destroy(&b->lock);
	free(b);
	return true;
}

bool blockers_hold(struct blockers *b, const struct worker *w)
{
	bool holds;

	pthread_mutex_lock(&b->lock);
	holds = w->place == WORKER_RUNS;
	pthread_mutex_unlock(&b->lock);
	return holds;
}

void blockers_begin(struct blockers *b, struct worker *w)
{
	pthread_mutex_lock(&b->lock);
	w->was_late = w->late;
	w->late = w->place == WORKER_RUNS;
	if (!w->late) {
		w->place = WORKER_WAITS;
		w->next = NULL;
		*b->last = w;
		b->last = &w->next;
		w->begun_before = b->begun;
		b->begun = w;
		b->pending++;
		if (b->idle > 0)
			pthread_cond_signal(&b->wake);
		else if (b->threads == b->busy)
			add_thread(b);
	}
	pthread_mutex_unlock(&b->lock);
}

/* True where nothing returned until then. */
static bool wait_until(struct blockers *b, uint64_t until_ns)
{
	struct timespec until = { .tv_sec = (time_t)(until_ns / 1000000000),
		                  .tv_nsec = (long)(until_ns % 1000000000) };
	unsigned returned = b->returned;
	int rc = 0;

	while (b->pending > 0 && rc == 0)
		rc = pthread_cond_timedwait(&b->done, &b->lock, &until);
	return b->returned == returned;
}

/* Whatever is still waiting or running is late; what no thread took up is dropped. */
static void give_up(struct blockers *b)
{
	for (struct worker *w = b->begun; w; w = w->begun_before) {
		w->late = w->place != WORKER_RESTS;
		if (w->place == WORKER_WAITS)
			w->place = WORKER_RESTS;
	}
	b->scrape++;
	b->begun = b->queue = NULL;
	b->last = &b->queue;
	b->pending = 0;
}

void blockers_wait(struct blockers *b, uint64_t deadline_ns)
{
	pthread_mutex_lock(&b->lock);
	while (b->pending > 0) {
		uint64_t now = clock_now_ns();
		uint64_t stall = now + BLOCKERS_STALL_MS * (uint64_t)NS_PER_MS;

		if (now >= deadline_ns)
			break;
		if (wait_until(b, stall < deadline_ns ? stall : deadline_ns) && b->queue)
			add_thread(b);
	}
	give_up(b);
	pthread_mutex_unlock(&b->lock);
}
