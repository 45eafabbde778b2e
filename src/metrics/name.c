/* SPDX-License-Identifier: Apache-2.0 */
#include "metrics/name.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/must.h"
#include "base/utf8.h"

#define PREFIX "U__" /* tells that values stand in a name */

enum { ESCAPED_MAX_BYTES = sizeof("_10ffff_") };

const char *escaping_name(enum escaping escaping)
{
	static const char *const names[ESCAPINGS] = { "underscores", "allow-utf-8", "dots",
		                                      "values" };

	return names[escaping];
}

static bool is_plain(char c, bool first, enum name_kind kind)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
	       (c == ':' && kind == NAME_METRIC) || (c >= '0' && c <= '9' && !first);
}

size_t name_length(struct str s, enum name_kind kind)
{
	size_t n = 0;

	while (n < s.n && is_plain(s.p[n], n == 0, kind))
		n++;
	return n;
}

bool name_is_plain(struct str s, enum name_kind kind)
{
	return s.n > 0 && name_length(s, kind) == s.n;
}

/* The number of a well-formed character. */
static uint32_t code_point(struct str c)
{
	uint32_t v = (unsigned char)c.p[0];

	if (c.n > 1)
		v &= 0x7fU >> c.n;
	for (size_t i = 1; i < c.n; i++)
		v = v << 6 | ((unsigned char)c.p[i] & 0x3fU);
	return v;
}

/* Writes what becomes of one character; returns how many bytes. */
static size_t escape(char out[static ESCAPED_MAX_BYTES], struct str c, bool plain,
                     enum escaping escaping)
{
	const char *text = "_";

	if (plain && (c.p[0] != '_' || escaping == ESCAPING_UNDERSCORES)) {
		out[0] = c.p[0];
		return 1;
	}
	if (!plain && escaping == ESCAPING_VALUES)
		return (size_t)snprintf(out, ESCAPED_MAX_BYTES, "_%x_",
		                        (unsigned)code_point(c));
	if (escaping != ESCAPING_UNDERSCORES)
		text = c.p[0] == '.' ? "_dot_" : "__";
	memcpy(out, text, strlen(text));
	return strlen(text);
}

struct str name_escape(struct str name, enum name_kind kind, enum escaping escaping,
                       struct arena *arena)
{
	char *out;
	size_t n = 0;

	if (escaping == ESCAPING_ALLOW_UTF8 || name_is_plain(name, kind))
		return name;
	out = arena_alloc(arena, sizeof(PREFIX) + (name.n + 1) * ESCAPED_MAX_BYTES);
	if (escaping == ESCAPING_VALUES) {
		memcpy(out, PREFIX, strlen(PREFIX));
		n = strlen(PREFIX);
	}
	for (size_t i = 0, length; i < name.n; i += length) {
		length = utf8_length(str_skip(name, i));
		must(length > 0);
		n += escape(out + n, (struct str){ name.p + i, length },
		            is_plain(name.p[i], i == 0, kind), escaping);
	}
	return (struct str){ out, n };
}
