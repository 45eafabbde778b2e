/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/os_release.h"

#include <errno.h>
#include <stdbool.h>

static const char *const names[] = {
#define X(name) #name,
	OS_RELEASE_FIELDS
#undef X
};

static bool is_key(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if ((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_')
			continue;
		if (i == 0 || !((c >= '0' && c <= '9') || c == '.' || c == '/'))
			return false;
	}
	return s.n > 0;
}

/* What a backslash and c stand for in double quotes, NUL where nothing. */
static char escaped(char c)
{
	static const struct {
		char c, is;
	} rows[] = {
		{ '"', '"' },  { '\\', '\\' }, { '$', '$' },  { '`', '`' },  { '/', '/' },
		{ 'b', '\b' }, { 'f', '\f' },  { 'n', '\n' }, { 'r', '\r' }, { 't', '\t' },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (rows[i].c == c)
			return rows[i].is;
	}
	return '\0';
}

/* Takes the quotes off; white space before a comment goes too. */
static int unquote(struct str s, struct arena *arena, struct str *out, struct err *err)
{
	char *copy = arena_alloc(arena, s.n), quote = '\0';
	size_t n = 0, end = 0; /* end: behind the last byte that is no bare white space */

	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if ((unsigned char)c < ' ')
			return err_set(err, -EINVAL, "byte 0x%02x in a value", (unsigned)c);
		if (!quote && c == '#')
			break;
		if (quote ? c == quote : c == '"' || c == '\'') {
			quote = quote ? '\0' : c;
			continue;
		}
		if (quote == '"' && c == '\\') {
			c = ++i < s.n ? escaped(s.p[i]) : '\0';
			if (!c)
				return err_set(err, -EINVAL,
				               "a backslash that escapes nothing");
		}
		copy[n++] = c;
		if (quote || c != ' ')
			end = n;
	}
	if (quote)
		return err_set(err, -EINVAL, "a %c is not closed", quote);
	*out = (struct str){ copy, end };
	return 0;
}

static int parse_line(struct str line, struct arena *arena, struct os_release *out,
                      struct err *err)
{
	struct str key, value;
	int rc;

	line = str_trim(line);
	if (line.n == 0 || line.p[0] == '#')
		return 0;
	if (!str_cut(line, '=', &key, &value))
		return err_set(err, -EINVAL, "neither KEY=VALUE nor a comment");
	key = str_trim(key);
	if (str_starts(key, "export ") && key.n > sizeof("export ") - 1)
		key = str_skip(key, sizeof("export ") - 1);
	if (!is_key(key))
		return err_set(err, -EINVAL, "\"%.*s\" is no key", STR_ARG(key));
	rc = unquote(str_trim(value), arena, &value, err);
	for (size_t i = 0; rc == 0 && i < OS_FIELDS; i++) {
		if (str_is(key, names[i]))
			out->values[i] = value;
	}
	return rc;
}

int os_release_parse(struct str text, struct arena *arena, struct os_release *out,
                     struct err *err)
{
	struct str line;
	int rc = 0;

	*out = (struct os_release){ 0 };
	for (unsigned n = 1; rc == 0 && str_next_line(&text, &line); n++) {
		rc = parse_line(line, arena, out, err);
		if (rc < 0)
			return err_prefix(err, rc, "line %u", n);
	}
	return rc;
}
