/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/must.h"
#include "http/date.h"
#include "http/fields.h"
#include "http/head.h"
#include "http/session_ops.h"
#include "http/status.h"

enum {
	/*
	 * What a quiet connection keeps of each buffer: the head of a scrape with
	 * credentials is 0.5 KiB, a browser's 1 KiB.
	 */
	KEEP_BYTES = 2 << 10,
	/* Taken in at once, so that a buffer holds no more than a head and this. */
	SLICE_BYTES = 16 << 10,
	/* A head, or what may wait behind the request that is being answered. */
	INPUT_MAX_BYTES = HTTP_HEAD_MAX_BYTES + 4 * SLICE_BYTES,
	/* Status line and fields of a response. */
	FIELDS_MAX_BYTES = 64 << 10,
};

struct http1 {
	struct http_session session;
	const struct http_events *events;
	void *owner;

	struct buf
		in; /* begins with the head that is read or answered, to which requests point */
	struct buf next; /* what arrives while the owner holds such a request */
	struct head_scan scan;
	struct head head;
	uint64_t skip; /* bytes of the request's body still to come */

	struct buf out; /* status line, fields, and the body of an error of ours */
	size_t out_sent;
	struct http_body *body; /* NULL for none */
	size_t body_sent;
	struct date date;

	uint32_t stream; /* of the latest request */
	bool waiting;    /* for the owner to answer it */
	bool last;       /* no request is read after this one */
	bool retired;    /* the next response says so */
	unsigned turn;   /* requests that may be read in it */
	bool advancing;  /* an owner that answers within on_request() gets here again */
};

static const struct http1 *of(const struct http_session *session)
{
	return (const struct http1 *)session;
}

static size_t unsent(const struct http1 *s)
{
	size_t body = s->body ? s->body->bytes.n - s->body_sent : 0;

	return s->out.n - s->out_sent + body;
}

static bool is_answering(const struct http1 *s)
{
	return s->waiting || unsent(s) > 0;
}

/* Like buf_add(), but leaves no copy behind when it moves: heads hold passwords. */
static int add_wiping(struct buf *b, const char *p, size_t n)
{
	struct buf was = *b;

	if (n <= b->cap - b->n)
		return buf_add(b, p, n);
	buf_init(b, was.max);
	if (!buf_reserve(b, was.n + (n > KEEP_BYTES ? n : KEEP_BYTES))) {
		*b = was;
		return -ENOSPC;
	}
	buf_add(b, was.p, was.n);
	buf_wipe(&was);
	return buf_add(b, p, n);
}

/* The request is over: its bytes give way to those that came behind it. */
static void drop_head(struct http1 *s)
{
	struct buf done = s->in;

	if (done.p)
		explicit_bzero(done.p, done.n);
	buf_reset(&done, KEEP_BYTES);
	s->in = done;
	if (s->next.n > 0) {
		s->in = s->next;
		s->next = done;
	}
	s->scan = (struct head_scan){ 0 };
}

static void add_field(struct buf *out, const char *name, const char *value)
{
	buf_add_text(out, name);
	buf_add_text(out, ": ");
	fields_write_value(out, value);
	buf_add_text(out, "\r\n");
}

static int write_head(struct http1 *s, const struct http_response *response,
                      size_t content_bytes)
{
	struct buf *out = &s->out;

	buf_printf(out, "HTTP/1.%d %d %s\r\n", s->head.http10 ? 0 : 1, response->status,
	           status_reason(response->status));
	for (size_t i = 0; i < HTTP_HEADERS_MAX && response->headers[i].name; i++)
		add_field(out, response->headers[i].name, response->headers[i].value);
	buf_printf(out, "Date: %s\r\nContent-Length: %zu\r\n", date_now(&s->date),
	           content_bytes);
	if (s->last)
		buf_add_text(out, "Connection: close\r\n");
	else if (s->head.http10)
		buf_add_text(out, "Connection: keep-alive\r\n");
	return buf_add_text(out, "\r\n");
}

/* Answers what is no request, or has no answer that fits; nothing is read after it. */
static void refuse(struct http1 *s, int status)
{
	struct http_response response = {
		.status = status,
		.headers = { { "Content-Type", "text/plain; charset=utf-8" } },
	};
	char text[64];
	int n = snprintf(text, sizeof(text), "%d %s\n", status, status_reason(status));

	s->last = true;
	buf_reset(&s->out, KEEP_BYTES);
	write_head(s, &response, (size_t)n);
	if (s->head.request.method != HTTP_HEAD)
		buf_add(&s->out, text, (size_t)n);
	drop_head(s);
}

/* Hands over the request whose head is whole and puts aside what came behind it. */
static void begin(struct http1 *s)
{
	struct str behind = str_skip(buf_str(&s->in), s->scan.end);
	size_t skipped = behind.n < s->head.body_bytes ? behind.n : s->head.body_bytes;

	s->last = !s->head.keep_alive;
	s->skip = s->last ? 0 : s->head.body_bytes - skipped;
	if (!s->last && behind.n > skipped)
		add_wiping(&s->next, behind.p + skipped, behind.n - skipped);
	s->waiting = true;
	s->stream++;
	s->events->on_request(s->owner, s->stream, &s->head.request);
}

/* Reads requests one after the other, each when the one before it has been answered. */
static void advance(struct http1 *s)
{
	if (s->advancing)
		return;
	s->advancing = true;
	while (!s->last && !is_answering(s)) {
		int status;

		s->session.more = s->turn == 0 && s->in.n > 0;
		if (s->session.more)
			break;
		status = head_scan(&s->scan, buf_str(&s->in));
		if (status == -EAGAIN)
			break;
		s->turn--;
		s->head = (struct head){ .request.method = HTTP_OTHER };
		if (status == 0)
			status = head_parse(s->in.p, s->scan.end, &s->head);
		if (status == 0) {
			begin(s);
			continue;
		}
		http_note_refusal(s->events, s->owner, status, s->head.n_fields);
		refuse(s, status);
	}
	s->advancing = false;
}

/* Takes some of the bytes that arrived; returns how many. */
static size_t take(struct http1 *s, const char *p, size_t n)
{
	if (s->skip > 0) {
		n = n < s->skip ? n : s->skip;
		s->skip -= n;
		return n;
	}
	if (s->last)
		return n;
	n = n < SLICE_BYTES ? n : SLICE_BYTES;
	if (add_wiping(s->waiting ? &s->next : &s->in, p, n) < 0)
		s->last = true; /* the owner does not stop reading: this request and no more */
	return n;
}

static void receive(struct http_session *session, const char *p, size_t n)
{
	struct http1 *s = (struct http1 *)session;

	s->turn = HTTP_TURN_REQUESTS;
	for (size_t done = 0; done < n;) {
		done += take(s, p + done, n - done);
		advance(s);
	}
}

static void go_on(struct http_session *session)
{
	struct http1 *s = (struct http1 *)session;

	s->turn = HTTP_TURN_REQUESTS;
	advance(s);
}

static bool wants_input(const struct http_session *session)
{
	const struct http1 *s = of(session);

	if (session->more)
		return false;
	if (s->last || !is_answering(s))
		return true;
	return (s->waiting ? s->next.n : s->in.n) == 0;
}

static void respond(struct http_session *session, uint32_t stream,
                    const struct http_response *response)
{
	struct http1 *s = (struct http1 *)session;
	size_t content_bytes = response->body ? response->body->bytes.n : 0;

	if (!s->waiting || stream != s->stream)
		return;
	s->waiting = false;
	s->last |= response->close || s->retired;
	if (write_head(s, response, content_bytes) < 0) {
		refuse(s, 500);
		return;
	}
	if (response->body && s->head.request.method != HTTP_HEAD)
		s->body = http_body_take(response->body);
	drop_head(s);
}

static size_t output(const struct http_session *session, struct str pieces[static 2])
{
	const struct http1 *s = of(session);
	size_t n = 0;

	if (s->out.n > s->out_sent)
		pieces[n++] = str_skip(buf_str(&s->out), s->out_sent);
	if (s->body && s->body->bytes.n > s->body_sent)
		pieces[n++] = str_skip(buf_str(&s->body->bytes), s->body_sent);
	return n;
}

static void sent(struct http_session *session, size_t n)
{
	struct http1 *s = (struct http1 *)session;
	size_t of_out = s->out.n - s->out_sent;

	must(n <= unsent(s));
	session->progress += n;
	of_out = n < of_out ? n : of_out;
	s->out_sent += of_out;
	s->body_sent += n - of_out;
	if (unsent(s) > 0)
		return;
	buf_reset(&s->out, KEEP_BYTES);
	http_body_leave(s->body);
	s->body = NULL;
	s->out_sent = s->body_sent = 0;
	advance(s);
}

static void retire(struct http_session *session)
{
	((struct http1 *)session)->retired = true;
}

static void end(struct http_session *session)
{
	((struct http1 *)session)->last = true;
}

static enum http_phase phase(const struct http_session *session)
{
	const struct http1 *s = of(session);

	if (s->waiting)
		return HTTP_WAITING;
	if (unsent(s) > 0)
		return HTTP_SENDING;
	if (s->last)
		return HTTP_ENDED;
	if (s->skip > 0)
		return HTTP_SKIPPING;
	return s->in.n > 0 ? HTTP_HEADING : HTTP_IDLE;
}

static size_t unread(const struct http_session *session)
{
	const struct http1 *s = of(session);
	size_t body = s->body ? s->body->bytes.n - s->body_sent : 0;

	return s->out.n - s->out_sent + (s->body ? http_body_share(s->body, body) : 0);
}

static void release(struct http_session *session)
{
	struct http1 *s = (struct http1 *)session;

	buf_wipe(&s->in);
	buf_wipe(&s->next);
	buf_deinit(&s->out);
	http_body_leave(s->body);
	free(s);
}

static const struct http_ops http1_ops = {
	.free = release,
	.receive = receive,
	.go_on = go_on,
	.wants_input = wants_input,
	.respond = respond,
	.output = output,
	.sent = sent,
	.retire = retire,
	.end = end,
	.unread = unread,
	.phase = phase,
};

struct http_session *http1_new(const struct http_events *events, void *owner)
{
	struct http1 *s = xcalloc(1, sizeof(*s));

	s->session.ops = &http1_ops;
	s->events = events;
	s->owner = owner;
	buf_init(&s->in, INPUT_MAX_BYTES);
	buf_init(&s->next, INPUT_MAX_BYTES);
	buf_init(&s->out, FIELDS_MAX_BYTES);
	return &s->session;
}
