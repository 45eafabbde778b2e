/* SPDX-License-Identifier: Apache-2.0 */
#include "base/clock.h"

static uint64_t told_now_ns(void);

#define clock_now_ns told_now_ns
#include "http/http2_response.c"
#include "http/http2_stream.c"
#undef clock_now_ns

#include "tests/unit/http2frames.h"
#include "tests/unit/unit.h"

/* Streams that stand still, with a clock that the tests move. */

#define PREFACE "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
#define GET     "82 87 84 010168"
#define POST    "83 87 84 010168"
#define NO_ROOM "S0:0 0004 00000000" /* SETTINGS_INITIAL_WINDOW_SIZE */
#define PING    "I0:0 01*8"

static uint64_t ahead_ns;

static uint64_t told_now_ns(void)
{
	return clock_now_ns() + ahead_ns;
}

struct run {
	struct http_session *session;
	struct http_body *body;
	struct buf got;
};

static void on_request(void *owner, uint32_t stream, const struct http_request *request)
{
	struct run *run = owner;
	const struct http_response response = { .status = 200, .body = run->body };

	if (str_is(request->path, "/"))
		http_respond(run->session, stream, &response);
}

static void on_cancel(void *owner, uint32_t stream)
{
	(void)owner;
	(void)stream;
	fail();
}

static const struct http_events events = { .on_request = on_request, .on_cancel = on_cancel };

static void say(struct run *run, const char *frames)
{
	struct str rest = str_from(frames), frame, pieces[2];
	struct buf bytes;

	buf_init(&bytes, 1 << 20);
	while (rest.n > 0) {
		if (!str_cut(rest, ';', &frame, &rest)) {
			frame = rest;
			rest.n = 0;
		}
		frames_add(&bytes, frame);
	}
	http_receive(run->session, bytes.p, bytes.n);
	buf_deinit(&bytes);
	while (http_output(run->session, pieces) > 0) {
		buf_add_str(&run->got, pieces[0]);
		http_sent(run->session, pieces[0].n);
	}
}

/* What came back for these frames, in words. */
static void expect(struct run *run, const char *frames, const char *expected)
{
	struct buf words;

	say(run, frames);
	buf_init(&words, 1 << 16);
	frames_tell(&words, buf_str(&run->got));
	buf_reset(&run->got, SIZE_MAX);
	assert_str(buf_str(&words), expected);
	buf_deinit(&words);
}

static struct run start(void)
{
	struct run run = { .body = http_body_new(1 << 20) };

	ahead_ns = 0;
	buf_add_text(&run.body->bytes, "hello");
	buf_init(&run.got, 1 << 20);
	return run;
}

static void meet(struct run *run)
{
	run->session = http2_new(&events, run);
	http_receive(run->session, PREFACE, sizeof(PREFACE) - 1);
}

static void finish(struct run *run)
{
	http_free(run->session);
	assert_int_equal(run->body->refs, 1);
	http_body_unref(run->body);
	buf_deinit(&run->got);
}

static void pass_ms(uint64_t ms)
{
	ahead_ns += ms * 1000000;
}

TEST(resets_a_stream_whose_window_stays_closed)
{
	struct run run = start();

	meet(&run);
	expect(&run, NO_ROOM ";S1:0;H5:1 " GET, "answer 1");
	pass_ms(HTTP2_RESPONSE_MS - 1000);
	expect(&run, "H5:3 " GET, "answer 3");
	pass_ms(1001);
	expect(&run, PING, "pong, reset 1 CANCEL");
	assert_int_equal(http_phase(run.session), HTTP_SENDING); /* the other one still waits */
	expect(&run, "W0:3 00000064", "data 3 5");
	assert_int_equal(http_phase(run.session), HTTP_IDLE);
	finish(&run);
}

/* Updates that open nothing are no progress; a byte is. */
TEST(gives_time_to_a_window_that_opens)
{
	struct run run = start();

	meet(&run);
	expect(&run, NO_ROOM ";S1:0;H5:1 " GET, "answer 1");
	pass_ms(HTTP2_RESPONSE_MS - 1000);
	expect(&run, "W0:1 00000001", "data 1 1");
	pass_ms(HTTP2_RESPONSE_MS - 1000);
	expect(&run, "W0:0 00000001", "");
	pass_ms(1001);
	expect(&run, PING, "pong, reset 1 CANCEL");
	assert_int_equal(http_progress(run.session), 1);
	finish(&run);
}

TEST(resets_a_request_that_does_not_end)
{
	struct run run = start();

	meet(&run);
	expect(&run, "S0:0;S1:0;H4:1 " POST, "");
	assert_int_equal(http_phase(run.session), HTTP_HEADING);
	pass_ms(HTTP2_REQUEST_MS - 1000);
	expect(&run, "D0:1 00", "");
	pass_ms(1001);
	expect(&run, "D0:1 00", "reset 1 CANCEL");
	assert_int_equal(http_phase(run.session), HTTP_IDLE);
	finish(&run);
}

TEST(lets_the_owner_take_its_time)
{
	struct run run = start();
	const struct http_response response = { .status = 200 };

	meet(&run);
	expect(&run, "S0:0;S1:0;H5:1 82 87 0402 2f61 010168", ""); /* GET /a */
	pass_ms(UINT64_C(3600000));
	expect(&run, PING, "pong");
	http_respond(run.session, 1, &response);
	expect(&run, PING, "answer 1, pong");
	finish(&run);
}

RUN_TESTS(cmocka_unit_test(resets_a_stream_whose_window_stays_closed),
          cmocka_unit_test(gives_time_to_a_window_that_opens),
          cmocka_unit_test(resets_a_request_that_does_not_end),
          cmocka_unit_test(lets_the_owner_take_its_time))
