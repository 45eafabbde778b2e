/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/must.h"
#include "http/grammar.h"
#include "http/http2.h"
#include "http/target.h"

enum { FIELD_OVERHEAD_BYTES = 32 }; /* RFC 9113 section 10.5.1 */

static struct str text_of(nghttp2_rcbuf *buf)
{
	nghttp2_vec bytes = nghttp2_rcbuf_get_buf(buf);

	return (struct str){ (const char *)bytes.base, bytes.len };
}

static size_t left_of(const struct http2_stream *st)
{
	return st->body ? st->body->bytes.n - st->body_read : 0;
}

size_t http2_stream_unread(const struct http2 *s)
{
	size_t n = 0;

	for (const struct http2_stream *st = s->streams; st; st = st->next)
		n += left_of(st);
	return n;
}

size_t http2_stream_share(const struct http2 *s)
{
	size_t n = 0;

	for (const struct http2_stream *st = s->streams; st; st = st->next)
		n += st->body ? http_body_share(st->body, left_of(st)) : 0;
	return n;
}

struct http2_stream *http2_stream_open(struct http2 *s, int32_t id)
{
	struct http2_stream *st = s->spare;

	if (s->n_streams >= HTTP2_UNANSWERED_MAX ||
	    http2_stream_unread(s) > HTTP2_UNREAD_MAX_BYTES)
		return NULL;
	if (!st) {
		st = xcalloc(1, sizeof(*st));
		buf_init(&st->target, HTTP_TARGET_MAX_BYTES);
	}
	s->spare = NULL;
	*st = (struct http2_stream){
		.next = s->streams,
		.id = id,
		.since_ns = clock_now_ns(),
		.target = st->target,
	};
	s->streams = st;
	s->n_streams++;
	return st;
}

struct http2_stream *http2_stream_find(const struct http2 *s, int32_t id)
{
	struct http2_stream *st = s->streams;

	while (st && st->id != id)
		st = st->next;
	return st;
}

void http2_stream_forget(struct http2_stream *st)
{
	for (size_t i = 0; i < st->n_kept; i++)
		nghttp2_rcbuf_decref(st->kept[i]);
	st->n_kept = 0;
	st->request = (struct http_request){ .method = st->request.method };
	st->method = st->authority = (struct str){ 0 };
	if (st->target.p)
		explicit_bzero(st->target.p, st->target.n);
	buf_reset(&st->target, HTTP2_KEEP_BYTES);
}

static void free_stream(struct http2_stream *st)
{
	if (st)
		buf_deinit(&st->target);
	free(st);
}

static void release(struct http2 *s, struct http2_stream *st)
{
	http2_stream_forget(st);
	http_body_leave(st->body);
	st->body = NULL;
	if (s->spare)
		free_stream(st);
	else
		s->spare = st;
	s->n_streams--;
}

void http2_stream_close(struct http2 *s, struct http2_stream *st)
{
	struct http2_stream **at = &s->streams;

	if (st->state == HTTP2_WAITING) {
		st->closed = true;
		s->events->on_cancel(s->owner, (uint32_t)st->id);
		return; /* respond() comes back here */
	}
	while (*at != st)
		at = &(*at)->next;
	*at = st->next;
	release(s, st);
}

void http2_stream_rest(struct http2 *s)
{
	free_stream(s->spare);
	s->spare = NULL;
}

void http2_stream_free_all(struct http2 *s)
{
	while (s->streams) {
		struct http2_stream *st = s->streams;

		s->streams = st->next;
		release(s, st);
	}
	http2_stream_rest(s);
}

/* Refers to value without a copy; a request has fewer fields for us than there is room. */
static void keep(struct http2_stream *st, nghttp2_rcbuf *value)
{
	must(st->n_kept < HTTP2_KEPT_MAX);
	nghttp2_rcbuf_incref(value);
	st->kept[st->n_kept++] = value;
}

/* nghttp2 has seen to it that each comes once, before the fields, and that none is missing. */
static int take_pseudo(struct http2_stream *st, struct str name, nghttp2_rcbuf *buf)
{
	struct str value = text_of(buf);

	if (str_is(name, ":method")) {
		st->method = value;
		keep(st, buf);
	} else if (str_is(name, ":authority")) {
		st->authority = value;
		keep(st, buf);
		return fields_take(&st->fields, &st->request, STR("host"), value);
	} else if (str_is(name, ":path")) {
		return buf_add_str(&st->target, value) < 0 ? 414 : 0;
	}
	return 0;
}

/* Two names for the host that are not one would be two readings of the request. */
static int take_host(struct http2_stream *st, struct str value)
{
	if (!st->authority.p)
		return fields_take(&st->fields, &st->request, STR("host"), value);
	return value.n == st->authority.n && strncasecmp(value.p, st->authority.p, value.n) == 0
	               ? 0
	               : 400;
}

static bool refers_to(const struct http_request *r, struct str value)
{
	return r->accept.p == value.p || r->accept_encoding.p == value.p ||
	       r->authorization.p == value.p || r->scrape_timeout.p == value.p;
}

static int take_field(struct http2_stream *st, struct str name, nghttp2_rcbuf *buf)
{
	struct str value = str_trim(text_of(buf));
	bool is_kept = refers_to(&st->request, value); /* as empty values all are one */
	int status;

	if (name.n > 0 && name.p[0] == ':')
		return take_pseudo(st, name, buf);
	if (str_is(name, "host"))
		return take_host(st, value);
	status = fields_take(&st->fields, &st->request, name, value);
	if (!is_kept && refers_to(&st->request, value))
		keep(st, buf);
	return status;
}

bool http2_stream_take(struct http2_stream *st, nghttp2_rcbuf *name, nghttp2_rcbuf *value,
                       bool trailer)
{
	st->fields_bytes += text_of(name).n + text_of(value).n + FIELD_OVERHEAD_BYTES;
	if (st->fields_bytes > HTTP2_BOMB_BYTES)
		return false;
	if (st->status != 0)
		return true;
	if (st->fields_bytes > HTTP_HEAD_MAX_BYTES || ++st->n_fields > HTTP_FIELDS_MAX)
		st->status = 431;
	else if (!trailer)
		st->status = take_field(st, text_of(name), value);
	return true;
}

/* Of the forms of a target, HTTP/2 has two; CONNECT has none (RFC 9113 sections 8.3.1, 8.5). */
static int parse_target(struct http2_stream *st)
{
	struct str target = buf_str(&st->target);

	st->request.path = STR("*");
	if (str_is(st->method, "CONNECT"))
		return 0;
	if (!str_starts(target, "/") && !str_is(target, "*"))
		return 400;
	return target_parse(st->method, st->target.p, target.n, &st->request);
}

static int judge(struct http2_stream *st)
{
	if (st->status != 0)
		return st->status;
	if (st->fields.length > HTTP_REQUEST_BODY_MAX_BYTES ||
	    st->body_bytes > HTTP_REQUEST_BODY_MAX_BYTES)
		return 413;
	return parse_target(st);
}

void http2_stream_request(struct http2 *s, struct http2_stream *st)
{
	int status;

	st->request.method = target_method(st->method);
	status = judge(st);
	if (status != 0) {
		http_note_refusal(s->events, s->owner, status, st->n_fields);
		http2_response_refuse(s, st, status);
		return;
	}
	st->state = HTTP2_WAITING;
	s->events->on_request(s->owner, (uint32_t)st->id, &st->request);
}

static bool is_late(const struct http2_stream *st, uint64_t now_ns)
{
	uint64_t ms = st->state == HTTP2_READING   ? HTTP2_REQUEST_MS
	              : st->state == HTTP2_SENDING ? HTTP2_RESPONSE_MS
	                                           : 0;

	return ms > 0 && !st->closed && now_ns - st->since_ns > ms * 1000000;
}

void http2_stream_expire(struct http2 *s)
{
	uint64_t now_ns = clock_now_ns();

	for (struct http2_stream *st = s->streams; st; st = st->next) {
		if (!is_late(st, now_ns))
			continue;
		nghttp2_submit_rst_stream(s->nghttp2, NGHTTP2_FLAG_NONE, st->id,
		                          NGHTTP2_CANCEL);
		st->state = HTTP2_DONE;
	}
}
