/* SPDX-License-Identifier: Apache-2.0 */
#include "base/pemkey.h"

#include <string.h>

#include "base/str.h"

static bool is_base64(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
	       c == '+' || c == '/' || c == '=';
}

void pemkey_blot(char *from, const char *end)
{
	for (; from < end; from++)
		if (is_base64(*from))
			*from = 'n';
}

static char *find(char *from, const char *end, struct str what)
{
	return memmem(from, (size_t)(end - from), what.p, what.n);
}

/* Takes the next block off the front: its label, and its body up to the next dashes. */
static bool next_block(char **rest, const char *end, struct str *label, struct str *body)
{
	static const struct str begins = STR("-----BEGIN"), dashes = STR("-----");
	char *begin = find(*rest, end, begins), *stop;

	if (!begin || !(stop = find(begin + begins.n, end, dashes)))
		return false;
	*label = (struct str){ begin + begins.n, (size_t)(stop - begin) - begins.n };
	*rest = stop + dashes.n;
	stop = find(*rest, end, dashes);
	*body = (struct str){ *rest, (size_t)((stop ? stop : end) - *rest) };
	return true;
}

void pemkey_redact(char *text, size_t n, bool closed)
{
	struct str label, body;
	char *rest = text;

	while (n > 0 && next_block(&rest, text + n, &label, &body)) {
		char *stop = rest + body.n;

		if (!str_ends(label, "PRIVATE KEY"))
			continue;
		if (!closed ||
		    str_starts((struct str){ stop, n - (size_t)(stop - text) }, "-----END"))
			pemkey_blot(rest, stop);
	}
}
