/* SPDX-License-Identifier: Apache-2.0 */
#include "auth/basic.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>

static int sextet(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	if (c == '+')
		return 62;
	return c == '/' ? 63 : -1;
}

/* RFC 4648 section 4 with padding; returns the length or -EINVAL. */
static int decode_base64(struct str in, char *out, size_t max)
{
	size_t n = 0, padding = 0;

	if (in.n % 4 != 0 || in.n / 4 * 3 > max)
		return -EINVAL;
	while (padding < 2 && in.n > 0 && in.p[in.n - 1] == '=') {
		in.n--;
		padding++;
	}
	for (size_t i = 0; i < in.n; i += 4) {
		size_t digits = in.n - i < 4 ? in.n - i : 4;
		uint32_t bits = 0;

		for (size_t j = 0; j < 4; j++) {
			int six = j < digits ? sextet(in.p[i + j]) : 0;

			if (six < 0)
				return -EINVAL;
			bits = bits << 6 | (uint32_t)six;
		}
		for (size_t j = 0; j + 1 < digits; j++)
			out[n++] = (char)(bits >> (16 - 8 * j));
	}
	return (int)n;
}

int basic_decode(struct str authorization, struct basic_credentials *out)
{
	struct str scheme, rest, all;
	int n;

	out->user = out->password = (struct str){ 0 };
	if (!str_cut(authorization, ' ', &scheme, &rest) || scheme.n != 5 ||
	    strncasecmp(scheme.p, "basic", 5) != 0)
		return -EINVAL;
	n = decode_base64(rest, out->text, sizeof(out->text));
	if (n < 0)
		return n;
	all = (struct str){ out->text, (size_t)n };
	if (memchr(all.p, '\0', all.n) || !str_cut(all, ':', &out->user, &out->password)) {
		basic_wipe(out);
		return -EINVAL;
	}
	return 0;
}

void basic_wipe(struct basic_credentials *c)
{
	explicit_bzero(c, sizeof(*c));
}
