/* SPDX-License-Identifier: Apache-2.0 */
#include "http/http2.h"
#include "http/http2_memory.c"

#include <unistd.h>

#include "base/array.h"
#include "tests/unit/unit.h"

/*
 * Where nghttp2's memory is while a peer is silent. What has pages of its own is asked for by
 * mincore(2): those that were given back are not there.
 */
enum { FRAME = HTTP2_MEMORY_FRAME_BYTES + 10, TABLE = HTTP2_MEMORY_LARGE_BYTES, PAGES = 8 };

static size_t pages_there(const struct http2_memory *m)
{
	unsigned char there[PAGES];
	size_t n = 0, page = (size_t)sysconf(_SC_PAGESIZE);

	for (size_t i = 0; i < HTTP2_MEMORY_BLOCKS_MAX; i++) {
		size_t pages = (m->blocks[i].n + page - 1) / page;

		assert_true(pages <= PAGES);
		if (!m->blocks[i].p)
			continue;
		assert_int_equal(mincore(m->blocks[i].p, m->blocks[i].n, there), 0);
		for (size_t j = 0; j < pages; j++)
			n += there[j] & 1;
	}
	return n;
}

TEST(frame_goes_and_is_zero_again)
{
	struct http2_memory m = { 0 };
	nghttp2_mem memory = http2_memory_for(&m);
	char *frame = memory.malloc(FRAME, &m);

	memset(frame, 'x', FRAME);
	assert_true(pages_there(&m) > 0);
	http2_memory_rest(&m);
	assert_int_equal(pages_there(&m), 0);
	assert_int_equal(frame[0], 0);
	assert_int_equal(frame[FRAME - 1], 0);
	memory.free(frame, &m);
	assert_null(m.blocks[0].p);
}

TEST(table_goes_when_there_is_nothing_in_it)
{
	struct http2_memory m = { 0 };
	nghttp2_mem memory = http2_memory_for(&m);
	char *table = memory.calloc(TABLE / 16, 16, &m);

	table[TABLE - 1] = 7;
	http2_memory_rest(&m);
	assert_int_equal(table[TABLE - 1], 7);
	table[TABLE - 1] = 0;
	table[0] = 1;
	http2_memory_rest(&m);
	assert_int_equal(table[0], 1);
	table[0] = 0;
	http2_memory_rest(&m);
	assert_int_equal(pages_there(&m), 0);
	memory.free(table, &m);
}

TEST(only_what_is_large_and_made_with_the_session_has_pages)
{
	struct http2_memory m = { 0 };
	nghttp2_mem memory = http2_memory_for(&m);
	void *small = memory.malloc(TABLE - 1, &m), *late;

	m.made = true;
	late = memory.calloc(1, FRAME, &m);
	for (size_t i = 0; i < COUNT_OF(m.blocks); i++)
		assert_null(m.blocks[i].p);
	memory.free(small, &m);
	memory.free(late, &m);
}

TEST(more_blocks_than_there_is_room_for_are_had_all_the_same)
{
	struct http2_memory m = { 0 };
	nghttp2_mem memory = http2_memory_for(&m);
	void *blocks[HTTP2_MEMORY_BLOCKS_MAX + 1];

	for (size_t i = 0; i < COUNT_OF(blocks); i++)
		assert_non_null(blocks[i] = memory.malloc(FRAME, &m));
	for (size_t i = 0; i < COUNT_OF(blocks); i++)
		memory.free(blocks[i], &m);
}

TEST(what_grows_keeps_its_bytes)
{
	struct http2_memory m = { 0 };
	nghttp2_mem memory = http2_memory_for(&m);
	char *p = memory.realloc(NULL, TABLE, &m);

	memset(p, 'x', TABLE);
	m.made = true;
	p = memory.realloc(p, FRAME, &m);
	assert_null(m.blocks[0].p);
	for (size_t i = 0; i < TABLE; i++)
		assert_int_equal(p[i], 'x');
	p = memory.realloc(p, 1, &m);
	assert_int_equal(p[0], 'x');
	memory.free(p, &m);
	memory.free(NULL, &m);
}

TEST(sizes_that_overflow_are_refused)
{
	struct http2_memory m = { 0 };
	volatile size_t many = SIZE_MAX / 2;

	assert_null(http2_memory_for(&m).calloc(many, 3, &m));
	assert_null(http2_memory_for(&m).malloc(many, &m));
}

static void on_request(void *owner, uint32_t stream, const struct http_request *request)
{
	struct http_session **session = owner;
	struct http_response response = { .status = 200, .body = http_body_new(64) };

	(void)request;
	buf_add_text(&response.body->bytes, "hello\n");
	http_respond(*session, stream, &response);
	http_body_unref(response.body);
}

static void on_limit(void *owner, enum http_limit limit)
{
	(void)owner;
	assert_int_equal(limit, HTTP_LIMITS);
}

static size_t take_output(struct http_session *session)
{
	struct str pieces[2];
	size_t n, total = 0;

	while ((n = http_output(session, pieces)) > 0) {
		total += pieces[0].n;
		http_sent(session, pieces[0].n);
	}
	return total;
}

#define PREFACE "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0"
#define GET(n)  "\0\0\7\1\5\0\0\0" n "\x82\x87\x84\1\1h\x90"
#define OPEN    "\0\0\7\1\4\0\0\0\x05\x83\x87\x84\1\1h\x90"

TEST(silent_peer_costs_no_page)
{
	static const struct http_events events = { on_request, on_limit, NULL };
	struct http_session *session;
	const struct http2 *s;

	session = http2_new(&events, &session);
	s = (const struct http2 *)session;
	http_receive(session, PREFACE GET("\1"), sizeof(PREFACE GET("\1")) - 1);
	assert_true(pages_there(&s->memory) > 0);
	take_output(session);
	assert_int_equal(pages_there(&s->memory), 0);
	assert_null(s->spare);
	assert_int_equal(s->out.cap + s->values.cap, 0);

	http_receive(session, GET("\3"), sizeof(GET("\3")) - 1);
	assert_true(take_output(session) > 9 + 9 + 6);
	assert_int_equal(pages_there(&s->memory), 0);

	/* A stream that stays open keeps its place in the table. */
	http_receive(session, OPEN, sizeof(OPEN) - 1);
	http_receive(session, GET("\7"), sizeof(GET("\7")) - 1);
	take_output(session);
	assert_true(pages_there(&s->memory) > 0);
	http_free(session);
}

RUN_TESTS(cmocka_unit_test(frame_goes_and_is_zero_again),
          cmocka_unit_test(table_goes_when_there_is_nothing_in_it),
          cmocka_unit_test(only_what_is_large_and_made_with_the_session_has_pages),
          cmocka_unit_test(more_blocks_than_there_is_room_for_are_had_all_the_same),
          cmocka_unit_test(what_grows_keeps_its_bytes),
          cmocka_unit_test(sizes_that_overflow_are_refused),
          cmocka_unit_test(silent_peer_costs_no_page))
