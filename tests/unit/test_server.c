/* SPDX-License-Identifier: Apache-2.0 */
#include "net/server.c"

#include "tests/unit/unit.h"

static int given_back;

/* In the place of the C library's, which a sanitizer's heap has nothing to do with. */
int malloc_trim(size_t pad)
{
	assert_int_equal(pad, 0);
	given_back++;
	return 1;
}

/* So many connections are open now; returns how often that has given memory back. */
static int have(struct server *s, size_t metrics, size_t health)
{
	int before = given_back;

	s->stats.open[SERVER_METRICS] = metrics;
	s->stats.open[SERVER_HEALTH] = health;
	on_change(s);
	return given_back - before;
}

static int sweep(struct server *s)
{
	int before = given_back;

	on_sweep(&s->sweep);
	return given_back - before;
}

static struct server *begin(uv_loop_t *loop)
{
	struct server *s = xcalloc(1, sizeof(*s));

	assert_int_equal(uv_loop_init(loop), 0);
	assert_int_equal(uv_timer_init(loop, &s->sweep), 0);
	s->sweep.data = s;
	s->env.bounds = s->bounds;
	init_rooms(s);
	return s;
}

static void end(struct server *s, uv_loop_t *loop)
{
	uv_close((uv_handle_t *)&s->sweep, NULL);
	assert_int_equal(uv_run(loop, UV_RUN_DEFAULT), 0);
	assert_int_equal(uv_loop_close(loop), 0);
	free(s);
}

TEST(gives_memory_back_when_half_of_a_crowd_has_gone)
{
	uv_loop_t loop;
	struct server *s = begin(&loop);

	assert_int_equal(have(s, CROWD - 1, 1) + sweep(s), 0);
	assert_int_equal(have(s, CROWD / 2 + 1, 0) + sweep(s), 0);
	assert_int_equal(have(s, CROWD / 2 - 1, 1), 0); /* those who go next may be many */
	assert_int_equal(sweep(s), 1);
	assert_int_equal(sweep(s), 0);
	end(s, &loop);
}

TEST(gives_memory_back_when_the_last_of_a_crowd_goes)
{
	uv_loop_t loop;
	struct server *s = begin(&loop);

	assert_int_equal(have(s, CROWD, 0), 0);
	assert_int_equal(have(s, 0, 0), 1);
	assert_int_equal(have(s, 0, 0), 0);
	assert_false(uv_is_active((uv_handle_t *)&s->sweep));
	end(s, &loop);
}

TEST(looks_for_no_memory_after_a_few)
{
	uv_loop_t loop;
	struct server *s = begin(&loop);

	assert_int_equal(have(s, CROWD - 1, 0) + have(s, 1, 0) + sweep(s) + have(s, 0, 0), 0);
	end(s, &loop);
}

RUN_TESTS(cmocka_unit_test(gives_memory_back_when_half_of_a_crowd_has_gone),
          cmocka_unit_test(gives_memory_back_when_the_last_of_a_crowd_goes),
          cmocka_unit_test(looks_for_no_memory_after_a_few))
