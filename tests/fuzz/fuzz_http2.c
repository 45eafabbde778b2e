/* SPDX-License-Identifier: Apache-2.0 */
#include <nghttp2/nghttp2.h>
#include <string.h>

#include "base/must.h"
#include "http/session.h"

/*
 * A peer of HTTP/2, from behind its preface. Whatever it says and however it arrives, what it
 * gets are whole frames that a client can read, and what is asked is asked once.
 */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define PREFACE "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"

enum { HEAD_BYTES = 9, FRAME_MAX_BYTES = 16384, TYPE_HEADERS = 1, PENDING = 64 };

struct run {
	size_t step; /* bytes given at once */
	bool later;  /* answers only when no more bytes come */
	struct http_session *session;
	struct http_body *body;
	nghttp2_hd_inflater *hpack;
	struct buf got;
	uint32_t pending[PENDING];
	size_t n_pending;
	unsigned floods;
};

static void respond(struct run *run, uint32_t stream)
{
	struct http_response response = { .status = 200, .body = run->body };

	response.headers[0] = (struct http_header){ "Content-Type", "text/plain" };
	http_respond(run->session, stream, &response);
}

static void on_request(void *owner, uint32_t stream, const struct http_request *r)
{
	struct run *run = owner;

	must(r->path.n > 0 && (r->path.p[0] == '/' || r->method == HTTP_OTHER));
	must(stream % 2 == 1);
	must(run->n_pending < PENDING);
	if (run->later)
		run->pending[run->n_pending++] = stream;
	else
		respond(run, stream);
}

static void on_cancel(void *owner, uint32_t stream)
{
	struct run *run = owner;
	size_t i = 0;

	while (i < run->n_pending && run->pending[i] != stream)
		i++;
	must(i < run->n_pending); /* it is one that has no answer yet */
	if (stream % 4 == 1)
		return;
	respond(run, stream);
	run->pending[i] = run->pending[--run->n_pending];
}

static void on_limit(void *owner, enum http_limit limit)
{
	struct run *run = owner;

	run->floods += limit == HTTP_LIMIT_FRAMES;
	must(run->floods <= 1);
}

static void take_output(struct run *run)
{
	struct str pieces[2];
	size_t n;

	while ((n = http_output(run->session, pieces)) > 0) {
		size_t total = 0;

		for (size_t i = 0; i < n; i++) {
			must(pieces[i].n > 0);
			must(buf_add_str(&run->got, pieces[i]) == 0);
			total += pieces[i].n;
		}
		http_sent(run->session, total);
	}
}

/* A block of fields begins with the status. */
static void check_fields(struct run *run, struct str block)
{
	bool first = true;

	while (block.n > 0) {
		nghttp2_nv field;
		int flags = 0;
		ssize_t n = nghttp2_hd_inflate_hd2(run->hpack, &field, &flags,
		                                   (const uint8_t *)block.p, block.n, 1);

		must(n >= 0);
		block = str_skip(block, (size_t)n);
		if (flags & NGHTTP2_HD_INFLATE_EMIT) {
			must(!first || memcmp(field.name, ":status", 7) == 0);
			first = false;
		}
		if (flags & NGHTTP2_HD_INFLATE_FINAL)
			nghttp2_hd_inflate_end_headers(run->hpack);
	}
}

static void check_frames(struct run *run)
{
	struct str got = buf_str(&run->got);

	while (got.n > 0) {
		const unsigned char *head = (const unsigned char *)got.p;
		size_t n;

		must(got.n >= HEAD_BYTES);
		n = (size_t)head[0] << 16 | (size_t)head[1] << 8 | head[2];
		must(n <= FRAME_MAX_BYTES && got.n >= HEAD_BYTES + n);
		if (head[3] == TYPE_HEADERS)
			check_fields(run, (struct str){ got.p + HEAD_BYTES, n });
		got = str_skip(got, HEAD_BYTES + n);
	}
}

static void give(struct run *run, const char *bytes, size_t n)
{
	http_receive(run->session, bytes, n);
	take_output(run);
}

/* Ends it, with every answer given, and some that nobody waits for. */
static void end(struct run *run)
{
	http_retire(run->session);
	take_output(run);
	for (size_t i = 0; i < run->n_pending; i++) {
		respond(run, run->pending[i]);
		respond(run, run->pending[i]);
	}
	http_end(run->session);
	take_output(run);
	must(http_phase(run->session) == HTTP_ENDED ||
	     http_phase(run->session) == HTTP_SENDING);
	check_frames(run);
	http_free(run->session);
	must(run->body->refs == 1);
	http_body_unref(run->body);
	nghttp2_hd_inflate_del(run->hpack);
	buf_deinit(&run->got);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct http_events events = { on_request, on_limit, on_cancel };
	static const struct run ways[] = { { .step = SIZE_MAX },
		                           { .step = 1 },
		                           { .step = 7, .later = true } };

	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		struct run run = ways[i];

		buf_init(&run.got, 1 << 24);
		run.body = http_body_new(1 << 16);
		buf_add_text(&run.body->bytes, "hello\n");
		must(nghttp2_hd_inflate_new(&run.hpack) == 0);
		run.session = http2_new(&events, &run);
		give(&run, PREFACE, sizeof(PREFACE) - 1);
		for (size_t at = 0; at < size; at += run.step) {
			size_t n = size - at < run.step ? size - at : run.step;

			give(&run, (const char *)data + at, n);
			if (run.step == SIZE_MAX)
				break;
		}
		end(&run);
	}
	return 0;
}
