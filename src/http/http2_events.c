/* SPDX-License-Identifier: Apache-2.0 */
/* http2_events: what nghttp2 reports of the peer's frames, and of ours. */

#include "base/must.h"
#include "http/http2.h"

enum {
	STREAM_MAX = INT32_MAX, /* the last stream of a notice, not a real one */
	PRIORITY_BYTES = 5,     /* RFC 9113 section 6.3 */
};

static bool opens_stream(const nghttp2_frame *frame)
{
	return frame->hd.type == NGHTTP2_HEADERS && frame->headers.cat == NGHTTP2_HCAT_REQUEST;
}

static struct http2_stream *stream_of(nghttp2_session *session, int32_t id)
{
	return nghttp2_session_get_stream_user_data(session, id);
}

/* Ends the session, with the error that the peer is told. */
static int fail(struct http2 *s, uint32_t error)
{
	s->error = error;
	return NGHTTP2_ERR_CALLBACK_FAILURE;
}

/*
 * Is it a stream of the past, by the peer's doing? DATA for it belong to no request, HEADERS
 * are one that nobody would answer (RFC 9113 section 5.1). For one that we have reset, they may
 * have been on their way.
 */
static bool is_over(const struct http2 *s, int32_t id)
{
	return !s->has_reset && id <= nghttp2_session_get_last_proc_stream_id(s->nghttp2) &&
	       nghttp2_session_get_stream_remote_close(s->nghttp2, id) < 0;
}

static uint32_t number_at(const unsigned char *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

/* That of the frame, and the one it depends on: a bit in front means something else, or
 * nothing. */
static int32_t stream_at(const unsigned char *p)
{
	return (int32_t)(number_at(p) & INT32_MAX);
}

/* PRIORITY means nothing any more, but has rules of form (RFC 7540 sections 5.3.1 and 6.3). */
uint32_t http2_events_judge_head(const struct http2 *s)
{
	const unsigned char *head = s->meter.head;
	int32_t id = stream_at(head + 5);

	if (!nghttp2_session_want_read(s->nghttp2))
		return 0; /* it has ended the session already */
	if (head[3] == NGHTTP2_PRIORITY && id == 0 && s->opened)
		return NGHTTP2_PROTOCOL_ERROR;
	if ((head[3] == NGHTTP2_DATA || head[3] == NGHTTP2_HEADERS) && is_over(s, id))
		return id % 2 == 1 ? NGHTTP2_STREAM_CLOSED : NGHTTP2_PROTOCOL_ERROR;
	return 0;
}

/* Of another length it is nghttp2 that refuses it. */
uint32_t http2_events_judge_payload(const struct http2 *s)
{
	const unsigned char *head = s->meter.head;

	if (head[3] != NGHTTP2_PRIORITY || number_at(head) >> 8 != PRIORITY_BYTES ||
	    !nghttp2_session_want_read(s->nghttp2))
		return 0;
	return stream_at(s->meter.lead) == stream_at(head + 5) ? NGHTTP2_PROTOCOL_ERROR : 0;
}

static int on_begin_headers(nghttp2_session *session, const nghttp2_frame *frame, void *user)
{
	struct http2 *s = user;
	int32_t id = frame->hd.stream_id;
	struct http2_stream *st;

	if (!opens_stream(frame))
		return 0;
	st = http2_stream_open(s, id);
	if (st)
		nghttp2_session_set_stream_user_data(session, id, st);
	else
		nghttp2_submit_rst_stream(session, NGHTTP2_FLAG_NONE, id,
		                          NGHTTP2_REFUSED_STREAM);
	return 0;
}

static int on_header(nghttp2_session *session, const nghttp2_frame *frame, nghttp2_rcbuf *name,
                     nghttp2_rcbuf *value, uint8_t flags, void *user)
{
	struct http2_stream *st = stream_of(session, frame->hd.stream_id);
	struct http2 *s = user;

	(void)flags;
	if (!st || http2_stream_take(st, name, value, !opens_stream(frame)))
		return 0;
	return fail(s, NGHTTP2_ENHANCE_YOUR_CALM);
}

/* RFC 9113 section 8.2.1: a request with such a field is malformed, and reset. */
static int on_invalid_header(nghttp2_session *session, const nghttp2_frame *frame,
                             nghttp2_rcbuf *name, nghttp2_rcbuf *value, uint8_t flags,
                             void *user)
{
	(void)session;
	(void)frame;
	(void)name;
	(void)value;
	(void)flags;
	(void)user;
	return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
}

static int on_data(nghttp2_session *session, uint8_t flags, int32_t id, const uint8_t *p,
                   size_t n, void *user)
{
	struct http2_stream *st = stream_of(session, id);

	(void)flags;
	(void)p;
	if (!st || st->state != HTTP2_READING)
		return 0;
	st->body_bytes += n;
	if (st->body_bytes > HTTP_REQUEST_BODY_MAX_BYTES)
		http2_stream_request(user, st); /* which refuses it */
	return 0;
}

/*
 * A request is handed over when its last byte is here, since only then is it known to be well
 * formed; at once where its client waits for an answer first, or gets none but a refusal.
 */
static void on_request_frame(struct http2 *s, const nghttp2_frame *frame,
                             struct http2_stream *st)
{
	bool whole = frame->hd.flags & NGHTTP2_FLAG_END_STREAM;

	if (!st || st->state != HTTP2_READING)
		return;
	if (whole || st->status != 0 || st->fields.expect_continue ||
	    st->fields.length > HTTP_REQUEST_BODY_MAX_BYTES || str_is(st->method, "CONNECT"))
		http2_stream_request(s, st);
}

static int on_frame(nghttp2_session *session, const nghttp2_frame *frame, void *user)
{
	struct http2 *s = user;
	bool ack = frame->hd.flags & NGHTTP2_FLAG_ACK;

	switch (frame->hd.type) {
	case NGHTTP2_HEADERS:
	case NGHTTP2_DATA:
		on_request_frame(s, frame, stream_of(session, frame->hd.stream_id));
		break;
	case NGHTTP2_SETTINGS:
		s->opened |= !ack;
		break;
	case NGHTTP2_PING:
		/* All that was on its way when the notice went out is here: see http2.c */
		if (ack && s->retired && !s->ending)
			nghttp2_submit_goaway(session, NGHTTP2_FLAG_NONE,
			                      nghttp2_session_get_last_proc_stream_id(session),
			                      NGHTTP2_NO_ERROR, NULL, 0);
		break;
	default:
		break;
	}
	return 0;
}

/*
 * The response is out: if the rest of the request is not here, nobody wants it any more (RFC
 * 9113 section 8.1).
 */
static void on_response_end(nghttp2_session *session, struct http2 *s, struct http2_stream *st)
{
	meter_earn_response(&s->meter);
	if (st->state == HTTP2_SENDING)
		st->state = HTTP2_DONE;
	if (nghttp2_session_get_stream_remote_close(session, st->id) == 0)
		nghttp2_submit_rst_stream(session, NGHTTP2_FLAG_NONE, st->id, NGHTTP2_NO_ERROR);
}

static void on_goaway_sent(struct http2 *s, const nghttp2_goaway *goaway)
{
	static const uint8_t opaque[8] = "goaway";

	if (goaway->error_code == NGHTTP2_ENHANCE_YOUR_CALM)
		s->events->on_limit(s->owner, HTTP_LIMIT_FRAMES);
	if (goaway->last_stream_id == STREAM_MAX)
		nghttp2_submit_ping(s->nghttp2, NGHTTP2_FLAG_NONE, opaque);
}

static int on_sent(nghttp2_session *session, const nghttp2_frame *frame, void *user)
{
	struct http2_stream *st = stream_of(session, frame->hd.stream_id);
	struct http2 *s = user;

	s->has_reset |= frame->hd.type == NGHTTP2_RST_STREAM;
	if (frame->hd.type == NGHTTP2_GOAWAY)
		on_goaway_sent(s, &frame->goaway);
	if (st && (frame->hd.type == NGHTTP2_HEADERS || frame->hd.type == NGHTTP2_DATA) &&
	    frame->hd.flags & NGHTTP2_FLAG_END_STREAM)
		on_response_end(session, s, st);
	return 0;
}

static int on_close(nghttp2_session *session, int32_t id, uint32_t code, void *user)
{
	struct http2_stream *st = stream_of(session, id);

	(void)code;
	if (st)
		http2_stream_close(user, st);
	return 0;
}

nghttp2_session *http2_events_new(struct http2 *s)
{
	nghttp2_session_callbacks *callbacks;
	nghttp2_option *options;
	nghttp2_session *session;
	nghttp2_mem memory = http2_memory_for(&s->memory);

	must(nghttp2_session_callbacks_new(&callbacks) == 0);
	must(nghttp2_option_new(&options) == 0);
	nghttp2_session_callbacks_set_on_begin_headers_callback(callbacks, on_begin_headers);
	nghttp2_session_callbacks_set_on_header_callback2(callbacks, on_header);
	nghttp2_session_callbacks_set_on_invalid_header_callback2(callbacks, on_invalid_header);
	nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks, on_data);
	nghttp2_session_callbacks_set_on_frame_recv_callback(callbacks, on_frame);
	nghttp2_session_callbacks_set_on_frame_send_callback(callbacks, on_sent);
	nghttp2_session_callbacks_set_on_stream_close_callback(callbacks, on_close);
	nghttp2_session_callbacks_set_send_data_callback(callbacks, http2_response_send_data);
	nghttp2_option_set_no_closed_streams(options, 1);
	must(nghttp2_session_server_new3(&session, callbacks, s, options, &memory) == 0);
	s->memory.made = true;
	nghttp2_session_callbacks_del(callbacks);
	nghttp2_option_del(options);
	return session;
}
