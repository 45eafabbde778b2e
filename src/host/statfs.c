/* SPDX-License-Identifier: Apache-2.0 */
#include "host/statfs.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/must.h"
#include "base/thread.h"

#define NS_PER_MS 1000000U

enum mount_state {
	IDLE,
	QUEUED,
	CALLED, /* a thread is in the call */
};

struct mount {
	struct mount *next; /* in the order of paths */
	struct mount *next_queued;
	char *path;
	enum mount_state state;
	bool stuck;
	struct statfs_answer *answer; /* where it goes; NULL: nobody waits for it */
};

/*
 * Everything is under the lock, but for the calls themselves. Threads are detached; each
 * counts as a reference, and so does the owner until it closes.
 */
struct statfs_pool {
	struct statfs_calls calls;
	unsigned workers;
	uint64_t timeout_ns;
	pthread_mutex_t lock;
	pthread_cond_t work; /* something is queued, or it closes */
	pthread_cond_t done; /* an answer came, or a thread left */
	struct mount *mounts, *queue, **queue_end;
	size_t unanswered;
	unsigned threads, idle, called;
	bool closing, abandoned;
};

static int call_statfs(const char *path, struct statfs *fs)
{
	int rc;

	do {
		rc = statfs(path, fs);
	} while (rc < 0 && errno == EINTR);
	return rc < 0 ? -errno : 0;
}

struct statfs_pool *statfs_pool_new(const struct statfs_calls *calls, unsigned workers,
                                    uint64_t timeout_ms)
{
	static const struct statfs_calls real = { call_statfs, clock_now_ns,
		                                  thread_wait_until };
	struct statfs_pool *pool = xcalloc(1, sizeof(*pool));

	pool->calls = calls ? *calls : real;
	pool->workers = workers > 0 ? workers : 1;
	pool->timeout_ns = timeout_ms * NS_PER_MS;
	pool->queue_end = &pool->queue;
	must(pthread_mutex_init(&pool->lock, NULL) == 0);
	thread_cond_init(&pool->work);
	thread_cond_init(&pool->done);
	return pool;
}

static void free_mount(struct mount *m)
{
	free(m->path);
	free(m);
}

static void free_pool(struct statfs_pool *pool)
{
	for (struct mount *m = pool->mounts, *next; m; m = next) {
		next = m->next;
		free_mount(m);
	}
	pthread_cond_destroy(&pool->work);
	pthread_cond_destroy(&pool->done);
	pthread_mutex_destroy(&pool->lock);
	free(pool);
}

void statfs_pool_close(struct statfs_pool *pool)
{
	bool last;

	if (!pool)
		return;
	pthread_mutex_lock(&pool->lock);
	pool->closing = true;
	pthread_cond_broadcast(&pool->work);
	while (pool->threads > pool->called)
		pthread_cond_wait(&pool->done, &pool->lock);
	pool->abandoned = true;
	last = pool->threads == 0;
	pthread_mutex_unlock(&pool->lock);
	if (last)
		free_pool(pool);
}

static struct mount *take_queued(struct statfs_pool *pool)
{
	struct mount *m = pool->queue;

	if (!m)
		return NULL;
	pool->queue = m->next_queued;
	if (!pool->queue)
		pool->queue_end = &pool->queue;
	return m;
}

static void answer(struct statfs_pool *pool, struct mount *m, const struct statfs_answer *a)
{
	if (!m->answer)
		return;
	*m->answer = *a;
	m->answer = NULL;
	pool->unanswered--;
}

static void call(struct statfs_pool *pool, struct mount *m)
{
	struct statfs_answer a = { 0 };

	m->state = CALLED;
	pool->called++;
	pthread_mutex_unlock(&pool->lock);
	a.rc = pool->calls.statfs(m->path, &a.fs);
	pthread_mutex_lock(&pool->lock);
	pool->called--;
	m->state = IDLE;
	if (m->stuck)
		log_info("mount %s answers again", m->path);
	m->stuck = false;
	answer(pool, m, &a);
	if (!pool->queue) /* maybe the last one; the asker looks */
		pthread_cond_signal(&pool->done);
}

/* One thread stays between scrapes, the others leave when there is nothing to do. */
static void *serve(void *arg)
{
	struct statfs_pool *pool = arg;
	bool last;

	pthread_mutex_lock(&pool->lock);
	while (!pool->closing) {
		struct mount *m = take_queued(pool);

		if (m) {
			call(pool, m);
		} else if (pool->idle > 0) {
			break;
		} else {
			pool->idle++;
			pthread_cond_wait(&pool->work, &pool->lock);
			pool->idle--;
		}
	}
	pool->threads--;
	last = pool->abandoned && pool->threads == 0;
	pthread_cond_signal(&pool->done);
	pthread_mutex_unlock(&pool->lock);
	if (last)
		free_pool(pool);
	return NULL;
}

static int add_thread(struct statfs_pool *pool)
{
	int rc = thread_start(serve, pool);

	if (rc == 0)
		pool->threads++;
	return rc;
}

static struct mount *mount_new(const char *path, struct mount *next)
{
	struct mount *m = xcalloc(1, sizeof(*m));

	m->path = xstrdup(path);
	m->next = next;
	return m;
}

static void enqueue(struct statfs_pool *pool, struct mount *m)
{
	m->state = QUEUED;
	m->next_queued = NULL;
	*pool->queue_end = m;
	pool->queue_end = &m->next_queued;
	pool->unanswered++;
}

/*
 * Both lists are sorted: mounts that are gone are forgotten, but for those that a thread is
 * still in; new ones are made; all that are not stuck are queued.
 */
static void enqueue_all(struct statfs_pool *pool, const char *const *paths, size_t n,
                        struct statfs_answer *answers)
{
	struct mount **at = &pool->mounts;

	for (size_t i = 0; i < n || *at;) {
		struct mount *m = *at;
		int order = !m ? 1 : i == n ? -1 : strcmp(m->path, paths[i]);

		if (order < 0 && m->state == IDLE) {
			*at = m->next;
			free_mount(m);
			continue;
		}
		if (order > 0)
			m = *at = mount_new(paths[i], m);
		if (order >= 0) {
			answers[i] = (struct statfs_answer){ .stuck = m->stuck };
			if (!m->stuck) {
				m->answer = &answers[i];
				enqueue(pool, m);
			}
			i++;
		}
		at = &m->next;
	}
}

/* Time is up: what a thread is in is stuck, what no thread came to is told so this once. */
static void give_up(struct statfs_pool *pool)
{
	for (struct mount *m = pool->mounts; m; m = m->next) {
		if (!m->answer)
			continue;
		m->stuck = m->state == CALLED;
		if (m->stuck)
			log_warn("mount %s does not answer, not asked again until it does",
			         m->path);
		m->state = m->stuck ? CALLED : IDLE;
		answer(pool, m, &(struct statfs_answer){ .stuck = true });
	}
	pool->queue = NULL;
	pool->queue_end = &pool->queue;
}

/* Without a thread, whoever asks has to wait for each answer. */
static void ask_here(struct statfs_pool *pool)
{
	struct mount *m;

	while ((m = take_queued(pool)))
		call(pool, m);
}

/*
 * So many threads more, as long as there is something for them. Where none can be had, and all
 * that there are hang, the caller asks the mounts that are left.
 */
static void join_in(struct statfs_pool *pool, unsigned n)
{
	const struct mount *m = pool->queue;

	for (unsigned i = 0; i < n && m; i++, m = m->next_queued) {
		if (pool->threads == STATFS_THREADS_MAX)
			return;
		if (add_thread(pool) < 0) {
			if (pool->threads == pool->called)
				ask_here(pool);
			return;
		}
	}
}

static void wait_for_answers(struct statfs_pool *pool, uint64_t deadline)
{
	uint64_t now = pool->calls.now_ns();

	while (pool->unanswered > 0 && now < deadline) {
		uint64_t stall = now + (uint64_t)STATFS_STALL_MS * NS_PER_MS;
		size_t before = pool->unanswered;

		if (pool->calls.wait(&pool->done, &pool->lock,
		                     stall < deadline ? stall : deadline) == -ETIMEDOUT &&
		    pool->unanswered == before)
			join_in(pool, pool->workers);
		now = pool->calls.now_ns();
	}
	give_up(pool);
}

void statfs_pool_ask(struct statfs_pool *pool, const char *const *paths, size_t n,
                     uint64_t deadline_ns, struct statfs_answer *answers)
{
	uint64_t own = pool->calls.now_ns() + pool->timeout_ns;

	pthread_mutex_lock(&pool->lock);
	enqueue_all(pool, paths, n, answers);
	if (pool->idle > 0)
		pthread_cond_signal(&pool->work);
	else
		join_in(pool, 1);
	wait_for_answers(pool, own < deadline_ns ? own : deadline_ns);
	pthread_mutex_unlock(&pool->lock);
}
