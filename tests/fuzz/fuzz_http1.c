/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/must.h"
#include "http/session.h"

/*
 * However the bytes of a peer arrive and whenever its requests are answered, the same
 * requests are heard and the same well-formed responses given.
 */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define BODY "body\n"

struct run {
	size_t step; /* bytes given at once */
	bool later;  /* answers only when no more bytes come */
	struct http_session *session;
	struct buf asked, methods, got; /* requests, a byte for the method of each, all sent */
	uint32_t stream;
};

static void respond(struct run *run)
{
	struct http_response response = { .status = 200, .body = http_body_new(64) };

	response.headers[0] = (struct http_header){ "Content-Type", "text/plain" };
	buf_add_text(&response.body->bytes, BODY);
	http_respond(run->session, run->stream, &response);
	http_body_unref(response.body);
}

static void on_request(void *owner, uint32_t stream, const struct http_request *r)
{
	const struct str parts[] = { r->path,   r->query,           r->authorization,
		                     r->accept, r->accept_encoding, r->scrape_timeout };
	struct run *run = owner;

	must(r->path.n > 0 && (r->path.p[0] == '/' || r->method == HTTP_OTHER));
	buf_add_char(&run->methods, (char)r->method);
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		buf_printf(&run->asked, "%zu:", parts[i].n);
		buf_add_str(&run->asked, parts[i]);
	}
	run->stream = stream;
	if (!run->later)
		respond(run);
}

static void on_limit(void *owner, enum http_limit limit)
{
	(void)owner;
	must(limit < HTTP_LIMIT_FRAMES);
}

static void take_output(struct run *run)
{
	struct str pieces[2];
	size_t n;

	while ((n = http_output(run->session, pieces)) > 0) {
		size_t total = 0;

		for (size_t i = 0; i < n; i++) {
			must(pieces[i].n > 0);
			buf_add_str(&run->got, pieces[i]);
			total += pieces[i].n;
		}
		http_sent(run->session, total);
	}
}

/* Takes the head of a response off the front; returns whether the connection ends with it. */
static bool check_head(struct str *got, uint64_t *length)
{
	struct str line, name, value;
	bool closes = false, has_date = false, has_length = false;

	must(str_next_line(got, &line) && str_starts(line, "HTTP/1.") && str_ends(line, "\r"));
	while (must(str_next_line(got, &line)), !str_is(line, "\r")) {
		must(str_ends(line, "\r") && str_cut(line, ':', &name, &value));
		closes |= str_is(line, "Connection: close\r");
		if (str_is(name, "Date")) {
			must(!has_date && value.n == 31);
			memset((char *)value.p, '-', value.n); /* may differ between runs */
			has_date = true;
		}
		if (str_is(name, "Content-Length")) {
			must(!has_length && str_to_u64(str_trim(value), length) == 0);
			has_length = true;
		}
	}
	must(has_date && has_length);
	return closes;
}

static void check_responses(struct run *run)
{
	struct str got = buf_str(&run->got);
	bool closes = false;
	uint64_t length;

	for (size_t i = 0; i < run->methods.n; i++) {
		must(!closes);
		closes = check_head(&got, &length);
		must(length == strlen(BODY));
		if (run->methods.p[i] != HTTP_HEAD) {
			must(str_starts(got, BODY));
			got = str_skip(got, strlen(BODY));
		}
	}
	if (got.n > 0) { /* the session's own refusal */
		must(!closes);
		closes = check_head(&got, &length);
		must(closes && (got.n == 0 || got.n == length));
	}
	must(closes == (http_phase(run->session) == HTTP_ENDED));
}

/* Reads what a turn has left of a pipeline. */
static void go_on(struct run *run)
{
	while (http_has_more(run->session)) {
		http_go_on(run->session);
		take_output(run);
	}
}

static void run_session(struct run *run, const uint8_t *data, size_t size)
{
	static const struct http_events events = { on_request, on_limit };

	buf_init(&run->asked, 1 << 24);
	buf_init(&run->methods, 1 << 24);
	buf_init(&run->got, 1 << 24);
	run->session = http1_new(&events, run);
	for (size_t at = 0; at < size; at += run->step) {
		size_t n = size - at < run->step ? size - at : run->step;

		http_receive(run->session, (const char *)data + at, n);
		take_output(run);
		go_on(run);
	}
	while (http_phase(run->session) == HTTP_WAITING) {
		respond(run);
		take_output(run);
		go_on(run);
	}
	check_responses(run);
	http_free(run->session);
}

static void end(struct run *run)
{
	buf_deinit(&run->asked);
	buf_deinit(&run->methods);
	buf_deinit(&run->got);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct run ways[] = { { .step = 1 }, { .step = 7, .later = true } };
	struct run once = { .step = SIZE_MAX };

	run_session(&once, data, size);
	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		struct run run = ways[i];

		run_session(&run, data, size);
		must(str_eq(buf_str(&run.asked), buf_str(&once.asked)));
		must(str_eq(buf_str(&run.methods), buf_str(&once.methods)));
		must(str_eq(buf_str(&run.got), buf_str(&once.got)));
		end(&run);
	}
	end(&once);
	return 0;
}
