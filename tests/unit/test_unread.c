/* SPDX-License-Identifier: Apache-2.0 */
#include "net/unread.c"

#include <stdlib.h>
#include <string.h>

#include "base/must.h"
#include "tests/unit/unit.h"

/*
 * Connections without a network, over HTTP/1.1: each has asked for a body and takes nothing of
 * it, or all but a little.
 */
enum { BODY_BYTES = 1000000, BOUND_BYTES = 1500000, PEERS_MAX = 4 };

static uv_loop_t loop;
static uint64_t bounds[SERVER_LIMITS] = { [SERVER_UNREAD] = BOUND_BYTES };
static struct server_stats stats;
static struct crowd crowd;
static struct conn_env env;
static struct conn *peers[PEERS_MAX]; /* NULL once closed */
static size_t n_peers;
static struct http_body *answer;

static void on_closed(struct server *server, struct conn *c)
{
	(void)server;
	for (size_t i = 0; i < n_peers; i++) {
		if (peers[i] == c)
			peers[i] = NULL;
	}
}

static const struct server_handler handlers[SERVER_SERVICES] = { { 0 } };

static void on_request(void *owner, uint32_t stream, const struct http_request *request)
{
	struct conn *c = owner;
	struct http_response response = { .status = 200, .body = answer };

	(void)request;
	http_respond(c->http, stream, &response);
}

static const struct http_events asks = { .on_request = on_request };

static void begin(void)
{
	n_peers = 0;
	crowd = (struct crowd){ 0 };
	stats = (struct server_stats){ 0 };
	assert_int_equal(uv_loop_init(&loop), 0);
	env = (struct conn_env){ .loop = &loop,
		                 .handlers = handlers,
		                 .bounds = bounds,
		                 .stats = &stats,
		                 .on_closed = on_closed };
}

static void new_answer(void)
{
	http_body_unref(answer);
	answer = http_body_new(BODY_BYTES);
	memset(buf_reserve(&answer->bytes, BODY_BYTES), 'x', BODY_BYTES);
	answer->bytes.n = BODY_BYTES;
}

/* One who has asked for the current answer, and took so much. */
static struct conn *add(bool known, size_t taken)
{
	struct conn *c = xcalloc(1, sizeof(*c));
	struct str pieces[2];

	c->env = &env;
	c->crowd = &crowd;
	c->refs = 1;
	c->known = known;
	assert_int_equal(uv_tcp_init(&loop, &c->socket.tcp), 0);
	c->socket.handle.data = c;
	crowd_add(&crowd, c, n_peers, known ? WORTH_BUSY : WORTH_STRANGER);
	c->http = http1_new(&asks, c);
	http_receive(c->http, "GET / HTTP/1.1\r\nHost: h\r\n\r\n", 27);
	assert_int_equal(http_output(c->http, pieces), 2);
	http_sent(c->http, pieces[0].n + taken);
	unread_note(c, 0);
	peers[n_peers++] = c;
	return c;
}

static void end(void)
{
	for (size_t i = 0; i < n_peers; i++) {
		if (peers[i])
			conn_close(peers[i]);
	}
	uv_run(&loop, UV_RUN_DEFAULT);
	assert_int_equal(uv_loop_close(&loop), 0);
	assert_int_equal(env.unread, 0);
	http_body_unref(answer);
	answer = NULL;
}

TEST(counts_a_body_that_many_take_once)
{
	begin();
	new_answer();
	for (size_t i = 0; i < PEERS_MAX; i++)
		add(false, 0);
	unread_relieve(&env, &crowd);
	assert_int_equal(env.unread, BODY_BYTES);
	assert_int_equal(stats.hits[SERVER_UNREAD], 0);
	end();
}

TEST(what_others_leave_behind_counts_in_full)
{
	struct conn *last;

	begin();
	new_answer();
	add(false, 0);
	last = add(false, 0);
	conn_close(peers[0]);
	uv_run(&loop, UV_RUN_DEFAULT);
	unread_note(last, 0);
	assert_int_equal(env.unread, BODY_BYTES);
	end();
}

TEST(who_leaves_the_most_goes_first)
{
	struct conn *most;

	begin();
	new_answer();
	add(false, BODY_BYTES / 4);
	new_answer();
	most = add(false, 0);
	unread_relieve(&env, &crowd);
	assert_true(most->closing);
	assert_false(peers[0]->closing);
	assert_int_equal(stats.hits[SERVER_UNREAD], 1);
	assert_int_equal(env.unread, BODY_BYTES - BODY_BYTES / 4);
	end();
}

TEST(stranger_goes_before_who_is_known)
{
	struct conn *stranger;

	begin();
	new_answer();
	add(true, 0);
	new_answer();
	stranger = add(false, BODY_BYTES / 4);
	unread_relieve(&env, &crowd);
	assert_true(stranger->closing);
	assert_false(peers[0]->closing);
	end();
}

TEST(who_goes_on_taking_may_leave_twice_as_much)
{
	begin();
	for (size_t i = 0; i < 3; i++) {
		new_answer();
		add(false, 0)->moved_ns = clock_now_ns();
	}
	unread_relieve(&env, &crowd);
	assert_int_equal(stats.hits[SERVER_UNREAD], 0);
	new_answer();
	add(false, 0);
	for (size_t i = 0; i < PEERS_MAX; i++)
		peers[i]->moved_ns = clock_now_ns();
	unread_relieve(&env, &crowd);
	assert_int_equal(stats.hits[SERVER_UNREAD], 1);
	end();
}

TEST(one_alone_may_leave_any_answer)
{
	begin();
	bounds[SERVER_UNREAD] = BODY_BYTES / 4;
	new_answer();
	add(false, 0);
	unread_relieve(&env, &crowd);
	assert_int_equal(stats.hits[SERVER_UNREAD], 0);
	bounds[SERVER_UNREAD] = BOUND_BYTES;
	end();
}

RUN_TESTS(cmocka_unit_test(counts_a_body_that_many_take_once),
          cmocka_unit_test(what_others_leave_behind_counts_in_full),
          cmocka_unit_test(who_leaves_the_most_goes_first),
          cmocka_unit_test(stranger_goes_before_who_is_known),
          cmocka_unit_test(who_goes_on_taking_may_leave_twice_as_much),
          cmocka_unit_test(one_alone_may_leave_any_answer))
