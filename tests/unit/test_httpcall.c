/* SPDX-License-Identifier: Apache-2.0 */
#include "base/clock.h"

static uint64_t told_now_ns(void);

#define clock_now_ns told_now_ns
#include "host/httpcall.c"
#undef clock_now_ns

#include "base/array.h"
#include "tests/unit/httppeer.h"

/* The clock jumps on where a test wants no waiting. */
static uint64_t jump_ns;

static uint64_t told_now_ns(void)
{
	static uint64_t ahead_ns;

	ahead_ns += jump_ns;
	return clock_now_ns() + ahead_ns;
}

#define OK "HTTP/1.1 200 OK\r\n"

TEST(knows_how_long_an_answer_is)
{
	static const struct {
		const char *begin;
		size_t expects;
	} rows[] = {
		{ "", 0 },
		{ OK "Content-Length: 5\r\n", 0 },
		{ OK "Content-Length: 5\r\n\r\n", 17 + 19 + 2 + 5 },
		{ OK "content-LENGTH:5  \r\n\r\nab", 17 + 20 + 2 + 5 },
		{ OK "\r\n", SIZE_MAX },
		{ OK "Content-Length: -1\r\n\r\n", SIZE_MAX },
		{ OK "Content-Length: 99999999999999999999\r\n\r\n", SIZE_MAX },
		{ OK "Content-Length: 16777217\r\n\r\n", SIZE_MAX },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		if (httpcall_expects(str_from(rows[i].begin)) != rows[i].expects)
			fail_msg("row %zu", i);
	}
}

TEST(takes_the_body_of_an_answer)
{
	static const struct {
		const char *whole, *body;
	} rows[] = {
		{ OK "\r\nbody", "body" },
		{ OK "Content-Length: 2\r\n\r\nbody", "bo" },
		{ "HTTP/1.0 204 No Content\r\n\r\n", "" },
		{ "HTTP/1.1 200\r\nX: y\r\n\r\n\r\n\r\n", "\r\n\r\n" },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct str body;

		assert_int_equal(httpcall_parse(str_from(rows[i].whole), &body, NULL), 0);
		assert_str(body, rows[i].body);
	}
}

TEST(refuses_other_answers)
{
	static const struct {
		const char *whole, *says;
	} rows[] = {
		{ "", "is not HTTP/1" },
		{ "\r\n\r\n", "is not HTTP/1" },
		{ OK, "is not HTTP/1" },
		{ "HTTP/2 200\r\n\r\n", "is not HTTP/1" },
		{ "HTTP/1.1 20\r\n\r\n", "is not HTTP/1" },
		{ "HTTP/1.1 abc\r\n\r\n", "is not HTTP/1" },
		{ "HTTP/1.1\r\n\r\n", "is not HTTP/1" },
		{ "HTTP/1.1 401 Unauthorized\r\n\r\n", "wants a user and a password" },
		{ "HTTP/1.1 302 Found\r\nLocation: /\r\n\r\n", "the answer is 302" },
		{ "HTTP/1.1 500 Oops\r\n\r\nbody", "the answer is 500" },
		{ OK "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "in chunks" },
		{ OK "Content-Length: 9\r\n\r\nbody", "ends after 42 of 47 bytes" },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct str body;
		struct err err;

		assert_int_equal(httpcall_parse(str_from(rows[i].whole), &body, &err),
		                 -EBADMSG);
		if (!strstr(err.text, rows[i].says))
			fail_msg("row %zu: %s", i, err.text);
	}
}

struct world {
	struct httppeer peer;
	struct httpcall *call;
	struct arena arena;
	struct err err;
	struct str body;
};

static void begin(struct world *w, bool tcp, struct str answer)
{
	jump_ns = 0;
	httppeer_start(&w->peer, tcp, answer);
	arena_init(&w->arena);
	assert_int_equal(httpcall_new(w->peer.url, "/RPC2", &w->call, NULL), 0);
}

static void end(struct world *w)
{
	jump_ns = 0;
	httpcall_free(w->call);
	arena_deinit(&w->arena);
	httppeer_stop(&w->peer);
}

static int post(struct world *w)
{
	return httpcall_post(w->call, &w->arena, "text/xml", STR("<methodCall></methodCall>"),
	                     &w->body, &w->err);
}

TEST(asks_over_tcp_and_unix_sockets)
{
	for (int tcp = 0; tcp < 2; tcp++) {
		struct world w;

		begin(&w, tcp, STR(OK "Content-Length: 4\r\n\r\nbody"));
		w.peer.piece = 7;
		w.peer.stays = true;
		assert_int_equal(post(&w), 0);
		assert_str(w.body, "body");
		assert_true(
			str_starts(str_from(w.peer.request), "POST /RPC2 HTTP/1.0\r\nHost: "));
		assert_non_null(
			strstr(w.peer.request, "\r\nContent-Length: 25\r\n\r\n<methodCall>"));
		assert_int_equal(strstr(w.peer.request, "Authorization: Basic bWU6dG9v\r\n") !=
		                         NULL,
		                 tcp);
		end(&w);
	}
}

TEST(takes_the_end_of_the_connection_for_the_end_of_the_answer)
{
	enum { LONG = 200000 };
	char *text = calloc(1, LONG);
	struct world w;

	assert_non_null(text);
	memset(text, 'x', LONG);
	memcpy(text, OK "\r\n", sizeof(OK "\r\n") - 1);
	begin(&w, false, (struct str){ text, LONG });
	for (int again = 0; again < 2; again++) {
		assert_int_equal(post(&w), 0);
		assert_int_equal(w.body.n, LONG - sizeof(OK "\r\n") + 1);
	}
	end(&w);
	free(text);
}

TEST(bounds_what_it_takes)
{
	static char text[HTTPCALL_BODY_MAX_BYTES + 1024];
	struct world w;

	memset(text, 'x', sizeof(text));
	begin(&w, false, (struct str){ text, sizeof(text) });
	assert_int_equal(post(&w), -EMSGSIZE); /* a head without end */
	end(&w);
	memcpy(text, OK "\r\n", sizeof(OK "\r\n") - 1);
	begin(&w, false, (struct str){ text, sizeof(text) });
	assert_int_equal(post(&w), -EFBIG);
	end(&w);
}

TEST(gives_up_on_a_server_that_is_silent)
{
	struct world w;

	begin(&w, true, (struct str){ 0 });
	jump_ns = 2000000000;
	assert_int_equal(post(&w), -ETIMEDOUT);
	assert_non_null(strstr(w.err.text, "timed out"));
	end(&w);
}

TEST(tells_why_there_is_no_connection)
{
	static const struct {
		const char *url;
		int rc;
	} rows[] = {
		{ "unix:///nowhere/s", -ENOENT },
		{ "unix:///"
		  "a-path-that-is-longer-than-any-socket-may-have-0123456789-0123456789-"
		  "0123456789-0123456789-0123456789-0123456789-0123456789-"
		  "0123456789-0123456789-0123456789-0123456789-",
		  -ENAMETOOLONG },
		{ "http://[::bad::]:1/", -ENOENT },
	};
	struct httppeer peer;
	struct world w;

	httppeer_start(&peer, true, STR(""));
	httppeer_stop(&peer); /* nobody is at its port now */
	arena_init(&w.arena);
	assert_int_equal(httpcall_new(peer.url, "/", &w.call, NULL), 0);
	assert_int_equal(post(&w), -ECONNREFUSED);
	assert_string_equal(w.err.text, "Connection refused");
	httpcall_free(w.call);
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		assert_int_equal(httpcall_new(rows[i].url, "/", &w.call, NULL), 0);
		assert_int_equal(post(&w), rows[i].rc);
		httpcall_free(w.call);
	}
	assert_int_equal(httpcall_new("https://a/", "/", &w.call, &w.err), -EINVAL);
	arena_deinit(&w.arena);
}

RUN_TESTS(cmocka_unit_test(knows_how_long_an_answer_is),
          cmocka_unit_test(takes_the_body_of_an_answer),
          cmocka_unit_test(refuses_other_answers),
          cmocka_unit_test(asks_over_tcp_and_unix_sockets),
          cmocka_unit_test(takes_the_end_of_the_connection_for_the_end_of_the_answer),
          cmocka_unit_test(bounds_what_it_takes),
          cmocka_unit_test(gives_up_on_a_server_that_is_silent),
          cmocka_unit_test(tells_why_there_is_no_connection))
