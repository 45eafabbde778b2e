/* SPDX-License-Identifier: Apache-2.0 */
#include "http/http2.h"

#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/clock.h"
#include "base/must.h"

enum { VALUES_MAX_BYTES = 64 << 10 }; /* of the fields of one response */

static struct http2 *of(const struct http_session *session)
{
	return (struct http2 *)session;
}

static size_t unsent(const struct http2 *s)
{
	return s->out.n - s->out_sent + s->data.n;
}

/* Takes frames from nghttp2 until there is something to send, as much as is worth a while. */
static void fill(struct http2 *s)
{
	const uint8_t *p;
	ssize_t n = 0;

	if (s->over || s->receiving)
		return;
	while (s->data.n == 0 && unsent(s) < HTTP2_OUT_BYTES &&
	       (n = nghttp2_session_mem_send(s->nghttp2, &p)) > 0) {
		if (buf_add(&s->out, p, (size_t)n) < 0)
			n = -1;
	}
	s->over = n < 0 || (!nghttp2_session_want_read(s->nghttp2) &&
	                    !nghttp2_session_want_write(s->nghttp2));
}

static void drop_data(struct http2 *s)
{
	s->data = (struct str){ 0 };
	http_body_unref(s->data_body);
	s->data_body = NULL;
}

/* Once nghttp2 has failed it makes no frame any more, so the last one is made here. */
static void say_goaway(struct http2 *s, uint32_t code)
{
	uint32_t id = (uint32_t)nghttp2_session_get_last_proc_stream_id(s->nghttp2);
	const char frame[] = {
		0,
		0,
		8,
		NGHTTP2_GOAWAY,
		0,
		0,
		0,
		0,
		0,
		(char)(id >> 24),
		(char)(id >> 16),
		(char)(id >> 8),
		(char)id,
		(char)(code >> 24),
		(char)(code >> 16),
		(char)(code >> 8),
		(char)code,
	};

	buf_add_str(&s->out, s->data); /* a frame that has begun is not broken off */
	drop_data(s);
	buf_add(&s->out, frame, sizeof(frame));
	s->over = true;
	if (code == NGHTTP2_ENHANCE_YOUR_CALM)
		s->events->on_limit(s->owner, HTTP_LIMIT_FRAMES);
}

/* nghttp2 has its own bounds as well, against floods that it sees. */
static uint32_t code_of(const struct http2 *s, ssize_t rc)
{
	if (s->error)
		return s->error;
	if (rc == NGHTTP2_ERR_BAD_CLIENT_MAGIC)
		return NGHTTP2_PROTOCOL_ERROR;
	return rc == NGHTTP2_ERR_NOMEM || rc == NGHTTP2_ERR_CALLBACK_FAILURE
	               ? NGHTTP2_INTERNAL_ERROR
	               : NGHTTP2_ENHANCE_YOUR_CALM;
}

/* Of a head, or of a payload; each is judged when it is whole, and all before it was taken. */
static uint32_t judge_piece(struct http2 *s, struct str piece, uint64_t now_ns)
{
	bool in_head = s->meter.left == 0;

	if (!meter_take(&s->meter, piece, now_ns))
		return NGHTTP2_ENHANCE_YOUR_CALM;
	if (in_head)
		return s->meter.n_head == 0 ? http2_events_judge_head(s) : 0;
	return s->meter.left == 0 ? http2_events_judge_payload(s) : 0;
}

static ssize_t receive_piece(struct http2 *s, struct str piece, uint64_t now_ns)
{
	s->error = judge_piece(s, piece, now_ns);
	return s->error ? 0
	                : nghttp2_session_mem_recv(s->nghttp2, (const uint8_t *)piece.p,
	                                           piece.n);
}

static void receive(struct http_session *session, const char *p, size_t n)
{
	struct http2 *s = of(session);
	struct str rest = { p, n };
	uint64_t now_ns = clock_now_ns();
	ssize_t rc = 0;

	if (s->over)
		return;
	s->receiving = true;
	while (rest.n > 0 && s->error == 0 && rc >= 0) {
		struct str piece = { rest.p, meter_piece(&s->meter, rest.n) };

		rc = receive_piece(s, piece, now_ns);
		rest = str_skip(rest, piece.n);
	}
	if (s->error || rc < 0)
		say_goaway(s, code_of(s, rc));
	else
		http2_stream_expire(s);
	s->receiving = false;
	fill(s);
}

static bool wants_input(const struct http_session *session)
{
	(void)session;
	return true; /* what keeps it from sending may be a frame that is to come */
}

static size_t output(const struct http_session *session, struct str pieces[static 2])
{
	const struct http2 *s = of(session);
	size_t n = 0;

	if (s->out.n > s->out_sent)
		pieces[n++] = str_skip(buf_str(&s->out), s->out_sent);
	if (s->data.n > 0)
		pieces[n++] = s->data;
	return n;
}

/* The peer has all that it asked for, and may be silent for long. */
static void rest(struct http2 *s)
{
	if (s->receiving || s->streams || meter_is_inside(&s->meter) || unsent(s) > 0)
		return;
	http2_memory_rest(&s->memory);
	http2_stream_rest(s);
	buf_reset(&s->out, 0);
	buf_reset(&s->values, 0);
}

static void sent(struct http_session *session, size_t n)
{
	struct http2 *s = of(session);
	size_t of_out = s->out.n - s->out_sent;

	must(n <= unsent(s));
	of_out = n < of_out ? n : of_out;
	s->out_sent += of_out;
	s->data = str_skip(s->data, n - of_out);
	if (unsent(s) > 0)
		return;
	drop_data(s);
	buf_reset(&s->out, HTTP2_KEEP_BYTES);
	s->out_sent = 0;
	fill(s);
	rest(s);
}

/*
 * In two steps, so that no request is lost (RFC 9113 section 6.8): a notice that begins no
 * stream invalid, and a PING. When that is answered, the last stream is known and named.
 */
static void retire(struct http_session *session)
{
	struct http2 *s = of(session);

	if (s->retired || s->ending || s->over)
		return;
	s->retired = true;
	nghttp2_submit_shutdown_notice(s->nghttp2); /* on_sent() sends the PING behind it */
	fill(s);
}

static void end(struct http_session *session)
{
	struct http2 *s = of(session);

	if (s->ending || s->over)
		return;
	s->ending = true;
	nghttp2_submit_goaway(s->nghttp2, NGHTTP2_FLAG_NONE,
	                      nghttp2_session_get_last_proc_stream_id(s->nghttp2),
	                      NGHTTP2_NO_ERROR, NULL, 0);
	fill(s);
}

static void respond(struct http_session *session, uint32_t stream,
                    const struct http_response *response)
{
	struct http2 *s = of(session);
	struct http2_stream *st = http2_stream_find(s, (int32_t)stream);

	if (s->over || !st || st->state != HTTP2_WAITING)
		return;
	if (st->closed) { /* its answer may come from within on_cancel() */
		st->state = HTTP2_DONE;
		http2_stream_close(s, st);
		return;
	}
	http2_response_submit(s, st, response);
	if (response->close)
		end(session);
	fill(s);
}

static bool has(const struct http2 *s, enum http2_state state)
{
	const struct http2_stream *st = s->streams;

	while (st && (st->state != state || st->closed))
		st = st->next;
	return st != NULL;
}

/* With several streams, what is most urgent: the peer to take, to say, then ours to answer. */
static enum http_phase phase(const struct http_session *session)
{
	const struct http2 *s = of(session);

	if (unsent(s) > 0)
		return HTTP_SENDING;
	if (s->over)
		return HTTP_ENDED;
	if (has(s, HTTP2_SENDING))
		return HTTP_SENDING;
	if (s->ending)
		return has(s, HTTP2_WAITING) ? HTTP_WAITING : HTTP_ENDED;
	if (!s->opened || meter_is_inside(&s->meter) || has(s, HTTP2_READING))
		return HTTP_HEADING;
	if (has(s, HTTP2_WAITING))
		return HTTP_WAITING;
	return s->retired ? HTTP_SENDING : HTTP_IDLE; /* the PING is to be answered */
}

static size_t unread(const struct http_session *session)
{
	return unsent(of(session)) + http2_stream_share(of(session));
}

static void release(struct http_session *session)
{
	struct http2 *s = of(session);

	nghttp2_session_del(s->nghttp2);
	http2_stream_free_all(s);
	http_body_unref(s->data_body);
	buf_deinit(&s->out);
	buf_deinit(&s->values);
	free(s);
}

static const struct http_ops http2_ops = {
	.free = release,
	.receive = receive,
	.wants_input = wants_input,
	.respond = respond,
	.output = output,
	.sent = sent,
	.retire = retire,
	.end = end,
	.unread = unread,
	.phase = phase,
};

/* Windows are left as they are: bodies are skipped, so no byte of one is ever kept. */
static const nghttp2_settings_entry settings[] = {
	{ NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, HTTP2_STREAMS_MAX },
	{ NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE, HTTP_HEAD_MAX_BYTES },
	{ NGHTTP2_SETTINGS_NO_RFC7540_PRIORITIES, 1 },
};

struct http_session *http2_new(const struct http_events *events, void *owner)
{
	struct http2 *s = xcalloc(1, sizeof(*s));

	s->session.ops = &http2_ops;
	s->events = events;
	s->owner = owner;
	meter_init(&s->meter, clock_now_ns());
	buf_init(&s->out, HTTP2_OUT_MAX_BYTES);
	buf_init(&s->values, VALUES_MAX_BYTES);
	s->nghttp2 = http2_events_new(s);
	nghttp2_submit_settings(s->nghttp2, NGHTTP2_FLAG_NONE, settings, COUNT_OF(settings));
	fill(s);
	return &s->session;
}
