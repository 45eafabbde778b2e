/* SPDX-License-Identifier: Apache-2.0 */
#include "http/http1.c"

#include "tests/unit/unit.h"

/* An owner that notes what is asked, answers at once or when told, and takes what is sent. */
struct owner {
	struct http_session *session;
	struct buf asked, got;
	uint32_t stream;
	bool later;         /* answer when told to */
	bool eager;         /* send within on_request(), too */
	size_t at_once;     /* bytes that the peer takes at once; 0: all */
	int depth, deepest; /* of on_request() within itself */
	struct http_response response;
};

/* Sends what there is, dates replaced by nothing. */
static void flush(struct owner *o)
{
	struct str pieces[2];
	size_t n;

	while ((n = http_output(o->session, pieces)) > 0) {
		size_t total = 0;

		for (size_t i = 0; i < n; i++) {
			struct str piece = pieces[i];

			if (o->at_once > 0 && piece.n > o->at_once - total)
				piece.n = o->at_once - total;
			buf_add_str(&o->got, piece);
			total += piece.n;
		}
		http_sent(o->session, total);
	}
}

static void answer(struct owner *o)
{
	http_respond(o->session, o->stream, &o->response);
}

static void on_request(void *owner, uint32_t stream, const struct http_request *r)
{
	static const char *const methods[] = { "GET", "HEAD", "OTHER" };
	struct owner *o = owner;

	buf_printf(&o->asked, "%s %.*s?%.*s\n", methods[r->method], STR_ARG(r->path),
	           STR_ARG(r->query));
	o->stream = stream;
	if (++o->depth > o->deepest)
		o->deepest = o->depth;
	if (!o->later)
		answer(o);
	if (o->eager)
		flush(o);
	o->depth--;
}

static void on_limit(void *owner, enum http_limit limit)
{
	static const char *const names[] = { "head", "fields", "target", "body" };

	buf_printf(&((struct owner *)owner)->asked, "limit: %s\n", names[limit]);
}

static const struct http_events events = { on_request, on_limit };

static struct owner start(const char *body)
{
	struct owner o = { .response.status = 200 };

	buf_init(&o.asked, 1 << 20);
	buf_init(&o.got, 1 << 20);
	if (body) {
		o.response.body = http_body_new(1 << 20);
		buf_add_text(&o.response.body->bytes, body);
	}
	return o;
}

static void meet(struct owner *o)
{
	o->session = http1_new(&events, o);
}

static void finish(struct owner *o)
{
	http_free(o->session);
	if (o->response.body)
		assert_int_equal(o->response.body->refs, 1);
	http_body_unref(o->response.body);
	buf_deinit(&o->asked);
	buf_deinit(&o->got);
}

static void send_text(struct owner *o, const char *text)
{
	http_receive(o->session, text, strlen(text));
}

/* What the peer got, with every date blanked; a NUL ends it. */
static const char *got(struct owner *o)
{
	static const char date[] = "Date: ";

	buf_add_char(&o->got, '\0');
	o->got.n--;
	for (char *p = o->got.p; (p = strstr(p, date)); p += sizeof(date) - 1)
		memset(p + sizeof(date) - 1, '-', DATE_BYTES - 1);
	return o->got.p;
}

#define DATE "Date: -----------------------------\r\n"
#define GET  "GET /metrics HTTP/1.1\r\nHost: h\r\n\r\n"

TEST(answers_a_request_and_keeps_the_connection)
{
	struct owner o = start("hello\n");

	meet(&o);
	o.response.headers[0] = (struct http_header){ "Content-Type", "text/plain" };
	o.response.headers[1] = (struct http_header){ "X-Broken", "a\r\nb" };
	assert_int_equal(http_phase(o.session), HTTP_IDLE);
	send_text(&o, "GET /met");
	assert_int_equal(http_phase(o.session), HTTP_HEADING);
	send_text(&o, "rics?a=b HTTP/1.1\r\nHost: h\r\n\r\n");
	assert_int_equal(http_phase(o.session), HTTP_SENDING);
	flush(&o);
	assert_int_equal(http_phase(o.session), HTTP_IDLE);
	assert_str(buf_str(&o.asked), "GET /metrics?a=b\n");
	assert_string_equal(got(&o),
	                    "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"
	                    "X-Broken: a  b\r\n" DATE "Content-Length: 6\r\n\r\nhello\n");
	finish(&o);
}

TEST(answers_head_without_the_body)
{
	struct owner o = start("hello\n");

	meet(&o);
	send_text(&o, "HEAD / HTTP/1.1\r\nHost: h\r\n\r\n");
	flush(&o);
	assert_string_equal(got(&o), "HTTP/1.1 200 OK\r\n" DATE "Content-Length: 6\r\n\r\n");
	assert_int_equal(http_phase(o.session), HTTP_IDLE);
	finish(&o);
}

TEST(speaks_1_0_to_those_who_do)
{
	struct owner o = start(NULL);

	meet(&o);
	send_text(&o, "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
	flush(&o);
	send_text(&o, "GET / HTTP/1.0\r\n\r\n");
	flush(&o);
	assert_string_equal(got(&o), "HTTP/1.0 200 OK\r\n" DATE
	                             "Content-Length: 0\r\nConnection: keep-alive\r\n\r\n"
	                             "HTTP/1.0 200 OK\r\n" DATE
	                             "Content-Length: 0\r\nConnection: close\r\n\r\n");
	assert_int_equal(http_phase(o.session), HTTP_ENDED);
	finish(&o);
}

TEST(takes_pipelined_requests_one_at_a_time)
{
	struct owner o = start("1");

	meet(&o);
	o.later = true;
	send_text(&o, GET);
	assert_int_equal(http_phase(o.session), HTTP_WAITING);
	assert_true(http_wants_input(o.session));
	send_text(&o, "HEAD /2 HTTP/1.1\r\nHo");
	assert_false(http_wants_input(o.session));
	send_text(&o, "st: h\r\n\r\nGET /3 ");
	answer(&o);
	answer(&o); /* the second time nobody waits for it */
	assert_int_equal(http_phase(o.session), HTTP_SENDING);
	assert_false(http_wants_input(o.session));
	send_text(&o, "HTTP/1.1\r\nHost: h\r\n");
	assert_str(buf_str(&o.asked), "GET /metrics?\n");
	flush(&o);
	assert_str(buf_str(&o.asked), "GET /metrics?\nHEAD /2?\n");
	assert_int_equal(http_phase(o.session), HTTP_WAITING);
	answer(&o);
	flush(&o);
	assert_int_equal(http_phase(o.session), HTTP_HEADING);
	assert_true(http_wants_input(o.session));
	send_text(&o, "\r\n");
	answer(&o);
	flush(&o);
	assert_str(buf_str(&o.asked), "GET /metrics?\nHEAD /2?\nGET /3?\n");
	finish(&o);
}

TEST(serves_a_long_pipeline_to_an_eager_owner)
{
	struct owner o = start("x");
	struct buf many;

	meet(&o);
	o.eager = true;
	buf_init(&many, 1 << 20);
	for (int i = 0; i < 2000; i++)
		buf_add_text(&many, GET);
	http_receive(o.session, many.p, many.n);
	for (size_t n = HTTP_TURN_REQUESTS; n < 2000; n += HTTP_TURN_REQUESTS) {
		assert_int_equal(o.asked.n, n * strlen("GET /metrics?\n"));
		assert_true(http_has_more(o.session));
		assert_false(http_wants_input(o.session));
		http_go_on(o.session);
	}
	assert_int_equal(o.asked.n, 2000 * strlen("GET /metrics?\n"));
	assert_false(http_has_more(o.session));
	assert_int_equal(o.deepest, 1);
	assert_int_equal(http_phase(o.session), HTTP_IDLE);
	buf_deinit(&many);
	finish(&o);
}

TEST(sends_in_pieces_of_any_size)
{
	struct owner o = start("0123456789");

	meet(&o);
	o.at_once = 3;
	send_text(&o, GET);
	flush(&o);
	assert_string_equal(got(&o),
	                    "HTTP/1.1 200 OK\r\n" DATE "Content-Length: 10\r\n\r\n0123456789");
	finish(&o);
}

TEST(skips_a_small_body)
{
	struct owner o = start(NULL);

	meet(&o);
	send_text(&o, "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 8\r\n\r\nGET");
	flush(&o);
	assert_int_equal(http_phase(o.session), HTTP_SKIPPING);
	send_text(&o, " / HT" GET);
	assert_str(buf_str(&o.asked), "OTHER /?\nGET /metrics?\n");
	finish(&o);
}

TEST(finds_the_request_behind_a_body)
{
	struct owner o = start(NULL);

	meet(&o);
	send_text(&o, "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\nbody" GET);
	flush(&o);
	assert_str(buf_str(&o.asked), "OTHER /?\nGET /metrics?\n");
	assert_int_equal(http_phase(o.session), HTTP_IDLE);
	finish(&o);
}

TEST(closes_after_the_answer_when_asked_to)
{
	static const char *const requests[] = {
		"GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n" GET,
		"GET / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: "
		"3\r\n\r\nabc" GET,
		"GET / HTTP/1.0\r\n\r\n" GET,
	};

	for (size_t i = 0; i < sizeof(requests) / sizeof(requests[0]); i++) {
		struct owner o = start(NULL);

		meet(&o);
		send_text(&o, requests[i]);
		send_text(&o, GET);
		flush(&o);
		assert_str(buf_str(&o.asked), "GET /?\n");
		assert_non_null(strstr(got(&o), "Connection: close\r\n"));
		assert_int_equal(http_phase(o.session), HTTP_ENDED);
		assert_true(http_wants_input(o.session));
		finish(&o);
	}
}

TEST(closes_when_the_owner_says_so)
{
	struct owner o = start(NULL);

	meet(&o);
	o.response.close = true;
	send_text(&o, GET GET);
	flush(&o);
	assert_non_null(strstr(got(&o), "Connection: close\r\n"));
	assert_str(buf_str(&o.asked), "GET /metrics?\n");
	assert_int_equal(http_phase(o.session), HTTP_ENDED);
	finish(&o);
}

TEST(retires_with_the_next_response)
{
	struct owner o = start(NULL);

	meet(&o);
	http_retire(o.session);
	assert_int_equal(http_phase(o.session), HTTP_IDLE);
	send_text(&o, GET GET);
	flush(&o);
	assert_non_null(strstr(got(&o), "Connection: close\r\n"));
	assert_str(buf_str(&o.asked), "GET /metrics?\n");
	assert_int_equal(http_phase(o.session), HTTP_ENDED);
	finish(&o);
}

TEST(retires_while_a_response_is_on_its_way)
{
	struct owner o = start("x");

	meet(&o);
	send_text(&o, GET);
	http_retire(o.session);
	flush(&o);
	assert_null(strstr(got(&o), "close"));
	assert_int_equal(http_phase(o.session), HTTP_IDLE);
	send_text(&o, GET);
	flush(&o);
	assert_int_equal(http_phase(o.session), HTTP_ENDED);
	finish(&o);
}

TEST(ends_between_requests_and_within_a_head)
{
	static const char *const heard[] = { "", "GET / HTTP/1.1\r\nHo" };

	for (size_t i = 0; i < sizeof(heard) / sizeof(heard[0]); i++) {
		struct owner o = start("x");

		meet(&o);
		send_text(&o, heard[i]);
		http_end(o.session);
		assert_int_equal(http_phase(o.session), HTTP_ENDED);
		send_text(&o, GET);
		assert_int_equal(o.asked.n, 0);
		finish(&o);
	}
}

TEST(ends_when_what_was_asked_is_answered)
{
	struct owner o = start("x");

	meet(&o);
	o.later = true;
	send_text(&o, GET);
	http_end(o.session);
	assert_int_equal(http_phase(o.session), HTTP_WAITING);
	answer(&o);
	flush(&o);
	assert_string_equal(got(&o), "HTTP/1.1 200 OK\r\n" DATE
	                             "Content-Length: 1\r\nConnection: close\r\n\r\nx");
	assert_int_equal(http_phase(o.session), HTTP_ENDED);
	assert_int_equal(http_progress(o.session), o.got.n);
	finish(&o);
}

TEST(refuses_what_is_no_request_and_hears_no_more)
{
	struct owner o = start("x");

	meet(&o);
	send_text(&o, GET "GET /%zz HTTP/1.1\r\nHost: h\r\n\r\n" GET);
	flush(&o);
	send_text(&o, GET);
	assert_str(buf_str(&o.asked), "GET /metrics?\n");
	assert_string_equal(got(&o), "HTTP/1.1 200 OK\r\n" DATE "Content-Length: 1\r\n\r\nx"
	                             "HTTP/1.1 400 Bad Request\r\n"
	                             "Content-Type: text/plain; charset=utf-8\r\n" DATE
	                             "Content-Length: 16\r\nConnection: close\r\n\r\n"
	                             "400 Bad Request\n");
	assert_int_equal(http_phase(o.session), HTTP_ENDED);
	assert_int_equal(((struct http1 *)o.session)->in.n, 0);
	finish(&o);
}

TEST(says_which_limit_a_refused_request_has_hit)
{
	static const struct {
		const char *start, *repeated;
		int times;
		const char *asked;
	} rows[] = {
		{ "GET /", "aaaaaaaa", 2100, "limit: target\n" },
		{ "GET / HTTP/1.1\r\nHost: h\r\n", "a: b\r\n", 100, "limit: fields\n" },
		{ "GET / HTTP/1.1\r\nHost: h\r\na: ", "bbbbbbbb", 8200, "limit: head\n" },
		{ "GET / HTTP/1.1\r\nHost: h\r\nContent-Length: 65537\r\n", "", 0,
		  "limit: body\n" },
		{ "GET / HTTP/1.1\r\n", "a: b\r\n", 2, "" }, /* no Host */
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct owner o = start(NULL);

		meet(&o);
		send_text(&o, rows[i].start);
		for (int n = 0; n < rows[i].times; n++)
			send_text(&o, rows[i].repeated);
		send_text(&o, "\r\n\r\n");
		assert_str(buf_str(&o.asked), rows[i].asked);
		finish(&o);
	}
}

TEST(refuses_a_bad_head_request_without_a_body)
{
	struct owner o = start(NULL);

	meet(&o);
	send_text(&o, "HEAD / HTTP/1.1\r\n\r\n");
	flush(&o);
	assert_null(strstr(got(&o), "400 Bad Request\n"));
	assert_non_null(strstr(got(&o), "Content-Length: 16\r\n"));
	finish(&o);
}

TEST(forgets_the_request_before_one_that_is_none)
{
	struct owner o = start(NULL);

	meet(&o);
	send_text(&o, "HEAD / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n\x16\x03");
	flush(&o);
	assert_non_null(strstr(got(&o), "HTTP/1.1 400 Bad Request\r\n"));
	assert_non_null(strstr(got(&o), "\r\n\r\n400 Bad Request\n"));
	finish(&o);
}

TEST(answers_500_where_the_fields_are_endless)
{
	struct owner o = start("secret");
	char *value = xcalloc(1, FIELDS_MAX_BYTES);

	meet(&o);
	memset(value, 'a', FIELDS_MAX_BYTES - 1);
	o.response.headers[0] = (struct http_header){ "X-Long", value };
	send_text(&o, GET);
	flush(&o);
	assert_true(str_starts(buf_str(&o.got), "HTTP/1.1 500 Internal Server Error\r\n"));
	assert_true(str_ends(buf_str(&o.got), "\r\n\r\n500 Internal Server Error\n"));
	assert_int_equal(http_phase(o.session), HTTP_ENDED);
	free(value);
	finish(&o);
}

TEST(bounds_what_an_owner_lets_it_take)
{
	struct owner o = start(NULL);

	meet(&o);
	o.later = true;
	send_text(&o, GET);
	for (size_t n = 0; n <= INPUT_MAX_BYTES; n += strlen(GET))
		send_text(&o, GET);
	assert_true(((struct http1 *)o.session)->next.cap <= INPUT_MAX_BYTES);
	answer(&o);
	flush(&o);
	assert_non_null(strstr(got(&o), "Connection: close\r\n"));
	assert_int_equal(http_phase(o.session), HTTP_ENDED);
	finish(&o);
}

TEST(ignores_an_answer_that_nobody_waits_for)
{
	struct owner o = start("x");
	struct str pieces[2];

	meet(&o);
	answer(&o);
	o.later = true;
	send_text(&o, GET);
	http_respond(o.session, o.stream + 1, &o.response);
	assert_int_equal(http_output(o.session, pieces), 0);
	assert_int_equal(http_phase(o.session), HTTP_WAITING);
	finish(&o);
}

TEST(keeps_its_buffers_while_warm_and_gives_back_large_ones)
{
	struct owner o = start("x");
	struct http1 *s;
	char *head = xcalloc(1, HTTP_HEAD_MAX_BYTES), *in, *out;

	meet(&o);
	s = (struct http1 *)o.session;
	send_text(&o, GET);
	flush(&o);
	in = s->in.p;
	out = s->out.p;
	send_text(&o, GET);
	flush(&o);
	assert_ptr_equal(s->in.p, in);
	assert_ptr_equal(s->out.p, out);

	snprintf(head, HTTP_HEAD_MAX_BYTES,
	         "GET / HTTP/1.0\r\nConnection: keep-alive\r\nX: %030000d", 0);
	send_text(&o, head);
	assert_true(s->in.cap >= 30000);
	send_text(&o, "\r\n\r\n");
	flush(&o);
	assert_int_equal(http_phase(o.session), HTTP_IDLE);
	assert_true(s->in.cap <= KEEP_BYTES);
	free(head);
	finish(&o);
}

TEST(leaves_no_credentials_behind)
{
	static const char text[] =
		"GET / HTTP/1.1\r\nHost: h\r\nAuthorization: Basic c2VjcmV0\r\n\r\n";
	struct owner o = start(NULL);
	struct http1 *s;

	meet(&o);
	s = (struct http1 *)o.session;
	send_text(&o, text);
	flush(&o);
	assert_non_null(s->in.p);
	assert_null(memmem(s->in.p, sizeof(text) - 1, "c2VjcmV0", 8));
	finish(&o);
}

RUN_TESTS(cmocka_unit_test(answers_a_request_and_keeps_the_connection),
          cmocka_unit_test(answers_head_without_the_body),
          cmocka_unit_test(speaks_1_0_to_those_who_do),
          cmocka_unit_test(takes_pipelined_requests_one_at_a_time),
          cmocka_unit_test(serves_a_long_pipeline_to_an_eager_owner),
          cmocka_unit_test(sends_in_pieces_of_any_size), cmocka_unit_test(skips_a_small_body),
          cmocka_unit_test(finds_the_request_behind_a_body),
          cmocka_unit_test(closes_after_the_answer_when_asked_to),
          cmocka_unit_test(closes_when_the_owner_says_so),
          cmocka_unit_test(retires_with_the_next_response),
          cmocka_unit_test(retires_while_a_response_is_on_its_way),
          cmocka_unit_test(ends_between_requests_and_within_a_head),
          cmocka_unit_test(ends_when_what_was_asked_is_answered),
          cmocka_unit_test(refuses_what_is_no_request_and_hears_no_more),
          cmocka_unit_test(says_which_limit_a_refused_request_has_hit),
          cmocka_unit_test(refuses_a_bad_head_request_without_a_body),
          cmocka_unit_test(forgets_the_request_before_one_that_is_none),
          cmocka_unit_test(answers_500_where_the_fields_are_endless),
          cmocka_unit_test(bounds_what_an_owner_lets_it_take),
          cmocka_unit_test(ignores_an_answer_that_nobody_waits_for),
          cmocka_unit_test(keeps_its_buffers_while_warm_and_gives_back_large_ones),
          cmocka_unit_test(leaves_no_credentials_behind))
