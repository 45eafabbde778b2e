/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/negotiate.h"

#define TEXT "text/plain; version=0.0.4; charset=utf-8; escaping="

static const struct {
	const char *scheme, *content_type;
} schemes[] = {
	{ "underscores", TEXT "underscores" }, /* what is meant where nothing is said */
	{ "allow-utf-8", TEXT "allow-utf-8" },
	{ "dots", TEXT "dots" },
	{ "values", TEXT "values" },
};

/* Takes the next piece before sep off *rest, trimmed. */
static bool next_piece(struct str *rest, char sep, struct str *piece)
{
	if (rest->n == 0)
		return false;
	if (!str_cut(*rest, sep, piece, rest)) {
		*piece = *rest;
		rest->n = 0;
	}
	*piece = str_trim(*piece);
	return true;
}

/* Notes the scheme that an element asks for; true when text 0.0.4 is what it wants. */
static bool read_element(struct str element, size_t *scheme)
{
	struct str piece, key, value;
	bool text = next_piece(&element, ';', &piece) && str_is(piece, "text/plain");

	while (next_piece(&element, ';', &piece)) {
		if (!str_cut(piece, '=', &key, &value))
			continue;
		if (str_is(key, "version"))
			text = text && str_is(value, "0.0.4");
		for (size_t i = 0;
		     str_is(key, "escaping") && i < sizeof(schemes) / sizeof(schemes[0]); i++) {
			if (str_is(value, schemes[i].scheme))
				*scheme = i;
		}
	}
	return text;
}

const char *negotiate_content_type(struct str accept)
{
	struct str element;
	size_t scheme = 0;

	while (next_piece(&accept, ',', &element)) {
		if (read_element(element, &scheme))
			break;
	}
	return schemes[scheme].content_type;
}
