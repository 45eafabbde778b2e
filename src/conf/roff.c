/* SPDX-License-Identifier: Apache-2.0 */
#include "conf/roff.h"

#include <stdbool.h>
#include <string.h>

static bool ends_sentence(const char *text)
{
	return text[0] == '.' && text[1] == ' ' && text[2] >= 'A' && text[2] <= 'Z';
}

void roff_add_text(struct buf *out, const char *text)
{
	if (*text == '.' || *text == '\'')
		buf_add_text(out, "\\&");
	for (; *text; text++) {
		if (*text == '\\')
			buf_add_text(out, "\\e");
		else
			buf_add_char(out, *text);
		if (ends_sentence(text)) {
			buf_add_char(out, '\n');
			text++;
		} else if (strchr("|,", *text) && text[1] && text[1] != ' ') {
			buf_add_text(out, "\\:");
		}
	}
	buf_add_char(out, '\n');
}

void roff_add_flag(struct buf *out, const char *name)
{
	buf_add_text(out, "\\-\\-");
	for (; *name; name++)
		buf_printf(out, *name == '-' ? "\\-" : "%c", *name);
}
