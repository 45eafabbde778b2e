/* SPDX-License-Identifier: Apache-2.0 */
#include "http/http2.c"

#include "tests/unit/http2frames.h"
#include "tests/unit/unit.h"

/* A peer that speaks in frames, and what it gets for them: RFC 9113 by its sections. */

#define PREFACE                  "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
#define GET                      "82 87 84 010168"     /* GET / on host h, over https */
#define POST                     "83 87 84 010168"     /* the same with a body */
#define PRIORITY                 "00000000 0f"         /* of no other stream, weight 16 */
#define FIELD(n, name, m, value) " 00 " n name m value /* literal, not indexed */
#define TE_X                     FIELD("02", "7465", "01", "78")
#define XA_1                     FIELD("02", "7861", "01", "31") /* xa: 1 */

enum { TRICKLE_BYTES = 5 };

struct run {
	struct http_session *session;
	struct buf got;
	uint32_t asked[64], cancelled[64];
	size_t n_asked, n_cancelled;
	bool later, answers_cancelled;
	unsigned floods;
};

static const struct http_response empty = { .status = 200 };

static void on_request(void *owner, uint32_t stream, const struct http_request *request)
{
	struct run *run = owner;

	(void)request;
	must(run->n_asked < sizeof(run->asked) / sizeof(run->asked[0]));
	run->asked[run->n_asked++] = stream;
	if (!run->later)
		http_respond(run->session, stream, &empty);
}

static void on_limit(void *owner, enum http_limit limit)
{
	((struct run *)owner)->floods += limit == HTTP_LIMIT_FRAMES;
}

static void on_cancel(void *owner, uint32_t stream)
{
	struct run *run = owner;

	must(run->n_cancelled < sizeof(run->cancelled) / sizeof(run->cancelled[0]));
	run->cancelled[run->n_cancelled++] = stream;
	if (run->answers_cancelled)
		http_respond(run->session, stream, &empty);
}

static const struct http_events events = { on_request, on_limit, on_cancel };

static void take_output(struct run *run)
{
	struct str pieces[2];

	while (http_output(run->session, pieces) > 0) {
		buf_add_str(&run->got, pieces[0]);
		http_sent(run->session, pieces[0].n);
	}
}

static void give(struct run *run, struct str bytes, size_t step)
{
	while (bytes.n > 0) {
		size_t n = bytes.n < step ? bytes.n : step;

		http_receive(run->session, bytes.p, n);
		take_output(run);
		bytes = str_skip(bytes, n);
	}
}

/* A frame at a time, or less of it. */
static void say(struct run *run, const char *frames, size_t step)
{
	struct str rest = str_from(frames), frame;
	struct buf bytes;

	buf_init(&bytes, 1 << 20);
	while (rest.n > 0) {
		if (!str_cut(rest, ';', &frame, &rest)) {
			frame = rest;
			rest.n = 0;
		}
		frames_add(&bytes, frame);
		give(run, buf_str(&bytes), step);
		buf_reset(&bytes, SIZE_MAX);
	}
	buf_deinit(&bytes);
}

static void start(struct run *run, bool later)
{
	*run = (struct run){ .later = later };
	buf_init(&run->got, 1 << 22);
	run->session = http2_new(&events, run);
	give(run, STR(PREFACE), SIZE_MAX);
}

/* What came back, in words; the run is over. */
static void finish(struct run *run, struct buf *words)
{
	buf_init(words, 1 << 16);
	frames_tell(words, buf_str(&run->got));
	buf_add_char(words, '\0');
	http_free(run->session);
	buf_deinit(&run->got);
}

/* A "~" in front: requests are answered after the frames, not at once. */
static const struct row {
	const char *section, *claim, *frames, *expected;
} rows[] = {
	{ "3.4", "a first frame that is no SETTINGS", "!H5:1 " GET, "goaway PROTOCOL_ERROR" },
	{ "4.1", "a frame of unknown type", "X0:0 00*8", "pong" },
	{ "4.1", "one on a stream that is not open", "X0:7 00*8", "pong" },
	{ "4.1", "flags that mean nothing", "If6:0 00*8", "pong, pong" },
	{ "4.1", "the reserved bit of a stream", "I0:2147483648 00*8", "pong, pong" },
	{ "4.2", "a DATA frame of 2^14 bytes", "H4:1 " POST ";D1:1 00*16384",
	  "answer 1, pong" },
	{ "4.2", "a DATA frame of one more", "H4:1 " POST ";D1:1 00*16385",
	  "goaway FRAME_SIZE_ERROR" },
	{ "4.2", "a HEADERS frame of one more", "H5:1 " GET "00*16380",
	  "goaway FRAME_SIZE_ERROR" },
	{ "4.3", "a block that is no HPACK", "H5:1 " GET "40", "goaway COMPRESSION_ERROR" },
	{ "4.3", "a PRIORITY frame within a block", "H1:1 " GET ";P0:1 " PRIORITY ";C4:1",
	  "goaway PROTOCOL_ERROR" },
	{ "4.3", "another stream's HEADERS within a block", "H1:1 " GET ";H5:3 " GET,
	  "goaway PROTOCOL_ERROR" },
	{ "5.1", "DATA on an idle stream", "D1:1 00", "goaway PROTOCOL_ERROR" },
	{ "5.1", "RST_STREAM on an idle stream", "R0:1 00000008", "goaway PROTOCOL_ERROR" },
	{ "5.1", "WINDOW_UPDATE on an idle stream", "W0:1 00000064", "goaway PROTOCOL_ERROR" },
	{ "5.1", "CONTINUATION on an idle stream", "C4:1 " GET, "goaway PROTOCOL_ERROR" },
	{ "5.1", "PRIORITY on an idle stream", "P0:1 " PRIORITY, "pong" },
	{ "5.1", "a lower stream than one with a PRIORITY", "P0:5 " PRIORITY ";H5:3 " GET,
	  "answer 3, pong" },
	{ "5.1", "DATA on a half-closed stream", "~H5:1 " GET ";D1:1 00",
	  "goaway STREAM_CLOSED" },
	{ "5.1", "HEADERS on a half-closed stream", "~H5:1 " GET ";H5:1 " GET,
	  "goaway STREAM_CLOSED" },
	{ "5.1", "CONTINUATION on a half-closed stream", "~H5:1 " GET ";C4:1 " GET,
	  "goaway PROTOCOL_ERROR" },
	{ "5.1", "WINDOW_UPDATE on a half-closed stream", "~H5:1 " GET ";W0:1 00000064",
	  "pong, answer 1" },
	{ "5.1", "PRIORITY on a half-closed stream", "~H5:1 " GET ";P0:1 " PRIORITY,
	  "pong, answer 1" },
	{ "5.1", "RST_STREAM on a half-closed stream", "~H5:1 " GET ";R0:1 00000008", "pong" },
	{ "5.1", "DATA on a closed stream", "H5:1 " GET ";D1:1 00",
	  "answer 1, goaway STREAM_CLOSED" },
	{ "5.1", "DATA on a stream that we have reset",
	  "H4:1 " POST ";W0:1 7fffffff;D1:1 00;H5:3 " GET,
	  "reset 1 FLOW_CONTROL_ERROR, answer 3, pong" },
	{ "5.1", "HEADERS on a closed stream", "H5:1 " GET ";H5:1 " GET,
	  "answer 1, goaway STREAM_CLOSED" },
	{ "5.1", "trailers on a stream that we have reset",
	  "H4:1 " POST ";W0:1 7fffffff;H5:1" XA_1 ";H5:3 " GET,
	  "reset 1 FLOW_CONTROL_ERROR, answer 3, pong" },
	{ "5.1", "CONTINUATION on a closed stream", "H5:1 " GET ";C4:1 " GET,
	  "answer 1, goaway PROTOCOL_ERROR" },
	{ "5.1", "PRIORITY on a closed stream", "H5:1 " GET ";P0:1 " PRIORITY,
	  "answer 1, pong" },
	{ "5.1", "DATA after its own RST_STREAM", "~H4:1 " POST ";R0:1 00000008;D1:1 00",
	  "goaway STREAM_CLOSED" },
	{ "5.1", "HEADERS after its own RST_STREAM", "~H4:1 " POST ";R0:1 00000008;H5:1 " GET,
	  "goaway STREAM_CLOSED" },
	{ "5.1.1", "an even stream", "H5:2 " GET, "goaway PROTOCOL_ERROR" },
	{ "5.1.1", "a stream lower than the last", "H5:5 " GET ";H5:3 " GET,
	  "answer 5, goaway STREAM_CLOSED" },
	{ "5.3.1", "HEADERS that depend on themselves", "H25:1 00000001 0f " GET,
	  "goaway PROTOCOL_ERROR" },
	{ "5.3.1", "PRIORITY that depends on itself", "P0:1 00000001 0f",
	  "goaway PROTOCOL_ERROR" },
	{ "5.3.1", "one that does so alone", "P0:3 80000003 0f;H5:3 " GET,
	  "goaway PROTOCOL_ERROR" },
	{ "5.3.1", "one of a stream with a request", "~H5:1 " GET ";P0:1 00000001 0f",
	  "goaway PROTOCOL_ERROR" },
	{ "5.3.1", "PRIORITY that depends on another", "P0:1 00000003 0f;P0:3 00000001 0f",
	  "pong" },
	{ "5.3.1", "one of another length that depends on itself",
	  "H4:1 " POST ";P0:1 00000001", "goaway FRAME_SIZE_ERROR" },
	{ "5.5", "an unknown frame within a block", "H1:1 " GET ";X0:1 00;C4:1",
	  "goaway PROTOCOL_ERROR" },
	{ "6.1", "DATA on stream 0", "D1:0 00", "goaway PROTOCOL_ERROR" },
	{ "6.1", "padding that is longer than the frame", "H4:1 " POST ";D9:1 06 0000",
	  "goaway PROTOCOL_ERROR" },
	{ "6.1", "padding", "H4:1 " POST ";D9:1 02 00 0000", "answer 1, pong" },
	{ "6.2", "HEADERS on stream 0", "H5:0 " GET, "goaway PROTOCOL_ERROR" },
	{ "6.2", "HEADERS with padding", "Hd:1 02 " GET " 0000", "answer 1, pong" },
	{ "6.2", "padding longer than HEADERS", "Hd:1 ff " GET, "goaway PROTOCOL_ERROR" },
	{ "6.2", "HEADERS with a priority", "H25:1 00000000 0f " GET, "answer 1, pong" },
	{ "6.2", "a block in three frames", "H1:1 82;C0:1 87 84;C4:1 010168",
	  "answer 1, pong" },
	{ "6.3", "PRIORITY on stream 0", "P0:0 " PRIORITY, "goaway PROTOCOL_ERROR" },
	{ "6.3", "a PRIORITY frame of another length", "H4:1 " POST ";P0:1 00000000",
	  "goaway FRAME_SIZE_ERROR" },
	{ "6.4", "RST_STREAM on stream 0", "R0:0 00000008", "goaway PROTOCOL_ERROR" },
	{ "6.4", "a RST_STREAM frame of another length", "H4:1 " POST ";R0:1 000008",
	  "goaway FRAME_SIZE_ERROR" },
	{ "6.5", "an answer to SETTINGS that says something", "S1:0 0003 00000001",
	  "goaway FRAME_SIZE_ERROR" },
	{ "6.5", "SETTINGS on a stream", "S0:1 0003 00000064", "goaway PROTOCOL_ERROR" },
	{ "6.5", "SETTINGS of another length", "S0:0 0003 0064", "goaway FRAME_SIZE_ERROR" },
	{ "6.5.2", "ENABLE_PUSH of 2", "S0:0 0002 00000002", "goaway PROTOCOL_ERROR" },
	{ "6.5.2", "a window beyond 2^31-1", "S0:0 0004 80000000",
	  "goaway FLOW_CONTROL_ERROR" },
	{ "6.5.2", "too small a MAX_FRAME_SIZE", "S0:0 0005 00003fff",
	  "goaway PROTOCOL_ERROR" },
	{ "6.5.2", "too large a MAX_FRAME_SIZE", "S0:0 0005 01000000",
	  "goaway PROTOCOL_ERROR" },
	{ "6.5.2", "a setting that is not known", "S0:0 00ff 00000001", "pong" },
	{ "6.6", "PUSH_PROMISE from a client", "U4:1 00000002 " GET, "goaway PROTOCOL_ERROR" },
	{ "6.7", "a PING", "I0:0 00*8", "pong, pong" },
	{ "6.7", "an answer to no PING", "I1:0 00*8", "pong" },
	{ "6.7", "PING on a stream", "I0:1 00*8", "goaway PROTOCOL_ERROR" },
	{ "6.7", "a PING of another length", "I0:0 00*6", "goaway FRAME_SIZE_ERROR" },
	{ "6.8", "GOAWAY on a stream", "G0:1 00*8", "goaway PROTOCOL_ERROR" },
	{ "6.9", "a WINDOW_UPDATE of 0", "W0:0 00000000", "goaway PROTOCOL_ERROR" },
	{ "6.9", "a WINDOW_UPDATE of 0 on a stream", "H4:1 " POST ";W0:1 00000000",
	  "goaway PROTOCOL_ERROR" },
	{ "6.9", "a WINDOW_UPDATE of another length", "W0:0 000001",
	  "goaway FRAME_SIZE_ERROR" },
	{ "6.9.1", "a window that overflows", "W0:0 7fffffff;W0:0 7fffffff",
	  "goaway FLOW_CONTROL_ERROR" },
	{ "6.9.1", "a stream's window that overflows", "H4:1 " POST ";W0:1 7fffffff",
	  "reset 1 FLOW_CONTROL_ERROR, pong" },
	{ "6.9.2", "a window that overflows by SETTINGS",
	  "H4:1 " POST ";W0:1 7fff0000;S0:0 0004 7fffffff",
	  "reset 1 FLOW_CONTROL_ERROR, pong" },
	{ "6.10", "CONTINUATION on stream 0", "H1:1 " GET ";C4:0", "goaway PROTOCOL_ERROR" },
	{ "6.10", "CONTINUATION behind DATA", "H4:1 " POST ";D1:1 00;C4:1 " GET,
	  "answer 1, goaway PROTOCOL_ERROR" },
	{ "7", "an error that is not known", "H4:1 " POST ";R0:1 000000ff", "pong" },
	{ "8.1", "trailers", "H4:1 " POST ";D0:1 00;H5:1" XA_1, "answer 1, pong" },
	{ "8.1", "trailers that do not end the stream", "H4:1 " POST ";H4:1" XA_1,
	  "reset 1 PROTOCOL_ERROR, pong" },
	{ "8.1", "a pseudo-header in trailers", "H4:1 " POST ";H5:1 82",
	  "reset 1 PROTOCOL_ERROR, pong" },
	{ "8.1.1", "less content than its length", "H4:1 " POST " 0f0d0132;D1:1 00",
	  "reset 1 PROTOCOL_ERROR, pong" },
	{ "8.1.1", "more content than its length", "H4:1 " POST " 0f0d0132;D0:1 00;D1:1 0000",
	  "reset 1 PROTOCOL_ERROR, pong" },
	{ "8.1.1", "a length and no content", "H5:1 " GET " 0f0d0132",
	  "reset 1 PROTOCOL_ERROR, pong" },
	{ "8.2", "capital letters in a name", "H5:1 " GET FIELD("02", "5841", "01", "31"),
	  "reset 1 PROTOCOL_ERROR, pong" },
	{ "8.2.1", "a space in a name", "H5:1 " GET FIELD("02", "7820", "01", "31"),
	  "reset 1 PROTOCOL_ERROR, pong" },
	{ "8.2.1", "a line break in a value", "H5:1 " GET FIELD("02", "7861", "01", "0a"),
	  "reset 1 PROTOCOL_ERROR, pong" },
	{ "8.2.2", "Connection", "H5:1 " GET FIELD("0a", "636f6e6e656374696f6e", "01", "78"),
	  "reset 1 PROTOCOL_ERROR, pong" },
	{ "8.2.2", "TE with anything but trailers", "H5:1 " GET TE_X,
	  "reset 1 PROTOCOL_ERROR, pong" },
	{ "8.3", "a pseudo-header behind a field", "H5:1 82 87" XA_1 " 84 010168",
	  "reset 1 PROTOCOL_ERROR, pong" },
	{ "8.3", "a pseudo-header of responses", "H5:1 " GET " 88",
	  "reset 1 PROTOCOL_ERROR, pong" },
	{ "8.3", "a pseudo-header that is not known",
	  "H5:1 " GET FIELD("02", "3a78", "01", "31"), "reset 1 PROTOCOL_ERROR, pong" },
	{ "8.3.1", "no :method", "H5:1 87 84 010168", "reset 1 PROTOCOL_ERROR, pong" },
	{ "8.3.1", "no :scheme", "H5:1 82 84 010168", "reset 1 PROTOCOL_ERROR, pong" },
	{ "8.3.1", "no :path", "H5:1 82 87 010168", "reset 1 PROTOCOL_ERROR, pong" },
	{ "8.3.1", "an empty :path", "H5:1 82 87 0400 010168", "reset 1 PROTOCOL_ERROR, pong" },
	{ "8.3.1", "no host", "H5:1 82 87 84", "reset 1 PROTOCOL_ERROR, pong" },
	{ "8.3.1", "two of :method", "H5:1 82 " GET, "reset 1 PROTOCOL_ERROR, pong" },
	{ "8.3.1", "two of :scheme", "H5:1 87 " GET, "reset 1 PROTOCOL_ERROR, pong" },
	{ "8.3.1", "two of :path", "H5:1 84 " GET, "reset 1 PROTOCOL_ERROR, pong" },
	{ "8.5", "CONNECT, whose answer is awaited", "H4:1 0207434f4e4e454354 010168",
	  "answer 1, reset 1 NO_ERROR, pong" },
	{ "7541 2.3.3", "an index beyond the tables", "H5:1 " GET " c6",
	  "goaway COMPRESSION_ERROR" },
	{ "7541 4.2", "a table that is resized behind a field", "H5:1 " GET " 20",
	  "goaway COMPRESSION_ERROR" },
	{ "7541 5.2", "Huffman padding of zeros", "H5:1 " GET " 00 02 7861 81 18",
	  "goaway COMPRESSION_ERROR" },
	{ "7541 5.2", "Huffman text with EOS", "H5:1 " GET " 00 02 7861 84 ffffffff",
	  "goaway COMPRESSION_ERROR" },
	{ "7541 6.1", "index 0", "H5:1 " GET " 80", "goaway COMPRESSION_ERROR" },
	{ "7541 6.2", "fields that are never indexed", "H5:1 " GET " 10 02 7861 01 31",
	  "answer 1, pong" },
	{ "7541 6.3", "a table of more than 4096 bytes", "H5:1 3fe21f " GET,
	  "goaway COMPRESSION_ERROR" },
};

static void run_row(const struct row *row, size_t step)
{
	const char *frames = row->frames + (*row->frames == '~' || *row->frames == '!');
	struct buf words;
	struct run run;

	start(&run, *row->frames == '~');
	if (*row->frames != '!')
		say(&run, "S0:0; S1:0", step);
	say(&run, frames, step);
	say(&run, "I0:0 01*8", step);
	for (size_t i = 0; run.later && i < run.n_asked; i++)
		http_respond(run.session, run.asked[i], &empty);
	take_output(&run);
	finish(&run, &words);
	if (strcmp(words.p, row->expected) != 0)
		fail_msg("%s %s: got \"%s\", expected \"%s\"", row->section, row->claim,
		         words.p, row->expected);
	buf_deinit(&words);
}

TEST(answers_frames_as_the_rfc_says)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		run_row(&rows[i], SIZE_MAX);
}

TEST(answers_the_same_when_bytes_trickle_in)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		run_row(&rows[i], TRICKLE_BYTES);
}

TEST(ends_at_another_preface)
{
	struct run run = { 0 };
	struct buf words;

	buf_init(&run.got, 1 << 16);
	run.session = http2_new(&events, &run);
	assert_int_equal(http_phase(run.session), HTTP_SENDING); /* our SETTINGS */
	take_output(&run);
	assert_int_equal(http_phase(run.session), HTTP_HEADING);
	give(&run, STR("GET / HTTP/1.1\r\nHost: h\r\n\r\n"), SIZE_MAX);
	assert_int_equal(http_phase(run.session), HTTP_ENDED);
	finish(&run, &words);
	assert_string_equal(words.p, "goaway PROTOCOL_ERROR");
	buf_deinit(&words);
}

TEST(ends_when_the_peer_goes_away)
{
	struct buf words;
	struct run run;

	start(&run, true);
	say(&run, "S0:0;S1:0;H5:1 " GET ";G0:0 00*8", SIZE_MAX);
	assert_int_equal(http_phase(run.session), HTTP_WAITING);
	http_respond(run.session, 1, &empty);
	take_output(&run);
	assert_int_equal(http_phase(run.session), HTTP_ENDED);
	finish(&run, &words);
	assert_string_equal(words.p, "answer 1");
	buf_deinit(&words);
}

/* One of each kind, over and over. */
TEST(cuts_floods)
{
	static const char *const floods[] = {
		"I0:0 00*8",                                                 /* PING */
		"S0:0 0003 00000064",                                        /* SETTINGS */
		"P0:1 " PRIORITY,                                            /* PRIORITY */
		"W0:0 00000001",                                             /* WINDOW_UPDATE */
		"D0:1",                                                      /* empty DATA */
		"X0:0",                                                      /* unknown */
		"R0:1 00000008",                                             /* RST_STREAM */
		"H1:1 " GET ";C0:1;C0:1;C0:1;C0:1;C0:1;C0:1;C0:1;C0:1;C0:1", /* CONTINUATION */
	};

	for (size_t i = 0; i < sizeof(floods) / sizeof(floods[0]); i++) {
		struct buf words;
		struct run run;

		start(&run, true);
		say(&run, "S0:0;S1:0", SIZE_MAX);
		if (strstr(floods[i], ":1") && floods[i][0] != 'H')
			say(&run, "H4:1 " POST, SIZE_MAX);
		for (size_t n = 0; n < 2 * METER_FRAMES; n++)
			say(&run, floods[i], SIZE_MAX);
		assert_int_equal(run.floods, 1);
		assert_int_equal(http_phase(run.session), HTTP_ENDED);
		finish(&run, &words);
		if (!strstr(words.p, "goaway ENHANCE_YOUR_CALM"))
			fail_msg("%s: got %s", floods[i], words.p);
		buf_deinit(&words);
	}
}

/* CVE-2023-44487: streams that are opened only to be reset. */
TEST(cuts_rapid_resets)
{
	struct buf words;
	struct run run;
	char frames[64];

	start(&run, true);
	say(&run, "S0:0;S1:0", SIZE_MAX);
	for (unsigned id = 1; id < 4 * METER_FRAMES && run.floods == 0; id += 2) {
		snprintf(frames, sizeof(frames), "H5:%u " GET ";R0:%u 00000008", id, id);
		say(&run, frames, SIZE_MAX);
	}
	assert_int_equal(run.floods, 1);
	assert_int_equal(run.n_asked, HTTP2_UNANSWERED_MAX); /* the others were refused */
	finish(&run, &words);
	buf_deinit(&words);
}

TEST(tells_which_requests_are_given_up)
{
	struct buf words;
	struct run run;

	start(&run, true);
	run.answers_cancelled = true;
	say(&run, "S0:0;S1:0;H5:1 " GET ";H5:3 " GET ";H4:5 " POST, SIZE_MAX);
	say(&run, "R0:5 00000008;R0:3 00000008", SIZE_MAX); /* 5 was not whole */
	assert_int_equal(run.n_cancelled, 1);
	assert_int_equal(run.cancelled[0], 3);
	http_respond(run.session, 3, &empty); /* as if it had not been told */
	http_respond(run.session, 1, &empty);
	take_output(&run);
	finish(&run, &words);
	assert_string_equal(words.p, "answer 1");
	buf_deinit(&words);
}

/* A field of 4 KB goes into the table once, and is named in a byte from then on. */
TEST(cuts_blocks_that_grow_out_of_proportion)
{
	static const char bomb[] = "H1:3 " GET " 40 02 7861 7fd31e 61*4050;"
				   "C4:3 be*1000";
	struct buf words;
	struct run run;

	start(&run, false);
	say(&run, "S0:0;S1:0", SIZE_MAX);
	say(&run, bomb, SIZE_MAX);
	assert_int_equal(run.floods, 1);
	assert_int_equal(run.n_asked, 0);
	finish(&run, &words);
	assert_string_equal(words.p, "goaway ENHANCE_YOUR_CALM");
	buf_deinit(&words);
}

RUN_TESTS(cmocka_unit_test(answers_frames_as_the_rfc_says),
          cmocka_unit_test(answers_the_same_when_bytes_trickle_in),
          cmocka_unit_test(ends_at_another_preface),
          cmocka_unit_test(ends_when_the_peer_goes_away), cmocka_unit_test(cuts_floods),
          cmocka_unit_test(cuts_rapid_resets),
          cmocka_unit_test(tells_which_requests_are_given_up),
          cmocka_unit_test(cuts_blocks_that_grow_out_of_proportion))
