/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Says what postern hears. Each line of standard input is what a peer sends, in hexadecimal;
 * each line of standard output is a JSON text: the requests in it, all bytes in hexadecimal
 * again, and the status that the rest is refused with, or 0. hear.js says the same of Node.
 */
#include "http/grammar.h"
#include "http/http1.c"

enum { ANSWERS_MAX_BYTES = 16 << 20, PIECE_BYTES = 5 };

struct hearing {
	struct http_session *session;
	struct buf json, answers;
};

static void add_hex(struct buf *out, const char *key, struct str s)
{
	buf_printf(out, ",\"%s\":\"", key);
	for (size_t i = 0; i < s.n; i++)
		buf_printf(out, "%02x", (unsigned char)s.p[i]);
	buf_add_char(out, '"');
}

static void on_request(void *owner, uint32_t stream, const struct http_request *r)
{
	static const char *const methods[] = { "GET", "HEAD", "" };
	const struct http_response response = { .status = 200 };
	struct hearing *h = owner;
	const struct head *head = &of(h->session)->head;

	buf_printf(&h->json, "%s{\"method\":\"%s\"", stream > 1 ? "," : "", methods[r->method]);
	add_hex(&h->json, "path", r->path);
	add_hex(&h->json, "query", r->query);
	add_hex(&h->json, "accept", r->accept);
	add_hex(&h->json, "accept-encoding", r->accept_encoding);
	add_hex(&h->json, "authorization", r->authorization);
	add_hex(&h->json, "x-prometheus-scrape-timeout-seconds", r->scrape_timeout);
	buf_printf(&h->json, ",\"fields\":%zu,\"body\":%llu}", head->n_fields,
	           (unsigned long long)head->body_bytes);
	http_respond(h->session, stream, &response);
}

static void on_limit(void *owner, enum http_limit limit)
{
	(void)owner;
	(void)limit;
}

static void take_answers(struct hearing *h)
{
	struct str pieces[2];
	size_t n;

	while ((n = http_output(h->session, pieces)) > 0) {
		buf_add_str(&h->answers, pieces[0]);
		must(n == 1); /* answers without a body */
		http_sent(h->session, pieces[0].n);
	}
}

/* Of the last answer, where it is not ours. */
static unsigned refusal(struct hearing *h)
{
	struct str rest = buf_str(&h->answers), line;
	unsigned status = 0, last = 0;

	while (str_next_line(&rest, &line)) {
		if (str_starts(line, "HTTP/1.") && sscanf(line.p + 8, "%u", &status) == 1)
			last = status;
	}
	return last == 200 ? 0 : last;
}

static void hear(struct str bytes, struct hearing *h)
{
	static const struct http_events events = { on_request, on_limit, NULL };

	h->session = http1_new(&events, h);
	buf_add_text(&h->json, "{\"requests\":[");
	while (bytes.n > 0) {
		size_t n = bytes.n < PIECE_BYTES ? bytes.n : PIECE_BYTES;

		http_receive(h->session, bytes.p, n);
		take_answers(h);
		bytes = str_skip(bytes, n);
	}
	buf_add_char(&h->answers, '\0');
	buf_printf(&h->json, "],\"refused\":%u}%c", refusal(h), '\0');
	http_free(h->session);
}

static size_t from_hex(char *line, size_t n)
{
	for (size_t i = 0; i < n / 2; i++)
		line[i] = (char)(grammar_hex_digit(line[2 * i]) << 4 |
		                 grammar_hex_digit(line[2 * i + 1]));
	return n / 2;
}

int main(void)
{
	char *line = NULL;
	size_t room = 0, n_bytes;
	ssize_t n;

	while ((n = getline(&line, &room, stdin)) > 0) {
		struct hearing h = { 0 };
		char *bytes;

		n_bytes = from_hex(line, (size_t)n);
		bytes = xmemdup(line, n_bytes); /* of their exact size, for AddressSanitizer */
		buf_init(&h.json, ANSWERS_MAX_BYTES);
		buf_init(&h.answers, ANSWERS_MAX_BYTES);
		hear((struct str){ bytes, n_bytes }, &h);
		must(puts(buf_str(&h.json).p) >= 0 && !h.json.full && !h.answers.full);
		buf_deinit(&h.json);
		buf_deinit(&h.answers);
		free(bytes);
	}
	free(line);
	return 0;
}
