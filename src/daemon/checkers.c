/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/checkers.h"

#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "base/log.h"
#include "base/must.h"
#include "base/thread.h"

enum {
	/*
	 * Beside one busy thread, 10 % of a CPU: enough for a password to be checked within a
	 * scrape's time on a host that has no CPU to spare.
	 */
	NICE = 10,
};

struct checkers {
	uv_async_t async; /* keeps the loop alive while there are jobs */
	size_t jobs;      /* started and not reported; the loop's */
	pthread_t threads[CHECKERS_THREADS];
	size_t n_threads;

	pthread_mutex_t lock; /* for all that follows */
	pthread_cond_t wake;  /* something is queued, or it is time to quit */
	struct checkers_job *queue, **queue_last;
	struct checkers_job *done, **done_last;
	bool quit;
};

static void append(struct checkers_job ***last, struct checkers_job *job)
{
	job->next = NULL;
	**last = job;
	*last = &job->next;
}

static void on_async(uv_async_t *async)
{
	struct checkers *c = async->data;
	struct checkers_job *job, *next;

	pthread_mutex_lock(&c->lock);
	job = c->done;
	c->done = NULL;
	c->done_last = &c->done;
	pthread_mutex_unlock(&c->lock);
	for (; job; job = next) {
		next = job->next;
		if (--c->jobs == 0)
			uv_unref((uv_handle_t *)&c->async);
		job->on_done(job);
	}
}

struct checkers *checkers_new(uv_loop_t *loop)
{
	struct checkers *c = xcalloc(1, sizeof(*c));

	must(uv_async_init(loop, &c->async, on_async) == 0);
	c->async.data = c;
	uv_unref((uv_handle_t *)&c->async);
	must(pthread_mutex_init(&c->lock, NULL) == 0);
	must(pthread_cond_init(&c->wake, NULL) == 0);
	c->queue_last = &c->queue;
	c->done_last = &c->done;
	return c;
}

/* In a process that may not even step back, all go on as before. */
static void step_back(void)
{
	const struct sched_param param = { 0 };

	/* To Linux, a process of this number is the calling thread. */
	if (setpriority(PRIO_PROCESS, 0, getpriority(PRIO_PROCESS, 0) + NICE) < 0 ||
	    pthread_setschedparam(pthread_self(), SCHED_BATCH, &param) != 0)
		log_debug("password checks have the same priority as everything else");
}

static void *thread_main(void *arg)
{
	struct checkers *c = arg;

	step_back();
	pthread_mutex_lock(&c->lock);
	for (;;) {
		struct checkers_job *job = c->queue;

		if (!job && c->quit)
			break;
		if (!job) {
			pthread_cond_wait(&c->wake, &c->lock);
			continue;
		}
		c->queue = job->next;
		if (!c->queue)
			c->queue_last = &c->queue;
		pthread_mutex_unlock(&c->lock);
		job->run(job);
		pthread_mutex_lock(&c->lock);
		append(&c->done_last, job);
		uv_async_send(&c->async);
	}
	pthread_mutex_unlock(&c->lock);
	return NULL;
}

bool checkers_start(struct checkers *c, struct checkers_job *job)
{
	/* Where no more threads can be had, those that there are do the work. */
	if (c->jobs == c->n_threads && c->n_threads < CHECKERS_THREADS &&
	    thread_create(&c->threads[c->n_threads], thread_main, c) == 0)
		c->n_threads++;
	if (c->n_threads == 0)
		return false;
	if (c->jobs++ == 0)
		uv_ref((uv_handle_t *)&c->async);
	pthread_mutex_lock(&c->lock);
	append(&c->queue_last, job);
	pthread_cond_signal(&c->wake);
	pthread_mutex_unlock(&c->lock);
	return true;
}

void checkers_close(struct checkers *c)
{
	must(c->jobs == 0);
	pthread_mutex_lock(&c->lock);
	c->quit = true;
	pthread_cond_broadcast(&c->wake);
	pthread_mutex_unlock(&c->lock);
	while (c->n_threads > 0)
		pthread_join(c->threads[--c->n_threads], NULL);
	uv_close((uv_handle_t *)&c->async, NULL);
}

void checkers_free(struct checkers *c)
{
	if (!c)
		return;
	pthread_cond_destroy(&c->wake);
	pthread_mutex_destroy(&c->lock);
	free(c);
}
