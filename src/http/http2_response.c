/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/must.h"
#include "http/http2.h"
#include "http/status.h"

enum {
	OWN_FIELDS = 3, /* :status, date, content-length */
	NUMBER_MAX_BYTES = 24,
	REASON_MAX_BYTES = 64,
	FRAME_HEAD_BYTES = 9, /* RFC 9113 section 4.1 */
	REMEMBERED_MAX_BYTES = 128,
};

/* Names are lower-cased, and everything copied, by nghttp2. */
struct list {
	nghttp2_nv fields[OWN_FIELDS + HTTP_HEADERS_MAX];
	size_t n;
};

static void add(struct list *list, const char *name, struct str value, uint8_t flags)
{
	must(list->n < sizeof(list->fields) / sizeof(list->fields[0]));
	list->fields[list->n++] = (nghttp2_nv){
		.name = (uint8_t *)name,
		.namelen = strlen(name),
		.value = (uint8_t *)value.p,
		.valuelen = value.n,
		.flags = flags,
	};
}

/* Values go one behind the other into a buffer, which may move until the last is in. */
static size_t write_values(struct buf *values, const struct http_header *headers)
{
	size_t n = 0;

	buf_reset(values, HTTP2_KEEP_BYTES);
	for (; n < HTTP_HEADERS_MAX && headers[n].name; n++) {
		fields_write_value(values, headers[n].value);
		buf_add_char(values, '\0');
	}
	return n;
}

/* What HPACK remembers takes memory for as long as the connection is there. */
static uint8_t how_to_send(struct str value)
{
	return value.n > REMEMBERED_MAX_BYTES ? NGHTTP2_NV_FLAG_NO_INDEX : NGHTTP2_NV_FLAG_NONE;
}

static void add_headers(struct list *list, const struct buf *values,
                        const struct http_header *headers, size_t n)
{
	const char *value = values->p;

	for (size_t i = 0; i < n; i++) {
		struct str trimmed = str_trim(str_from(value));

		add(list, headers[i].name, trimmed, how_to_send(trimmed));
		value += strlen(value) + 1;
	}
}

/* How much of the body the next DATA frame takes; its payload is never copied. */
static ssize_t on_read(nghttp2_session *session, int32_t id, uint8_t *into, size_t max,
                       uint32_t *flags, nghttp2_data_source *source, void *user)
{
	struct http2_stream *st = source->ptr;
	size_t left = st->body->bytes.n - st->body_read;
	size_t n = left < max ? left : max;

	(void)session;
	(void)id;
	(void)into;
	(void)user;
	st->body_read += n;
	st->since_ns = clock_now_ns();
	*flags = NGHTTP2_DATA_FLAG_NO_COPY | (n == left ? NGHTTP2_DATA_FLAG_EOF : 0);
	return (ssize_t)n;
}

int http2_response_send_data(nghttp2_session *session, nghttp2_frame *frame,
                             const uint8_t *head, size_t length, nghttp2_data_source *source,
                             void *user)
{
	struct http2_stream *st = source->ptr;
	struct http2 *s = user;

	(void)session;
	(void)frame;
	if (buf_add(&s->out, head, FRAME_HEAD_BYTES) < 0)
		return NGHTTP2_ERR_CALLBACK_FAILURE;
	/* Of a stream, one frame is made after the other: this is the last one that was read.
	 */
	s->data = (struct str){ st->body->bytes.p + st->body_read - length, length };
	s->data_body = http_body_ref(st->body);
	s->session.progress += length;
	meter_earn_bytes(&s->meter, length);
	return NGHTTP2_ERR_PAUSE; /* no further frame before that is sent */
}

void http2_response_submit(struct http2 *s, struct http2_stream *st,
                           const struct http_response *response)
{
	size_t body_bytes = response->body ? response->body->bytes.n : 0;
	nghttp2_data_provider source = { .source.ptr = st, .read_callback = on_read };
	bool has_body = body_bytes > 0 && st->request.method != HTTP_HEAD;
	char status[NUMBER_MAX_BYTES], length[NUMBER_MAX_BYTES];
	size_t n = write_values(&s->values, response->headers);
	struct list list = { 0 };

	if (s->values.full) {
		http2_response_refuse(s, st, 500);
		return;
	}
	snprintf(status, sizeof(status), "%d", response->status);
	snprintf(length, sizeof(length), "%zu", body_bytes);
	add(&list, ":status", str_from(status), NGHTTP2_NV_FLAG_NONE);
	add_headers(&list, &s->values, response->headers, n);
	/* New each second: it is not worth a place in the table of fields. */
	add(&list, "date", str_from(date_now(&s->date)), NGHTTP2_NV_FLAG_NO_INDEX);
	add(&list, "content-length", str_from(length), NGHTTP2_NV_FLAG_NONE);
	if (has_body)
		st->body = http_body_take(response->body);
	st->state = HTTP2_SENDING;
	st->since_ns = clock_now_ns();
	http2_stream_forget(st);
	if (nghttp2_submit_response(s->nghttp2, st->id, list.fields, list.n,
	                            has_body ? &source : NULL) < 0)
		st->state = HTTP2_DONE; /* its peer has gone */
}

void http2_response_refuse(struct http2 *s, struct http2_stream *st, int status)
{
	struct http_response response = {
		.status = status,
		.headers = { { "Content-Type", "text/plain; charset=utf-8" } },
		.body = http_body_new(REASON_MAX_BYTES),
	};

	buf_printf(&response.body->bytes, "%d %s\n", status, status_reason(status));
	http2_response_submit(s, st, &response);
	http_body_unref(response.body);
}
