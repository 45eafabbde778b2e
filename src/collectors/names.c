/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/names.h"

#include <string.h>

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_plain(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c) || c == '_';
}

char *name_sanitise(struct str name, struct arena *arena)
{
	char *out = arena_alloc(arena, name.n + 1);
	size_t n = 0;
	bool replaced = false; /* what was written last stands for characters left out */

	for (size_t i = 0; i < name.n; i++) {
		char c = name.p[i];

		if (is_plain(c) && !(replaced && c == '_')) {
			out[n++] = c;
			replaced = false;
		} else if (!replaced) {
			while (n > 0 && out[n - 1] == '_')
				n--;
			out[n++] = '_';
			replaced = true;
		}
	}
	out[n] = '\0';
	return out;
}

bool name_is_numbered(struct str name, const char *kind, struct str *number)
{
	if (!str_starts(name, kind))
		return false;
	*number = str_skip(name, strlen(kind));
	return number->n > 0 && is_digit(number->p[0]);
}

bool name_is_digits(struct str name)
{
	for (size_t i = 0; i < name.n; i++) {
		if (!is_digit(name.p[i]))
			return false;
	}
	return name.n > 0;
}
