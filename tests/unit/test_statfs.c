/* SPDX-License-Identifier: Apache-2.0 */
#include "host/statfs.c"

#include <stdio.h>

#include "tests/unit/unit.h"

/*
 * Paths that begin with /stuck hang until released. Time stands still while a thread has
 * something else to do, and goes on when all that could answer have: no test waits for it.
 */
static struct {
	struct statfs_pool *pool;
	uint64_t now_ns;
	unsigned hanging, calls; /* under the pool's lock */
	pthread_mutex_t lock;
	pthread_cond_t turn;
	bool released;
	unsigned inside; /* calls that hang, or are about to return */
} world;

static void hang(void)
{
	pthread_mutex_lock(&world.lock);
	while (!world.released)
		pthread_cond_wait(&world.turn, &world.lock);
	pthread_mutex_unlock(&world.lock);
}

static int fake_statfs(const char *path, struct statfs *fs)
{
	bool hangs;

	fs->f_blocks = strlen(path);
	pthread_mutex_lock(&world.lock);
	hangs = strncmp(path, "/stuck", 6) == 0 && !world.released;
	world.inside += hangs;
	pthread_mutex_unlock(&world.lock);
	pthread_mutex_lock(&world.pool->lock);
	world.calls++;
	world.hanging += hangs;
	pthread_cond_signal(&world.pool->done);
	pthread_mutex_unlock(&world.pool->lock);
	if (!hangs)
		return strcmp(path, "/gone") == 0 ? -ENOENT : 0;
	hang();
	pthread_mutex_lock(&world.pool->lock);
	world.hanging--;
	pthread_mutex_unlock(&world.pool->lock);
	pthread_mutex_lock(&world.lock);
	world.inside--;
	pthread_cond_broadcast(&world.turn);
	pthread_mutex_unlock(&world.lock);
	return 0;
}

static uint64_t fake_now(void)
{
	return world.now_ns;
}

static int fake_wait(pthread_cond_t *cond, pthread_mutex_t *lock, uint64_t until_ns)
{
	bool on_its_way = world.pool->queue && world.pool->threads > world.pool->called;

	if (!on_its_way && world.pool->called == world.hanging) {
		world.now_ns = until_ns;
		return -ETIMEDOUT;
	}
	return -pthread_cond_wait(cond, lock);
}

static const struct statfs_calls fake = { fake_statfs, fake_now, fake_wait };

static int setup(void **state)
{
	(void)state;
	memset(&world, 0, sizeof(world));
	pthread_mutex_init(&world.lock, NULL);
	pthread_cond_init(&world.turn, NULL);
	world.pool = statfs_pool_new(&fake, 2, 5000);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	pthread_cond_destroy(&world.turn);
	pthread_mutex_destroy(&world.lock);
	return 0;
}

/* Lets hanging calls return. */
static void let_go(void)
{
	pthread_mutex_lock(&world.lock);
	world.released = true;
	pthread_cond_broadcast(&world.turn);
	while (world.inside > 0)
		pthread_cond_wait(&world.turn, &world.lock);
	pthread_mutex_unlock(&world.lock);
}

/* The same, until the pool knows. */
static void release(void)
{
	let_go();
	pthread_mutex_lock(&world.pool->lock);
	while (world.pool->called > 0)
		pthread_cond_wait(&world.pool->done, &world.pool->lock);
	pthread_mutex_unlock(&world.pool->lock);
}

#define ASK_UNTIL(deadline_ns, answers, ...)                                                   \
	statfs_pool_ask(world.pool, (const char *const[]){ __VA_ARGS__ },                      \
	                sizeof((const char *const[]){ __VA_ARGS__ }) / sizeof(char *),         \
	                deadline_ns, answers)
#define ASK(answers, ...) ASK_UNTIL(UINT64_MAX, answers, __VA_ARGS__)

TEST(answers_for_every_mount)
{
	struct statfs_answer a[3];

	ASK(a, "/", "/abc", "/gone");
	assert_int_equal(a[0].rc, 0);
	assert_int_equal(a[0].fs.f_blocks, 1);
	assert_int_equal(a[1].fs.f_blocks, 4);
	assert_int_equal(a[2].rc, -ENOENT);
	assert_false(a[2].stuck);
	statfs_pool_close(world.pool);
}

TEST(needs_one_thread_while_all_is_well)
{
	struct statfs_answer a[2];

	for (int i = 0; i < 3; i++) {
		ASK(a, "/a", "/b");
		assert_int_equal(world.pool->threads, 1);
	}
	statfs_pool_close(world.pool);
}

TEST(a_stuck_mount_costs_its_own_answer_only)
{
	struct statfs_answer a[4];

	ASK(a, "/a", "/stuck1", "/stuck2", "/z");
	assert_false(a[0].stuck);
	assert_true(a[1].stuck);
	assert_true(a[2].stuck);
	assert_false(a[3].stuck);
	assert_int_equal(a[3].fs.f_blocks, 2);
	assert_true(world.now_ns <= 5000ULL * NS_PER_MS); /* not one timeout after the other */
	release();
	statfs_pool_close(world.pool);
}

TEST(waits_no_longer_than_the_one_who_asks)
{
	struct statfs_answer a[2];

	ASK_UNTIL(300 * NS_PER_MS, a, "/stuck", "/z");
	assert_true(a[0].stuck);
	assert_false(a[1].stuck);
	assert_true(world.now_ns == 300 * NS_PER_MS);
	release();
	statfs_pool_close(world.pool);
}

TEST(a_stuck_mount_is_not_asked_again_until_its_call_returns)
{
	struct statfs_answer a[2];
	unsigned calls;

	ASK(a, "/stuck", "/z");
	calls = world.calls;
	for (unsigned i = 1; i <= 100; i++) {
		uint64_t before = world.now_ns;

		ASK(a, "/stuck", "/z");
		assert_true(a[0].stuck);
		assert_false(a[1].stuck);
		assert_int_equal(world.calls, calls + i); /* for /z alone */
		assert_true(world.now_ns == before);
		assert_true(world.pool->threads <= 4);
	}
	release();
	ASK(a, "/stuck", "/z");
	assert_false(a[0].stuck);
	assert_int_equal(a[0].fs.f_blocks, 6);
	statfs_pool_close(world.pool);
}

TEST(forgets_mounts_that_are_gone_but_not_one_that_hangs)
{
	struct statfs_answer a[3];

	ASK(a, "/a", "/stuck", "/z");
	ASK(a, "/b");
	assert_string_equal(world.pool->mounts->path, "/b");
	assert_string_equal(world.pool->mounts->next->path, "/stuck");
	assert_null(world.pool->mounts->next->next);
	ASK(a, "/stuck");
	assert_true(a[0].stuck);
	release();
	ASK(a, "/b");
	assert_null(world.pool->mounts->next);
	statfs_pool_close(world.pool);
}

TEST(has_a_bound_on_threads)
{
	enum { MANY = 2 * STATFS_THREADS_MAX };
	struct statfs_answer a[MANY];
	const char *paths[MANY];
	char text[MANY][16];

	for (unsigned i = 0; i < MANY; i++) {
		snprintf(text[i], sizeof(text[i]), "/stuck%03u", i);
		paths[i] = text[i];
	}
	for (int scrape = 0; scrape < 2; scrape++) {
		statfs_pool_ask(world.pool, paths, MANY, UINT64_MAX, a);
		for (unsigned i = 0; i < MANY; i++)
			assert_true(a[i].stuck);
		assert_int_equal(world.hanging, STATFS_THREADS_MAX);
	}
	release();
	statfs_pool_close(world.pool);
}

TEST(closes_while_a_call_hangs)
{
	struct statfs_answer a[2];

	ASK(a, "/stuck", "/z");
	statfs_pool_close(world.pool); /* returns, and what the thread needs stays */
	pthread_mutex_lock(&world.pool->lock);
	assert_int_equal(world.pool->threads, 1);
	pthread_mutex_unlock(&world.pool->lock);
	let_go(); /* the thread frees the pool */
}

TEST(takes_no_pool_to_close)
{
	statfs_pool_close(world.pool);
	statfs_pool_close(NULL);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

RUN_TESTS(CASE(answers_for_every_mount), CASE(needs_one_thread_while_all_is_well),
          CASE(a_stuck_mount_costs_its_own_answer_only),
          CASE(waits_no_longer_than_the_one_who_asks),
          CASE(a_stuck_mount_is_not_asked_again_until_its_call_returns),
          CASE(forgets_mounts_that_are_gone_but_not_one_that_hangs),
          CASE(has_a_bound_on_threads), CASE(closes_while_a_call_hangs),
          CASE(takes_no_pool_to_close))
