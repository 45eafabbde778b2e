/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/str.h"

/*
 * Writes messages of Protocol Buffers (protobuf.dev/programming-guides/encoding), or the same
 * in its text format (protobuf.dev/reference/protobuf/textformat-spec). Nothing is kept in
 * memory but the bytes. out tells at the end whether all had room.
 */
enum proto_style {
	PROTO_DELIMITED, /* binary, each message behind its length as a varint */
	PROTO_LINES,     /* text, a field a line and an empty line behind each message */
	PROTO_COMPACT,   /* text, a message a line */
};

struct proto_writer {
	struct buf *out;
	enum proto_style style;
	unsigned depth;
	bool begun; /* the message has a field already */
};

struct proto_field {
	const char *name;
	unsigned number;
};

/* A whole message, and one that is a field; the mark is for the call that ends it. */
size_t proto_begin(struct proto_writer *w);
void proto_end(struct proto_writer *w, size_t mark);
size_t proto_open(struct proto_writer *w, struct proto_field field);
void proto_close(struct proto_writer *w, size_t mark);

void proto_string(struct proto_writer *w, struct proto_field field,
                  struct str value); /* UTF-8 */
void proto_double(struct proto_writer *w, struct proto_field field, double value);
void proto_uint(struct proto_writer *w, struct proto_field field, uint64_t value);
void proto_enum(struct proto_writer *w, struct proto_field field, struct proto_field value);
