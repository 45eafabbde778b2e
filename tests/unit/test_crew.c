/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>

#include "base/thread.h"

static int start_if_allowed(void *(*run)(void *arg), void *arg);
#define thread_start start_if_allowed
#include "scrape/crew.c"
#undef thread_start

#include <semaphore.h>

#include "tests/unit/unit.h"

/*
 * Collectors that answer, and some that hang until they are let go. There is no deadline until
 * as many as are expected have answered: a test ends because they have, or never.
 */
enum { WORKERS_MAX = 60 };

static struct crew *crew;
static struct host host;
static struct worker workers[WORKERS_MAX];
static struct worker *list[WORKERS_MAX];
static size_t n_workers;
static atomic_uint threads_left, answered, expected;
static atomic_bool hangs;
static sem_t let_go;

static int start_if_allowed(void *(*run)(void *arg), void *arg)
{
	int rc;

	if (threads_left == 0)
		return -EAGAIN;
	rc = thread_start(run, arg);
	threads_left -= rc == 0;
	return rc;
}

static enum collect_status collect_well(struct collect_ctx *ctx)
{
	(void)ctx;
	if (++answered == expected)
		crew_set_deadline(crew, 0);
	return COLLECT_OK;
}

static enum collect_status collect_never(struct collect_ctx *ctx)
{
	if (hangs)
		sem_wait(&let_go);
	return collect_well(ctx);
}

static const struct collector well = { .name = "well", .collect = collect_well };
static const struct collector never = { .name = "never", .collect = collect_never };
static const struct collector slow = { .name = "slow",
	                               .may_block = true,
	                               .collect = collect_well };

static void be(const struct collector *c)
{
	struct collector_env env = { .host = &host };
	struct worker *w = &workers[n_workers];
	struct err err;

	assert_int_equal(worker_open(w, c, &env, &err), 0);
	list[n_workers++] = w;
}

static void run(unsigned expect)
{
	answered = 0;
	expected = expect;
	crew_set_deadline(crew, UINT64_MAX);
	crew_run(crew, list, n_workers);
}

/* Lets n runs return, until the crew knows. */
static void release(unsigned n)
{
	hangs = false;
	for (unsigned i = 0; i < n; i++)
		sem_post(&let_go);
	for (size_t i = 0; i < n_workers;)
		i += !crew_holds(crew, list[i]);
}

static int open_crew(void **state)
{
	(void)state;
	n_workers = 0;
	threads_left = WORKERS_MAX;
	hangs = true;
	sem_init(&let_go, 0, 0);
	host_init(&host, "/nowhere", "/nowhere", "/nowhere", "/nowhere");
	crew = crew_new();
	crew_start(crew);
	return 0;
}

static int close_crew(void **state)
{
	(void)state;
	assert_true(crew_free(crew));
	for (size_t i = 0; i < n_workers; i++)
		worker_close(&workers[i]);
	sem_destroy(&let_go);
	return 0;
}

TEST(needs_one_thread_while_nothing_hangs)
{
	for (int i = 0; i < WORKERS_MAX; i++)
		be(&well);
	hangs = false;
	threads_left = 0;
	for (int scrape = 0; scrape < 3; scrape++) {
		run(WORKERS_MAX + 1);
		assert_int_equal(answered, WORKERS_MAX);
		assert_int_equal(crew->threads, 1);
	}
}

TEST(runs_the_others_however_many_hang)
{
	enum { HANG = 30, OTHERS = 30 };

	for (int i = 0; i < HANG; i++)
		be(&never);
	for (int i = 0; i < OTHERS; i++)
		be(&well);
	for (int scrape = 0; scrape < 3; scrape++) {
		run(OTHERS);
		assert_int_equal(answered, OTHERS);
		for (int i = 0; i < HANG; i++) {
			assert_true(workers[i].late);
			assert_int_equal(workers[i].was_late, scrape > 0);
		}
	}
	release(HANG);
	run(HANG + OTHERS + 1);
	assert_int_equal(answered, HANG + OTHERS);
	assert_false(workers[0].late);
}

static void wait_for_threads(unsigned n)
{
	pthread_mutex_lock(&crew->lock);
	while (crew->threads > n)
		pthread_cond_wait(&crew->done, &crew->lock);
	pthread_mutex_unlock(&crew->lock);
}

TEST(keeps_no_memory_of_threads_that_have_ended)
{
	enum { HANG = 5 };

	for (int i = 0; i < HANG; i++)
		be(&never);
	be(&well);
	hangs = false;
	run(HANG + 1);
	hangs = true;
	run(1);
	release(HANG);
	wait_for_threads(1);
	assert_non_null(crew->spare);
	run(HANG + 1);
	assert_int_equal(answered, HANG + 1);
	/* Some may have been called for again, and have come too late or not. */
	for (const struct memory *m = crew->spare; m; m = m->next)
		assert_true(m->scrape == 0 || m->scrape == crew->scrape - 1);
}

TEST(keeps_what_it_can_where_no_thread_can_be_had)
{
	threads_left = 0;
	be(&never);
	be(&well);
	be(&well);
	be(&slow);
	run(2);
	assert_int_equal(answered, 2);
	assert_true(workers[0].late);
	assert_int_equal(workers[1].status, COLLECT_OK);
	assert_false(workers[3].late);
	assert_int_equal(workers[3].status, COLLECT_FAIL);
	assert_true(workers[3].ctx.err.text[0] != '\0');

	/* Then nobody is left to wait for: it ends without a deadline. */
	run(3);
	assert_int_equal(answered, 2);
	assert_int_equal(workers[3].status, COLLECT_FAIL);

	threads_left = 1;
	run(4);
	assert_int_equal(answered, 3);
	assert_int_equal(workers[3].status, COLLECT_OK);
	release(1);
}

TEST(runs_without_any_thread)
{
	assert_true(crew_free(crew));
	threads_left = 0;
	crew = crew_new();
	crew_start(crew);
	be(&well);
	be(&slow);
	run(2);
	assert_int_equal(answered, 1);
	assert_int_equal(workers[1].status, COLLECT_FAIL);
}

TEST(leaves_what_hangs_when_it_goes)
{
	struct crew *left = crew;

	be(&never);
	be(&well);
	run(1);
	assert_false(crew_free(left));
	assert_true(crew_holds(left, &workers[0]));
	assert_false(crew_holds(left, &workers[1]));
	hangs = false;
	sem_post(&let_go);
	pthread_mutex_lock(&left->lock);
	while (left->threads > 0)
		pthread_cond_wait(&left->done, &left->lock);
	pthread_mutex_unlock(&left->lock);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, open_crew, close_crew)

RUN_TESTS(CASE(needs_one_thread_while_nothing_hangs), CASE(runs_the_others_however_many_hang),
          CASE(keeps_no_memory_of_threads_that_have_ended),
          CASE(keeps_what_it_can_where_no_thread_can_be_had), CASE(runs_without_any_thread),
          CASE(leaves_what_hangs_when_it_goes))
