/* SPDX-License-Identifier: Apache-2.0 */
#include "base/utf8.h"

static bool is_tail(unsigned char c)
{
	return (c & 0xc0) == 0x80;
}

size_t utf8_length(struct str s)
{
	const unsigned char *p = (const unsigned char *)s.p;

	if (s.n == 0)
		return 0;
	if (p[0] < 0x80)
		return 1;
	if (p[0] >= 0xc2 && p[0] <= 0xdf)
		return s.n >= 2 && is_tail(p[1]) ? 2 : 0;
	if ((p[0] & 0xf0) == 0xe0) {
		if (s.n < 3 || !is_tail(p[1]) || !is_tail(p[2]))
			return 0;
		if (p[0] == 0xe0 && p[1] < 0xa0) /* longer than needed */
			return 0;
		return p[0] == 0xed && p[1] > 0x9f ? 0 : 3; /* surrogates */
	}
	if (p[0] >= 0xf0 && p[0] <= 0xf4) {
		if (s.n < 4 || !is_tail(p[1]) || !is_tail(p[2]) || !is_tail(p[3]))
			return 0;
		if (p[0] == 0xf0 && p[1] < 0x90)
			return 0;
		return p[0] == 0xf4 && p[1] > 0x8f ? 0 : 4; /* past U+10FFFF */
	}
	return 0;
}

bool utf8_valid(struct str s)
{
	while (s.n > 0) {
		size_t n = utf8_length(s);

		if (n == 0)
			return false;
		s = str_skip(s, n);
	}
	return true;
}
