/* SPDX-License-Identifier: Apache-2.0 */
#include "http/http2.c"

#include "tests/unit/http2frames.h"
#include "tests/unit/unit.h"

/*
 * Our session and a client of nghttp2's, which pass bytes to each other. What the client gets
 * is noted as text: ":status: 200" and so on a line each, then the body and the end.
 */
enum { STREAMS = 40, WINDOW = 65535 };

struct pair {
	struct http_session *server;
	nghttp2_session *client;
	struct buf asked;      /* what the owner was asked */
	uint32_t ids[STREAMS]; /* unanswered, in order */
	size_t n_ids, n_closed, n_cancelled,
		at_once;         /* at_once: bytes that a side takes; 0: all */
	struct buf got[STREAMS]; /* by (id - 1) / 2 */
	bool later;
	unsigned goaways;
	struct http_response response;
};

static struct buf *got_of(struct pair *p, int32_t id)
{
	return &p->got[(size_t)(id - 1) / 2 % STREAMS];
}

static void on_request(void *owner, uint32_t stream, const struct http_request *r)
{
	static const char *const methods[] = { "GET", "HEAD", "OTHER" };
	struct pair *p = owner;

	buf_printf(&p->asked, "%s %.*s?%.*s\n", methods[r->method], STR_ARG(r->path),
	           STR_ARG(r->query));
	buf_printf(&p->asked, "%.*s|%.*s|%.*s|%.*s\n", STR_ARG(r->authorization),
	           STR_ARG(r->accept), STR_ARG(r->accept_encoding), STR_ARG(r->scrape_timeout));
	if (p->later)
		p->ids[p->n_ids++] = stream;
	else
		http_respond(p->server, stream, &p->response);
}

static void on_limit(void *owner, enum http_limit limit)
{
	(void)owner;
	assert_int_not_equal(limit, HTTP_LIMIT_FRAMES);
}

static void on_cancel(void *owner, uint32_t stream)
{
	(void)stream;
	((struct pair *)owner)->n_cancelled++;
}

static const struct http_events events = { on_request, on_limit, on_cancel };

static int on_header(nghttp2_session *client, const nghttp2_frame *frame, const uint8_t *name,
                     size_t n, const uint8_t *value, size_t value_n, uint8_t flags, void *user)
{
	struct str text = { (const char *)value, value_n };

	(void)client;
	(void)flags;
	if (n == 4 && memcmp(name, "date", 4) == 0)
		text = STR("-");
	buf_printf(got_of(user, frame->hd.stream_id), "%.*s: %.*s\n", (int)n,
	           (const char *)name, STR_ARG(text));
	return 0;
}

static int on_data(nghttp2_session *client, uint8_t flags, int32_t id, const uint8_t *bytes,
                   size_t n, void *user)
{
	(void)client;
	(void)flags;
	buf_add(got_of(user, id), bytes, n);
	return 0;
}

static int on_close(nghttp2_session *client, int32_t id, uint32_t code, void *user)
{
	struct pair *p = user;

	(void)client;
	buf_printf(got_of(p, id), code == 0 ? "end\n" : "%s\n", frame_errors[code]);
	p->n_closed++;
	return 0;
}

static int on_frame(nghttp2_session *client, const nghttp2_frame *frame, void *user)
{
	(void)client;
	((struct pair *)user)->goaways += frame->hd.type == NGHTTP2_GOAWAY;
	return 0;
}

/* Passes on what there is, in both directions; returns whether there was something. */
static bool pass_once(struct pair *p)
{
	struct str pieces[2];
	const uint8_t *bytes;
	ssize_t n = nghttp2_session_mem_send(p->client, &bytes);
	size_t count;

	for (ssize_t at = 0; at < n;) {
		size_t step = p->at_once > 0 && p->at_once < (size_t)(n - at)
		                      ? p->at_once
		                      : (size_t)(n - at);

		http_receive(p->server, (const char *)bytes + at, step);
		at += (ssize_t)step;
	}
	count = http_output(p->server, pieces);
	if (count > 0) {
		struct str piece = pieces[0];

		if (p->at_once > 0 && piece.n > p->at_once)
			piece.n = p->at_once;
		assert_true(nghttp2_session_mem_recv(p->client, (const uint8_t *)piece.p,
		                                     piece.n) == (ssize_t)piece.n);
		http_sent(p->server, piece.n);
	}
	return n > 0 || count > 0;
}

static void pass(struct pair *p)
{
	while (pass_once(p))
		;
}

static void meet(struct pair *p, uint32_t window)
{
	const nghttp2_settings_entry iv = { NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, window };
	nghttp2_session_callbacks *callbacks;
	nghttp2_option *options;

	buf_init(&p->asked, 1 << 20);
	for (size_t i = 0; i < STREAMS; i++)
		buf_init(&p->got[i], 1 << 20);
	p->response.status = 200;
	p->server = http2_new(&events, p);
	nghttp2_session_callbacks_new(&callbacks);
	nghttp2_session_callbacks_set_on_header_callback(callbacks, on_header);
	nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks, on_data);
	nghttp2_session_callbacks_set_on_stream_close_callback(callbacks, on_close);
	nghttp2_session_callbacks_set_on_frame_recv_callback(callbacks, on_frame);
	nghttp2_option_new(&options);
	nghttp2_option_set_max_send_header_block_length(options, 1 << 20);
	nghttp2_session_client_new2(&p->client, callbacks, p, options);
	nghttp2_option_del(options);
	nghttp2_session_callbacks_del(callbacks);
	nghttp2_submit_settings(p->client, 0, &iv, 1);
}

static void give_body(struct pair *p, const char *text, size_t times)
{
	p->response.body = http_body_new(4 << 20);
	for (size_t i = 0; i < times; i++)
		buf_add_text(&p->response.body->bytes, text);
}

static void part(struct pair *p)
{
	http_free(p->server);
	nghttp2_session_del(p->client);
	if (p->response.body)
		assert_int_equal(p->response.body->refs, 1);
	http_body_unref(p->response.body);
	buf_deinit(&p->asked);
	for (size_t i = 0; i < STREAMS; i++)
		buf_deinit(&p->got[i]);
}

/* Fields are pairs of name and value up to a NULL; the four pseudo-headers come first. */
static int32_t ask(struct pair *p, const char *method, const char *path,
                   const char *const *fields)
{
	const char *pseudo[] = { ":method", method, ":scheme",    "https",
		                 ":path",   path,   ":authority", "h:1" };
	nghttp2_nv list[HTTP_FIELDS_MAX + 8];
	size_t n = 0;

	for (size_t i = 0; i < 8; i += 2)
		list[n++] = (nghttp2_nv){ (uint8_t *)pseudo[i], (uint8_t *)pseudo[i + 1],
			                  strlen(pseudo[i]), strlen(pseudo[i + 1]), 0 };
	for (; fields && *fields; fields += 2)
		list[n++] = (nghttp2_nv){ (uint8_t *)fields[0], (uint8_t *)fields[1],
			                  strlen(fields[0]), strlen(fields[1]), 0 };
	return nghttp2_submit_request(p->client, NULL, list, n, NULL, NULL);
}

static const char *text_of(struct pair *p, int32_t id)
{
	struct buf *b = got_of(p, id);

	buf_add_char(b, '\0');
	b->n--;
	return b->p;
}

static enum http_phase phase_now(const struct pair *p)
{
	return http_phase(p->server);
}

TEST(answers_a_request)
{
	struct pair p = { 0 };

	meet(&p, WINDOW);
	give_body(&p, "hello\n", 1);
	p.response.headers[0] = (struct http_header){ "Content-Type", "text/plain" };
	p.response.headers[1] = (struct http_header){ "X-Broken", "a\r\nb" };
	assert_int_equal(phase_now(&p), HTTP_SENDING);
	pass(&p);
	assert_int_equal(phase_now(&p), HTTP_IDLE);
	ask(&p, "GET", "/met%72ics?a=b", NULL);
	pass(&p);
	assert_str(buf_str(&p.asked), "GET /metrics?a=b\n|||\n");
	assert_string_equal(text_of(&p, 1),
	                    ":status: 200\ncontent-type: text/plain\nx-broken: a  b\n"
	                    "date: -\ncontent-length: 6\nhello\nend\n");
	assert_int_equal(phase_now(&p), HTTP_IDLE);
	assert_int_equal(http_progress(p.server), 6);
	part(&p);
}

TEST(hands_over_what_prometheus_sends)
{
	static const char *const fields[] = { "user-agent",
		                              "Prometheus/3.5.0",
		                              "accept",
		                              "text/plain;version=0.0.4",
		                              "accept",
		                              "not/this",
		                              "accept-encoding",
		                              "gzip",
		                              "authorization",
		                              "Basic dTpw",
		                              "x-prometheus-scrape-timeout-seconds",
		                              "10",
		                              NULL };
	struct pair p = { .at_once = 5 };

	meet(&p, WINDOW);
	for (int i = 0; i < 3; i++)
		ask(&p, "GET", "/metrics", fields);
	pass(&p);
#define LINES "GET /metrics?\nBasic dTpw|text/plain;version=0.0.4|gzip|10\n"
	assert_str(buf_str(&p.asked), LINES LINES LINES);
	assert_int_equal(p.n_closed, 3);
	part(&p);
}

TEST(answers_head_without_the_body)
{
	struct pair p = { 0 };

	meet(&p, WINDOW);
	give_body(&p, "hello\n", 1);
	ask(&p, "HEAD", "/", NULL);
	pass(&p);
	assert_string_equal(text_of(&p, 1), ":status: 200\ndate: -\ncontent-length: 6\nend\n");
	part(&p);
}

TEST(answers_in_any_order)
{
	struct pair p = { .later = true };

	meet(&p, WINDOW);
	for (int i = 0; i < 4; i++)
		ask(&p, "GET", "/", NULL);
	pass(&p);
	assert_int_equal(phase_now(&p), HTTP_WAITING);
	assert_int_equal(p.n_ids, 4);
	for (int i = 3; i >= 0; i--) {
		p.response.status = 200 + i;
		http_respond(p.server, p.ids[i], &p.response);
		http_respond(p.server, p.ids[i], &p.response); /* once is enough */
		pass(&p);
		assert_int_equal(phase_now(&p), i > 0 ? HTTP_WAITING : HTTP_IDLE);
	}
	assert_true(str_starts(buf_str(&p.got[3]), ":status: 203\n"));
	assert_true(str_starts(buf_str(&p.got[0]), ":status: 200\n"));
	http_respond(p.server, 99, &p.response);
	part(&p);
}

/* A window that is smaller than a body opens as the client reads. */
TEST(sends_large_bodies_within_the_window)
{
	struct pair p = { 0 };
	size_t bytes = 300000 * 6;

	meet(&p, 1000);
	give_body(&p, "hello\n", 300000);
	for (int i = 0; i < 2; i++)
		buf_init(&p.got[i], 4 << 20);
	for (int i = 0; i < 2; i++)
		ask(&p, "GET", "/", NULL);
	pass(&p);
	for (int i = 0; i < 2; i++) {
		struct str got = buf_str(&p.got[i]);

		assert_true(got.n > bytes);
		assert_memory_equal(got.p + got.n - 4 - bytes, p.response.body->bytes.p, bytes);
	}
	assert_int_equal(http_progress(p.server), 2 * bytes);
	part(&p);
}

/* Nothing of a body is taken into memory of the session's. */
TEST(waits_for_a_window_that_stays_closed)
{
	struct pair p = { 0 };
	struct http2 *s;

	meet(&p, 0);
	give_body(&p, "hello\n", 100000);
	ask(&p, "GET", "/", NULL);
	pass(&p);
	s = of(p.server);
	assert_int_equal(phase_now(&p), HTTP_SENDING);
	assert_int_equal(http_progress(p.server), 0);
	assert_true(s->out.cap <= HTTP2_KEEP_BYTES);
	assert_int_equal(http_unread(p.server), 600000);
	part(&p);
}

/* Whoever else holds it, and however many take it, it is one body. */
TEST(counts_a_body_that_several_take_once)
{
	struct pair p = { 0 }, other = { 0 };

	meet(&p, 0);
	meet(&other, 0);
	give_body(&p, "hello\n", 100000);
	other.response.body = http_body_ref(p.response.body);
	ask(&p, "GET", "/", NULL);
	ask(&p, "GET", "/", NULL);
	pass(&p);
	assert_int_equal(http_unread(p.server), 600000);
	ask(&other, "GET", "/", NULL);
	pass(&other);
	assert_int_equal(http_unread(p.server), 400000);
	assert_int_equal(http_unread(other.server), 200000);
	http_body_unref(other.response.body);
	other.response.body = NULL;
	part(&other);
	assert_int_equal(http_unread(p.server), 600000);
	part(&p);
}

TEST(takes_no_further_stream_while_much_is_unread)
{
	struct pair p = { 0 };

	meet(&p, 0);
	give_body(&p, "hello\n", 300000);
	for (size_t i = 0; i < 5; i++) {
		ask(&p, "GET", "/", NULL);
		pass(&p);
	}
	assert_int_equal(p.n_closed, 2); /* 3 * 1.8 MB are over the limit of 4 MiB */
	assert_string_equal(text_of(&p, 7), "REFUSED_STREAM\n");
	assert_string_equal(text_of(&p, 9), "REFUSED_STREAM\n");
	part(&p);
}

/* A request that its client gives up still costs us its answer. */
TEST(takes_no_further_stream_while_many_are_unanswered)
{
	struct pair p = { .later = true };
	size_t refused = 0;

	meet(&p, WINDOW);
	for (size_t i = 0; i < STREAMS && refused == 0; i++) {
		int32_t id;

		for (int burst = 0; burst < 4; burst++) {
			id = ask(&p, "GET", "/", NULL);
			pass(&p);
			p.n_ids = 0;
			nghttp2_submit_rst_stream(p.client, 0, id, NGHTTP2_CANCEL);
			pass(&p);
		}
		refused = strstr(text_of(&p, id), "REFUSED_STREAM") != NULL;
	}
	assert_true(refused);
	assert_int_equal(p.n_cancelled, HTTP2_UNANSWERED_MAX);
	assert_int_equal(of(p.server)->n_streams, HTTP2_UNANSWERED_MAX);
	assert_int_equal(phase_now(&p), HTTP_IDLE);
	for (uint32_t id = 1; id < 4 * HTTP2_UNANSWERED_MAX; id += 2)
		http_respond(p.server, id, &p.response);
	assert_int_equal(of(p.server)->n_streams, 0);
	ask(&p, "GET", "/again", NULL);
	pass(&p);
	assert_int_equal(phase_now(&p), HTTP_WAITING);
	part(&p);
}

TEST(refuses_requests_by_status)
{
	static char path[HTTP_TARGET_MAX_BYTES + 2], value[60001];
	static const struct {
		const char *method, *path;
		const char *fields[6];
		const char *status;
	} rows[] = {
		{ "GET", "/%zz", { NULL }, "400" },
		{ "GET", "/a#b", { NULL }, "400" },
		{ "GET", "/\xc3\xa9", { NULL }, "400" },
		{ "OPTIONS", "*", { NULL }, "200" },
		{ "GET", path, { NULL }, "414" },
		{ "GET", "/", { "host", "H:1" }, "200" },
		{ "GET", "/", { "host", "other" }, "400" },
		{ "GET", "/", { "a", value }, "200" },
		{ "GET", "/", { "a", value, "b", value }, "431" },
		{ "POST", "/", { "expect", "100-continue" }, "200" },
		{ "POST", "/", { "expect", "more" }, "417" },
		{ "HEAD", "/", { "expect", "more" }, "417" },
	};

	memset(path, 'a', sizeof(path) - 1);
	path[0] = '/';
	memset(value, 'v', sizeof(value) - 1);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct pair p = { 0 };
		char status[32];

		meet(&p, WINDOW);
		ask(&p, rows[i].method, rows[i].path, rows[i].fields);
		pass(&p);
		snprintf(status, sizeof(status), ":status: %s\n", rows[i].status);
		if (!str_starts(buf_str(&p.got[0]), status))
			fail_msg("row %zu: got %s", i, text_of(&p, 1));
		assert_int_equal(p.asked.n > 0, strcmp(rows[i].status, "200") == 0);
		assert_int_equal(phase_now(&p), HTTP_IDLE);
		part(&p);
	}
}

TEST(refuses_too_many_fields)
{
	const char *fields[2 * HTTP_FIELDS_MAX + 1];
	struct pair p = { 0 };

	for (size_t i = 0; i < 2 * HTTP_FIELDS_MAX; i++)
		fields[i] = "a";
	fields[2 * HTTP_FIELDS_MAX] = NULL;
	meet(&p, WINDOW);
	ask(&p, "GET", "/", fields);
	pass(&p);
	assert_true(str_starts(buf_str(&p.got[0]), ":status: 431\n"));
	part(&p);
}

/* The content of a request, 1000 bytes at a time. */
static ssize_t on_read(nghttp2_session *client, int32_t id, uint8_t *into, size_t max,
                       uint32_t *flags, nghttp2_data_source *source, void *user)
{
	size_t *left = source->ptr, n = *left < 1000 ? *left : 1000;

	(void)client;
	(void)id;
	(void)user;
	assert_true(n <= max);
	memset(into, 'x', n);
	*left -= n;
	if (*left == 0)
		*flags |= NGHTTP2_DATA_FLAG_EOF;
	return (ssize_t)n;
}

static void post(struct pair *p, size_t bytes)
{
	static const char *const pseudo[] = { ":method", "POST", ":scheme",    "https",
		                              ":path",   "/",    ":authority", "h" };
	nghttp2_data_provider source = { { .ptr = &bytes }, on_read };
	nghttp2_nv list[4];

	for (size_t i = 0; i < 4; i++)
		list[i] = (nghttp2_nv){ (uint8_t *)pseudo[2 * i], (uint8_t *)pseudo[2 * i + 1],
			                strlen(pseudo[2 * i]), strlen(pseudo[2 * i + 1]), 0 };
	nghttp2_submit_request(p->client, NULL, list, 4, &source, NULL);
	pass(p);
}

TEST(skips_content_up_to_its_limit)
{
	struct pair p = { 0 };

	meet(&p, WINDOW);
	post(&p, HTTP_REQUEST_BODY_MAX_BYTES);
	assert_str(buf_str(&p.asked), "OTHER /?\n|||\n");
	assert_true(str_starts(buf_str(&p.got[0]), ":status: 200\n"));
	post(&p, 2 * HTTP_REQUEST_BODY_MAX_BYTES);
	assert_string_equal(text_of(&p, 3), ":status: 413\ncontent-type: text/plain; "
	                                    "charset=utf-8\ndate: -\ncontent-length: 22\n"
	                                    "413 Content Too Large\nend\n");
	assert_int_equal(phase_now(&p), HTTP_IDLE);
	part(&p);
}

TEST(retires_without_losing_a_request)
{
	struct pair p = { .later = true };

	meet(&p, WINDOW);
	ask(&p, "GET", "/", NULL);
	pass(&p);
	http_retire(p.server);
	http_retire(p.server);
	ask(&p, "GET", "/on-its-way", NULL); /* sent before the client hears of it */
	pass(&p);
	assert_int_equal(p.goaways, 2);
	assert_int_equal(p.n_ids, 2);
	assert_int_equal(phase_now(&p), HTTP_WAITING);
	for (size_t i = 0; i < 2; i++)
		http_respond(p.server, p.ids[i], &p.response);
	pass(&p);
	assert_string_equal(text_of(&p, 3), ":status: 200\ndate: -\ncontent-length: 0\nend\n");
	assert_int_equal(phase_now(&p), HTTP_ENDED);
	part(&p);
}

TEST(a_retired_session_waits_for_its_peer)
{
	struct pair p = { 0 };
	struct str pieces[2];

	meet(&p, WINDOW);
	pass(&p);
	http_retire(p.server);
	while (http_output(p.server, pieces) > 0)
		http_sent(p.server, pieces[0].n);
	assert_int_equal(phase_now(&p), HTTP_SENDING); /* its deadline holds */
	part(&p);
}

TEST(ends_when_what_was_asked_is_answered)
{
	struct pair p = { .later = true };

	meet(&p, WINDOW);
	ask(&p, "GET", "/", NULL);
	pass(&p);
	http_end(p.server);
	pass(&p);
	assert_int_equal(phase_now(&p), HTTP_WAITING);
	http_respond(p.server, p.ids[0], &p.response);
	pass(&p);
	assert_int_equal(phase_now(&p), HTTP_ENDED);
	assert_int_equal(p.n_closed, 1);
	part(&p);
}

TEST(ends_when_the_owner_says_so)
{
	struct pair p = { .response.close = true };

	meet(&p, WINDOW);
	give_body(&p, "hello\n", 1);
	ask(&p, "GET", "/", NULL);
	pass(&p);
	assert_true(str_ends(buf_str(&p.got[0]), "hello\nend\n"));
	assert_int_equal(p.goaways, 1);
	assert_int_equal(phase_now(&p), HTTP_ENDED);
	part(&p);
}

TEST(ends_at_once_when_nothing_was_asked)
{
	struct pair p = { 0 };

	meet(&p, WINDOW);
	pass(&p);
	http_end(p.server);
	pass(&p);
	assert_int_equal(p.goaways, 1);
	assert_int_equal(phase_now(&p), HTTP_ENDED);
	part(&p);
}

TEST(is_freed_with_requests_unanswered)
{
	struct pair p = { .later = true };

	meet(&p, WINDOW);
	ask(&p, "GET", "/", NULL);
	ask(&p, "GET", "/", NULL);
	pass(&p);
	part(&p);
}

RUN_TESTS(cmocka_unit_test(answers_a_request),
          cmocka_unit_test(hands_over_what_prometheus_sends),
          cmocka_unit_test(answers_head_without_the_body),
          cmocka_unit_test(answers_in_any_order),
          cmocka_unit_test(sends_large_bodies_within_the_window),
          cmocka_unit_test(waits_for_a_window_that_stays_closed),
          cmocka_unit_test(counts_a_body_that_several_take_once),
          cmocka_unit_test(takes_no_further_stream_while_much_is_unread),
          cmocka_unit_test(takes_no_further_stream_while_many_are_unanswered),
          cmocka_unit_test(refuses_requests_by_status),
          cmocka_unit_test(refuses_too_many_fields),
          cmocka_unit_test(skips_content_up_to_its_limit),
          cmocka_unit_test(retires_without_losing_a_request),
          cmocka_unit_test(a_retired_session_waits_for_its_peer),
          cmocka_unit_test(ends_when_what_was_asked_is_answered),
          cmocka_unit_test(ends_when_the_owner_says_so),
          cmocka_unit_test(ends_at_once_when_nothing_was_asked),
          cmocka_unit_test(is_freed_with_requests_unanswered))
