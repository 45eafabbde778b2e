/* SPDX-License-Identifier: Apache-2.0 */
#include "metrics/protowriter.c"

#include <stdlib.h>

#include "base/array.h"
#include "base/must.h"
#include "tests/unit/unit.h"

#define F(number)                                                                              \
	(struct proto_field)                                                                   \
	{                                                                                      \
		"f" #number, number                                                            \
	}

enum { ROOM = 1 << 20 };

static void assert_bytes(struct buf *out, const char *bytes, size_t n)
{
	assert_int_equal(out->n, n);
	assert_memory_equal(out->p, bytes, n);
	buf_deinit(out);
}

#define ASSERT_BYTES(out, literal) assert_bytes(out, literal, sizeof(literal) - 1)

TEST(writes_numbers_as_the_wire_has_them)
{
	struct buf out;
	struct proto_writer w = { .out = &out };

	buf_init(&out, ROOM);
	proto_uint(&w, F(1), 0);
	proto_uint(&w, F(1), 127);
	proto_uint(&w, F(1), 300);
	proto_uint(&w, F(16), UINT64_MAX);
	proto_double(&w, F(2), 1);
	proto_double(&w, F(2), -INFINITY);
	proto_enum(&w, F(3), F(4));
	ASSERT_BYTES(&out, "\x08\x00"
	                   "\x08\x7f"
	                   "\x08\xac\x02"
	                   "\x80\x01\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"
	                   "\x11\x00\x00\x00\x00\x00\x00\xf0\x3f"
	                   "\x11\x00\x00\x00\x00\x00\x00\xf0\xff"
	                   "\x18\x04");
}

TEST(puts_lengths_before_what_is_nested)
{
	struct buf out;
	struct proto_writer w = { .out = &out };
	size_t message, outer, inner;

	buf_init(&out, ROOM);
	message = proto_begin(&w);
	outer = proto_open(&w, F(1));
	inner = proto_open(&w, F(2));
	proto_string(&w, F(3), STR("abc"));
	proto_close(&w, inner);
	proto_close(&w, outer);
	proto_end(&w, message);
	message = proto_begin(&w);
	proto_end(&w, message);
	ASSERT_BYTES(&out, "\x09\x0a\x07\x12\x05\x1a\x03"
	                   "abc"
	                   "\x00");
}

/* The length of a message of one string of n bytes, in a message. */
TEST(makes_room_for_lengths_of_more_than_a_byte)
{
	static const size_t rows[] = { 0, 120, 125, 126, 127, 128, 129, 16380, 16384, 300000 };

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		char *text = xcalloc(rows[i] + 1, 1), head[64];
		struct str value = { memset(text, 'x', rows[i]), rows[i] };
		size_t message, inner, n = 0, string_n, inner_n;
		char scratch[VARINT_MAX_BYTES];
		struct buf out;
		struct proto_writer w = { .out = &out };

		buf_init(&out, ROOM);
		message = proto_begin(&w);
		inner = proto_open(&w, F(1));
		proto_string(&w, F(2), value);
		proto_close(&w, inner);
		proto_end(&w, message);

		string_n = 1 + write_varint(scratch, rows[i]) + rows[i];
		inner_n = 1 + write_varint(scratch, string_n) + string_n;
		n += write_varint(head + n, inner_n);
		head[n++] = 0x0a;
		n += write_varint(head + n, string_n);
		head[n++] = 0x12;
		n += write_varint(head + n, rows[i]);
		assert_int_equal(out.n, n + rows[i]);
		assert_memory_equal(out.p, head, n);
		if (rows[i] > 0)
			assert_memory_equal(out.p + n, text, rows[i]);
		buf_deinit(&out);
		free(text);
	}
}

TEST(says_when_it_is_full)
{
	for (size_t max = 0; max < 200; max++) {
		char text[150] = { 0 };
		struct buf out;
		struct proto_writer w = { .out = &out };
		size_t message, inner;

		buf_init(&out, max);
		message = proto_begin(&w);
		inner = proto_open(&w, F(1));
		proto_string(&w, F(2), (struct str){ text, sizeof(text) });
		proto_close(&w, inner);
		proto_end(&w, message);
		assert_int_equal(out.full, max < 158);
		buf_deinit(&out);
	}
}

static void write_some(struct buf *out, enum proto_style style)
{
	struct proto_writer w = { .out = out, .style = style };
	size_t message = proto_begin(&w), inner;

	buf_init(out, ROOM);
	proto_string(&w, F(1), STR("a\"\\\n\t\x7f\xc3\xa4"));
	inner = proto_open(&w, F(2));
	proto_double(&w, F(3), NAN);
	proto_double(&w, F(4), INFINITY);
	proto_close(&w, inner);
	inner = proto_open(&w, F(2));
	proto_double(&w, F(3), -INFINITY);
	proto_close(&w, inner);
	proto_enum(&w, F(5), (struct proto_field){ "GAUGE", 1 });
	proto_end(&w, message);
	message = proto_begin(&w);
	proto_uint(&w, F(6), 7);
	proto_end(&w, message);
}

TEST(writes_the_text_format)
{
	struct buf out;

	write_some(&out, PROTO_COMPACT);
	ASSERT_BYTES(&out,
	             "f1:\"a\\\"\\\\\\n\\011\\177\xc3\xa4\" f2:{f3:nan f4:inf} f2:{f3:-inf} "
	             "f5:GAUGE\nf6:7\n");
	write_some(&out, PROTO_LINES);
	ASSERT_BYTES(&out, "f1: \"a\\\"\\\\\\n\\011\\177\xc3\xa4\"\n"
	                   "f2: {\n  f3: nan\n  f4: inf\n}\n"
	                   "f2: {\n  f3: -inf\n}\n"
	                   "f5: GAUGE\n\n"
	                   "f6: 7\n\n");
}

RUN_TESTS(cmocka_unit_test(writes_numbers_as_the_wire_has_them),
          cmocka_unit_test(puts_lengths_before_what_is_nested),
          cmocka_unit_test(makes_room_for_lengths_of_more_than_a_byte),
          cmocka_unit_test(says_when_it_is_full), cmocka_unit_test(writes_the_text_format))
