/* SPDX-License-Identifier: Apache-2.0 */
#include "metrics/protowriter.h"

#include <math.h>
#include <string.h>

#include "metrics/number.h"

enum wire_type { WIRE_VARINT = 0, WIRE_FIXED64 = 1, WIRE_BYTES = 2 };

enum { VARINT_MAX_BYTES = 10, DOUBLE_BYTES = 8 };

/* Seven bits a byte, the lowest first. */
static size_t write_varint(char out[static VARINT_MAX_BYTES], uint64_t v)
{
	size_t n = 0;

	for (; v >= 0x80; v >>= 7)
		out[n++] = (char)(v | 0x80);
	out[n++] = (char)v;
	return n;
}

static void add_varint(struct buf *out, uint64_t v)
{
	char bytes[VARINT_MAX_BYTES];

	buf_add(out, bytes, write_varint(bytes, v));
}

static void add_tag(struct buf *out, struct proto_field field, enum wire_type type)
{
	add_varint(out, (uint64_t)field.number << 3 | type);
}

static bool is_text(const struct proto_writer *w)
{
	return w->style != PROTO_DELIMITED;
}

static void break_line(struct proto_writer *w)
{
	buf_add_char(w->out, '\n');
	for (unsigned i = 0; i < 2 * w->depth; i++)
		buf_add_char(w->out, ' ');
}

/* What stands before a field's value. */
static void name_field(struct proto_writer *w, struct proto_field field, const char *behind)
{
	if (w->style == PROTO_LINES && (w->begun || w->depth > 0))
		break_line(w);
	else if (w->begun)
		buf_add_char(w->out, ' ');
	w->begun = true;
	buf_add_text(w->out, field.name);
	buf_add_text(w->out, w->style == PROTO_LINES ? ": " : ":");
	buf_add_text(w->out, behind);
}

/* Leaves one byte for the length, which is enough for most. */
static size_t open_length(struct buf *out)
{
	buf_add_char(out, '\0');
	return out->n;
}

/* Moves what is behind mark where its length needs more bytes. */
static void close_length(struct buf *out, size_t mark)
{
	char length[VARINT_MAX_BYTES];
	size_t n = out->n - mark, more = write_varint(length, n) - 1;

	if (more > 0 && buf_reserve(out, more)) {
		memmove(out->p + mark + more, out->p + mark, n);
		out->n += more;
	}
	if (!out->full)
		memcpy(out->p + mark - 1, length, more + 1);
}

size_t proto_begin(struct proto_writer *w)
{
	w->depth = 0;
	w->begun = false;
	return is_text(w) ? 0 : open_length(w->out);
}

void proto_end(struct proto_writer *w, size_t mark)
{
	if (w->style == PROTO_DELIMITED)
		close_length(w->out, mark);
	else
		buf_add_text(w->out, w->style == PROTO_LINES ? "\n\n" : "\n");
}

size_t proto_open(struct proto_writer *w, struct proto_field field)
{
	if (is_text(w)) {
		name_field(w, field, "{");
		w->depth++;
		w->begun = false;
		return 0;
	}
	add_tag(w->out, field, WIRE_BYTES);
	return open_length(w->out);
}

void proto_close(struct proto_writer *w, size_t mark)
{
	if (w->style == PROTO_DELIMITED) {
		close_length(w->out, mark);
		return;
	}
	w->depth--;
	if (w->style == PROTO_LINES)
		break_line(w);
	buf_add_char(w->out, '}');
	w->begun = true;
}

/* In quotes, with escapes as C has them; UTF-8 stays as it is. */
static void add_quoted(struct buf *out, struct str s)
{
	buf_add_char(out, '"');
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c == '"' || c == '\\')
			buf_add(out, (char[]){ '\\', (char)c }, 2);
		else if (c == '\n')
			buf_add(out, "\\n", 2);
		else if (c < 0x20 || c == 0x7f)
			buf_printf(out, "\\%03o", c);
		else
			buf_add_char(out, (char)c);
	}
	buf_add_char(out, '"');
}

void proto_string(struct proto_writer *w, struct proto_field field, struct str value)
{
	if (is_text(w)) {
		name_field(w, field, "");
		add_quoted(w->out, value);
		return;
	}
	add_tag(w->out, field, WIRE_BYTES);
	add_varint(w->out, value.n);
	buf_add_str(w->out, value);
}

static void add_number(struct buf *out, double v)
{
	char digits[NUMBER_MAX_BYTES];

	if (isfinite(v))
		buf_add(out, digits, number_write(digits, v));
	else
		buf_add_text(out, isnan(v) ? "nan" : v > 0 ? "inf" : "-inf");
}

void proto_double(struct proto_writer *w, struct proto_field field, double value)
{
	char bytes[DOUBLE_BYTES];
	uint64_t bits;

	if (is_text(w)) {
		name_field(w, field, "");
		add_number(w->out, value);
		return;
	}
	memcpy(&bits, &value, sizeof(bits));
	for (size_t i = 0; i < DOUBLE_BYTES; i++)
		bytes[i] = (char)(bits >> 8 * i); /* the lowest byte first */
	add_tag(w->out, field, WIRE_FIXED64);
	buf_add(w->out, bytes, DOUBLE_BYTES);
}

void proto_uint(struct proto_writer *w, struct proto_field field, uint64_t value)
{
	char digits[NUMBER_MAX_BYTES];

	if (is_text(w)) {
		name_field(w, field, "");
		buf_add(w->out, digits, number_write_u64(digits, value));
		return;
	}
	add_tag(w->out, field, WIRE_VARINT);
	add_varint(w->out, value);
}

void proto_enum(struct proto_writer *w, struct proto_field field, struct proto_field value)
{
	if (is_text(w))
		name_field(w, field, value.name);
	else
		proto_uint(w, field, value.number);
}
