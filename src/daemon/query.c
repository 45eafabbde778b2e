/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/query.h"

#include <string.h>

/* Decodes "+" and "%xx"; false for a bad escape, a NUL, or more than max - 1 bytes. */
static bool decode(struct str in, char *out, size_t max)
{
	size_t n = 0;

	for (size_t i = 0; i < in.n; i++) {
		char c = in.p[i];
		uint64_t byte;

		if (c == '+') {
			c = ' ';
		} else if (c == '%') {
			if (in.n - i < 3 ||
			    str_to_u64_base((struct str){ in.p + i + 1, 2 }, 16, &byte) < 0)
				return false;
			c = (char)byte;
			i += 2;
		}
		if (c == '\0' || n + 1 == max)
			return false;
		out[n++] = c;
	}
	out[n] = '\0';
	return true;
}

bool query_next(struct str *rest, struct query_pair *pair)
{
	while (rest->n > 0) {
		struct str one = *rest, key, value = { 0 };

		if (!str_cut(*rest, '&', &one, rest))
			*rest = (struct str){ 0 };
		key = one;
		str_cut(one, '=', &key, &value);
		if (one.n > 0 && !memchr(one.p, ';', one.n) &&
		    decode(key, pair->key, sizeof(pair->key)) &&
		    decode(value, pair->value, sizeof(pair->value)))
			return true;
	}
	return false;
}
