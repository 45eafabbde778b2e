/* SPDX-License-Identifier: Apache-2.0 */
#include "scrape/crew.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/must.h"
#include "base/thread.h"

enum { ARENA_KEEP_BYTES = 4 << 20, NS_PER_MS = 1000000 };

/* Memory of a thread, which the next one goes on with when it ends before the next scrape. */
struct memory {
	struct arena arena;
	unsigned scrape; /* what was said in it points into the arena */
	struct memory *next;
};

/*
 * A run belongs to its thread from the moment it is taken off the queue until it is done; in
 * between nobody else touches the worker's out. All of the following is under the lock.
 */
struct crew {
	pthread_mutex_t lock;
	pthread_cond_t wake; /* something is queued, or it is time to quit */
	pthread_cond_t done; /* all that is waited for has returned, or a thread has left */
	struct worker *queue, **last; /* not taken up yet */
	uint64_t deadline_ns;
	unsigned pending;     /* queued by this scrape and not returned */
	unsigned returned;    /* runs, ever: tells whether anything moves */
	unsigned scrape;      /* a number for each */
	struct memory *spare; /* of threads that have ended */
	unsigned threads, idle, busy;
	bool quit;
};

static struct memory *take_memory(struct crew *c)
{
	struct memory *m = c->spare;

	if (!m)
		return xcalloc(1, sizeof(*m));
	c->spare = m->next;
	return m;
}

static void give_back(struct crew *c, struct memory *m)
{
	m->next = c->spare;
	c->spare = m;
}

/* What was said in a scrape may point into it until the next one. */
static struct arena *arena_for(struct memory *m, unsigned scrape)
{
	if (m->scrape != scrape)
		arena_reset(&m->arena, ARENA_KEEP_BYTES);
	m->scrape = scrape;
	return &m->arena;
}

static struct worker *take(struct crew *c)
{
	struct worker *w = c->queue;

	c->queue = w->next;
	if (!c->queue)
		c->last = &c->queue;
	w->place = WORKER_RUNS;
	return w;
}

static void run_next(struct crew *c, struct memory *memory)
{
	struct arena *arena = arena_for(memory, c->scrape);
	struct worker *w = take(c);

	w->ctx.deadline_ns = c->deadline_ns;
	c->busy++;
	pthread_mutex_unlock(&c->lock);
	worker_run(w, arena);
	pthread_mutex_lock(&c->lock);
	c->busy--;
	c->returned++;
	w->place = WORKER_RESTS;
	if (w->late) /* nobody waits for it any more */
		log_info("collector %s has returned after %.1f s and is asked again",
		         w->collector->name, (double)w->took_ns / 1e9);
	else if (--c->pending == 0)
		pthread_cond_signal(&c->done);
}

/* One that has nothing to do stays for the next scrape; more of them end. */
static void *serve(void *arg)
{
	struct crew *c = arg;
	struct memory *memory;

	pthread_mutex_lock(&c->lock);
	memory = take_memory(c);
	while (!c->quit) {
		if (c->queue) {
			run_next(c, memory);
			continue;
		}
		if (c->idle > 0)
			break;
		c->idle++;
		while (!c->queue && !c->quit)
			pthread_cond_wait(&c->wake, &c->lock);
		c->idle--;
	}
	give_back(c, memory);
	c->threads--;
	pthread_cond_signal(&c->done);
	pthread_mutex_unlock(&c->lock);
	return NULL;
}

static int add_thread(struct crew *c)
{
	int rc = thread_start(serve, c);

	if (rc == 0)
		c->threads++;
	return rc;
}

struct crew *crew_new(void)
{
	struct crew *c = xcalloc(1, sizeof(*c));

	c->last = &c->queue;
	must(pthread_mutex_init(&c->lock, NULL) == 0);
	thread_cond_init(&c->wake);
	thread_cond_init(&c->done);
	return c;
}

void crew_start(struct crew *c)
{
	pthread_mutex_lock(&c->lock);
	add_thread(c);
	pthread_mutex_unlock(&c->lock);
}

static void free_memory(struct memory *m)
{
	for (struct memory *next; m; m = next) {
		next = m->next;
		arena_deinit(&m->arena);
		free(m);
	}
}

bool crew_free(struct crew *c)
{
	bool all_return;

	if (!c)
		return true;
	pthread_mutex_lock(&c->lock);
	must(!c->queue);
	c->quit = true;
	pthread_cond_broadcast(&c->wake);
	while (c->threads > c->busy)
		pthread_cond_wait(&c->done, &c->lock);
	all_return = c->threads == 0;
	pthread_mutex_unlock(&c->lock);
	if (!all_return)
		return false;
	free_memory(c->spare);
	pthread_cond_destroy(&c->wake);
	pthread_cond_destroy(&c->done);
	pthread_mutex_destroy(&c->lock);
	free(c);
	return true;
}

bool crew_holds(struct crew *c, const struct worker *w)
{
	bool holds;

	pthread_mutex_lock(&c->lock);
	holds = w->place == WORKER_RUNS;
	pthread_mutex_unlock(&c->lock);
	return holds;
}

void crew_set_deadline(struct crew *c, uint64_t deadline_ns)
{
	pthread_mutex_lock(&c->lock);
	c->deadline_ns = deadline_ns;
	pthread_mutex_unlock(&c->lock);
}

static void enqueue(struct crew *c, struct worker *w)
{
	w->was_late = w->late = w->place == WORKER_RUNS;
	if (w->late)
		return;
	w->place = WORKER_WAITS;
	w->next = NULL;
	*c->last = w;
	c->last = &w->next;
	c->pending++;
}

/* Runs what is known to be prompt, the first in the queue, on the caller's thread. */
static void run_here(struct crew *c)
{
	struct memory *memory = take_memory(c);

	while (c->queue && !c->queue->collector->may_block)
		run_next(c, memory);
	give_back(c, memory);
}

/* Of this scrape: others are late already. */
static bool is_any_running(const struct crew *c)
{
	unsigned queued = 0;

	for (const struct worker *w = c->queue; w; w = w->next)
		queued++;
	return c->pending > queued;
}

/*
 * As many threads more as there are that hang: each may meet with one that hangs, too. One
 * that does not is enough for all the rest. False when nobody is left to take what waits.
 */
static bool join_in(struct crew *c)
{
	unsigned n = c->busy > 0 ? c->busy : 1;

	for (const struct worker *w = c->queue; w && n > 0; w = w->next, n--) {
		if (add_thread(c) == 0)
			continue;
		if (c->threads == c->busy)
			run_here(c);
		return c->threads > c->busy || is_any_running(c);
	}
	return true;
}

/* True where nothing returned until then. */
static bool is_stalled(struct crew *c, uint64_t until_ns)
{
	unsigned returned = c->returned;
	int rc = 0;

	while (c->pending > 0 && rc == 0)
		rc = thread_wait_until(&c->done, &c->lock, until_ns);
	return c->returned == returned;
}

static void wait_for_all(struct crew *c)
{
	bool moves = true;

	if (c->idle > 0)
		pthread_cond_signal(&c->wake);
	else if (c->threads == c->busy)
		moves = join_in(c);
	while (c->pending > 0 && moves) {
		uint64_t now = clock_now_ns();
		uint64_t stall = now + CREW_STALL_MS * (uint64_t)NS_PER_MS;

		if (now >= c->deadline_ns)
			break;
		if (is_stalled(c, stall < c->deadline_ns ? stall : c->deadline_ns) && c->queue)
			moves = join_in(c);
	}
}

/* Whatever still runs is late; what is still queued is not run at all. */
static void give_up(struct crew *c)
{
	for (struct worker *w = c->queue; w; w = w->next) {
		w->place = WORKER_RESTS;
		worker_skip(w);
	}
	c->scrape++;
	c->queue = NULL;
	c->last = &c->queue;
	c->pending = 0;
}

/*
 * What threads have left that something slow had called for: nobody wants any more what was
 * said in it. Where no thread is free the caller goes on with it.
 */
static void free_spare(struct crew *c)
{
	if (c->threads == c->busy)
		return;
	free_memory(c->spare);
	c->spare = NULL;
}

void crew_run(struct crew *c, struct worker *const *workers, size_t n)
{
	pthread_mutex_lock(&c->lock);
	free_spare(c);
	for (size_t i = 0; i < n; i++)
		enqueue(c, workers[i]);
	wait_for_all(c);
	for (size_t i = 0; i < n; i++)
		workers[i]->late = workers[i]->place == WORKER_RUNS;
	give_up(c);
	pthread_mutex_unlock(&c->lock);
}
