/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

/*
 * Writes one JSON text (RFC 8259), value by value. In an object each value follows its key;
 * commas and colons come by themselves, and what would be no JSON ends the program. The
 * caller looks at out->full once, when all is written.
 */
enum { JSON_DEPTH_MAX = 16 };

struct json {
	struct buf *out;
	char open[JSON_DEPTH_MAX]; /* the bracket that closes each */
	size_t depth;
	bool comma;    /* a value stands before the next one */
	bool awaits;   /* a key has been written and its value has not */
	bool complete; /* the outermost value is there */
};

void json_begin(struct json *j, struct buf *out);
void json_end(struct json *j); /* everything that was opened is closed; adds a newline */

void json_open_object(struct json *j);
void json_open_array(struct json *j);
void json_close(struct json *j); /* the innermost of them */

void json_key(struct json *j, const char *key);

/* Bytes that are no UTF-8 become U+FFFD, one for each. */
void json_str(struct json *j, struct str s);
void json_text(struct json *j, const char *text); /* NULL is null */
void json_u64(struct json *j, uint64_t v);
void json_i64(struct json *j, int64_t v);
void json_f64(struct json *j, double v); /* shortest that reads back; no number is null */
void json_bool(struct json *j, bool v);
void json_null(struct json *j);

/*
 * The character at the start of rest as it stands in a quoted string; returns how many
 * bytes it took. Escapes what JSON asks for, and all that terminals obey.
 */
size_t json_quote_next(struct buf *out, struct str rest);
