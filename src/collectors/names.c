/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/names.h"

#include <stdbool.h>

static bool is_plain(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '_';
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
