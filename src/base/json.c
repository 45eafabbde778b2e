/* SPDX-License-Identifier: Apache-2.0 */
#include "base/json.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/must.h"
#include "base/utf8.h"

enum { NUMBER_MAX_BYTES = 32, DIGITS_SAFE = 15, DIGITS_ENOUGH = 17 };

void json_begin(struct json *j, struct buf *out)
{
	*j = (struct json){ .out = out };
}

void json_end(struct json *j)
{
	must(j->depth == 0 && j->complete);
	buf_add_char(j->out, '\n');
}

static bool in_object(const struct json *j)
{
	return j->depth > 0 && j->open[j->depth - 1] == '}';
}

/* What comes before any value. */
static void begin_value(struct json *j)
{
	must(!j->complete && j->awaits == in_object(j));
	if (j->comma && !j->awaits)
		buf_add_char(j->out, ',');
	j->comma = true;
	j->awaits = false;
	j->complete = j->depth == 0;
}

static void open_with(struct json *j, char opening, char closing)
{
	begin_value(j);
	must(j->depth < JSON_DEPTH_MAX);
	buf_add_char(j->out, opening);
	j->open[j->depth++] = closing;
	j->comma = j->complete = false;
}

void json_open_object(struct json *j)
{
	open_with(j, '{', '}');
}

void json_open_array(struct json *j)
{
	open_with(j, '[', ']');
}

void json_close(struct json *j)
{
	must(j->depth > 0 && !j->awaits);
	buf_add_char(j->out, j->open[--j->depth]);
	j->comma = true;
	j->complete = j->depth == 0;
}

size_t json_quote_next(struct buf *out, struct str rest)
{
	size_t n = utf8_length(rest);
	unsigned char c = (unsigned char)rest.p[0];

	if (n == 0)
		buf_add_text(out, "\\ufffd");
	else if (c == '"' || c == '\\')
		buf_printf(out, "\\%c", c);
	else if (c == '\n')
		buf_add_text(out, "\\n");
	else if (c == '\t')
		buf_add_text(out, "\\t");
	else if (c < ' ' || c == 0x7f)
		buf_printf(out, "\\u%04x", c);
	else if (c == 0xc2 && (unsigned char)rest.p[1] < 0xa0) /* C1 */
		buf_printf(out, "\\u%04x", (unsigned char)rest.p[1]);
	else
		buf_add(out, rest.p, n);
	return n > 0 ? n : 1;
}

static void add_quoted(struct buf *out, struct str s)
{
	buf_add_char(out, '"');
	while (s.n > 0)
		s = str_skip(s, json_quote_next(out, s));
	buf_add_char(out, '"');
}

void json_key(struct json *j, const char *key)
{
	must(in_object(j) && !j->awaits);
	if (j->comma)
		buf_add_char(j->out, ',');
	add_quoted(j->out, str_from(key));
	buf_add_char(j->out, ':');
	j->awaits = true;
}

void json_str(struct json *j, struct str s)
{
	begin_value(j);
	add_quoted(j->out, s);
}

void json_text(struct json *j, const char *text)
{
	if (text)
		json_str(j, str_from(text));
	else
		json_null(j);
}

void json_u64(struct json *j, uint64_t v)
{
	begin_value(j);
	buf_printf(j->out, "%" PRIu64, v);
}

void json_i64(struct json *j, int64_t v)
{
	begin_value(j);
	buf_printf(j->out, "%" PRId64, v);
}

void json_f64(struct json *j, double v)
{
	char text[NUMBER_MAX_BYTES];

	if (!isfinite(v)) {
		json_null(j);
		return;
	}
	for (int digits = DIGITS_SAFE; digits <= DIGITS_ENOUGH; digits++) {
		snprintf(text, sizeof(text), "%.*g", digits, v);
		if (strtod(text, NULL) == v)
			break;
	}
	begin_value(j);
	buf_add_text(j->out, text);
}

void json_bool(struct json *j, bool v)
{
	begin_value(j);
	buf_add_text(j->out, v ? "true" : "false");
}

void json_null(struct json *j)
{
	begin_value(j);
	buf_add_text(j->out, "null");
}
