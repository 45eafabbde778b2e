/* SPDX-License-Identifier: Apache-2.0 */
#include "conf/yaml_text.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* What YAML 1.1 takes for a boolean or for nothing, in any case. */
static bool is_reserved(struct str text)
{
	static const char *const words[] = { "y",   "n",    "yes",   "no",  "on",
		                             "off", "true", "false", "null" };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (text.n == strlen(words[i]) && strncasecmp(text.p, words[i], text.n) == 0)
			return true;
	return false;
}

/* A letter first, or a slash: no number, date or sign begins so. */
static bool is_plain(struct str text)
{
	if (text.n == 0 || (!is_letter(text.p[0]) && text.p[0] != '/') || is_reserved(text))
		return false;
	for (size_t i = 0; i < text.n; i++)
		if (!is_letter(text.p[i]) &&
		    (!text.p[i] || !strchr("0123456789._-/@", text.p[i])))
			return false;
	return true;
}

void yaml_add_text(struct buf *out, struct str text)
{
	if (is_plain(text)) {
		buf_add_str(out, text);
		return;
	}
	buf_add_char(out, '"');
	for (size_t i = 0; i < text.n; i++) {
		unsigned char c = (unsigned char)text.p[i];

		if (c < 0x20 || c == 0x7f) {
			buf_printf(out, "\\x%02x", c);
			continue;
		}
		if (c == '"' || c == '\\')
			buf_add_char(out, '\\');
		buf_add_char(out, (char)c);
	}
	buf_add_char(out, '"');
}
