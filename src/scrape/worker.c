/* SPDX-License-Identifier: Apache-2.0 */
#include "scrape/worker.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/must.h"

enum { ARENA_KEEP_BYTES = 1 << 20, THREAD_STACK_BYTES = 256 << 10 };

/*
 * Lives as long as the thread. A run belongs to the thread from the moment busy is set
 * until the thread clears it; in between nobody else touches the worker's out and arena.
 */
struct worker_thread {
	pthread_mutex_t lock;
	pthread_cond_t wake, done; /* done on the monotonic clock */
	pthread_t id;
	bool busy, quit;
};

static void run(struct worker *w)
{
	uint64_t start = clock_now_ns();

	exposition_reset(&w->out);
	if (w->thread)
		arena_reset(&w->own_arena, ARENA_KEEP_BYTES);
	w->ctx.err.text[0] = '\0';
	host_files_begin(w->ctx.files, w->ctx.arena);
	w->status = w->collector->collect(&w->ctx);
	host_files_end(w->ctx.files);
	w->took_ns = clock_now_ns() - start;
}

static void *thread_main(void *arg)
{
	struct worker *w = arg;
	struct worker_thread *t = w->thread;

	pthread_mutex_lock(&t->lock);
	for (;;) {
		while (!t->busy && !t->quit)
			pthread_cond_wait(&t->wake, &t->lock);
		if (t->quit)
			break;
		pthread_mutex_unlock(&t->lock);
		run(w);
		pthread_mutex_lock(&t->lock);
		t->busy = false;
		pthread_cond_signal(&t->done);
	}
	pthread_mutex_unlock(&t->lock);
	return NULL;
}

static void start_thread(struct worker *w)
{
	struct worker_thread *t = xcalloc(1, sizeof(*t));
	pthread_condattr_t clock;
	pthread_attr_t attr;

	w->thread = t;
	pthread_mutex_init(&t->lock, NULL);
	pthread_cond_init(&t->wake, NULL);
	pthread_condattr_init(&clock);
	pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
	pthread_cond_init(&t->done, &clock);
	pthread_condattr_destroy(&clock);
	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, THREAD_STACK_BYTES);
	must(pthread_create(&t->id, &attr, thread_main, w) == 0);
	pthread_attr_destroy(&attr);
}

/* False, and the thread left to itself, when it is still in a run. */
static bool stop_thread(struct worker_thread *t)
{
	bool busy;

	pthread_mutex_lock(&t->lock);
	t->quit = true;
	busy = t->busy;
	pthread_cond_signal(&t->wake);
	pthread_mutex_unlock(&t->lock);
	if (busy) {
		pthread_detach(t->id);
		return false;
	}
	pthread_join(t->id, NULL);
	pthread_cond_destroy(&t->wake);
	pthread_cond_destroy(&t->done);
	pthread_mutex_destroy(&t->lock);
	free(t);
	return true;
}

int worker_open(struct worker *w, const struct collector *c, const struct collector_env *env,
                struct arena *shared, struct err *err)
{
	int rc;

	*w = (struct worker){ .collector = c };
	rc = c->open ? c->open(env, &w->ctx.state, err) : 0;
	if (rc < 0)
		return rc;
	exposition_init(&w->out);
	arena_init(&w->own_arena);
	w->ctx.host = env->host;
	w->ctx.files = host_files_new(env->host);
	w->ctx.out = &w->out;
	w->ctx.arena = c->may_block ? &w->own_arena : shared;
	if (c->may_block)
		start_thread(w);
	return 0;
}

bool worker_close(struct worker *w)
{
	if (w->thread && !stop_thread(w->thread))
		return false;
	if (w->collector->close)
		w->collector->close(w->ctx.host, w->ctx.state);
	host_files_free(w->ctx.files);
	exposition_deinit(&w->out);
	arena_deinit(&w->own_arena);
	return true;
}

void worker_begin(struct worker *w)
{
	struct worker_thread *t = w->thread;

	if (!t)
		return;
	w->was_late = w->late;
	pthread_mutex_lock(&t->lock);
	w->late = t->busy; /* still in the run of an earlier scrape */
	t->busy = true;
	if (!w->late)
		pthread_cond_signal(&t->wake);
	pthread_mutex_unlock(&t->lock);
}

static void wait_for(struct worker *w, uint64_t deadline_ns)
{
	struct worker_thread *t = w->thread;
	struct timespec until = { .tv_sec = (time_t)(deadline_ns / 1000000000),
		                  .tv_nsec = (long)(deadline_ns % 1000000000) };
	int rc = 0;

	pthread_mutex_lock(&t->lock);
	while (t->busy && rc == 0)
		rc = pthread_cond_timedwait(&t->done, &t->lock, &until);
	w->late = t->busy;
	pthread_mutex_unlock(&t->lock);
}

void worker_finish(struct worker *w, uint64_t deadline_ns)
{
	if (!w->thread)
		run(w);
	else if (!w->late)
		wait_for(w, deadline_ns);
}
