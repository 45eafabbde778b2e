/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/html.h"

#include <string.h>

#include "base/utf8.h"

#define CUT          "\xe2\x80\xa6"
#define NO_CHARACTER "\xef\xbf\xbd"

/* What stands for the first character of rest, which takes up *n bytes. */
static struct str encode(struct str rest, size_t *n)
{
	unsigned char c = (unsigned char)rest.p[0];

	*n = utf8_length(rest);
	if (*n == 0) {
		*n = 1;
		return STR(NO_CHARACTER);
	}
	switch (c) {
	case '&':
		return STR("&amp;");
	case '<':
		return STR("&lt;");
	case '>':
		return STR("&gt;");
	case '"':
		return STR("&#34;");
	case '\'':
		return STR("&#39;");
	default:
		break;
	}
	if (c < ' ' || c == 0x7f || (c == 0xc2 && (unsigned char)rest.p[1] < 0xa0))
		return c == '\n' || c == '\t' ? STR(" ") : STR(NO_CHARACTER);
	return (struct str){ rest.p, *n };
}

/* How many bytes of text are written within max. */
static size_t fits(struct str text, size_t max)
{
	size_t taken = 0, used = 0, n;

	while (taken < text.n) {
		struct str piece = encode(str_skip(text, taken), &n);

		if (used + piece.n > max)
			break;
		used += piece.n;
		taken += n;
	}
	return taken;
}

void html_add(struct buf *out, struct str text, size_t max)
{
	size_t all = fits(text, max), n;
	bool cut = all < text.n;
	struct str rest = text;

	rest.n = cut ? fits(text, max - strlen(CUT)) : all;
	while (rest.n > 0) {
		buf_add_str(out, encode(rest, &n));
		rest = str_skip(rest, n);
	}
	if (cut)
		buf_add_text(out, CUT);
}

/* unreserved of RFC 3986 section 2.3, and "/". */
static bool stands_in_a_path(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       (c != '\0' && strchr("-._~/", c));
}

void html_add_path(struct buf *out, const char *path)
{
	if (*path == '/')
		path++;
	if (*path == '/' || *path == '\0')
		buf_add_text(out, "./");
	for (; *path; path++) {
		if (stands_in_a_path(*path))
			buf_add_char(out, *path);
		else
			buf_printf(out, "%%%02X", (unsigned char)*path);
	}
}
