/* SPDX-License-Identifier: Apache-2.0 */
#include "http/target.h"

#include <string.h>

#include "http/grammar.h"

/* Decodes %xx in place, which never makes it longer. */
static int decode(char *p, size_t n, struct str *out)
{
	size_t used = 0;

	for (size_t i = 0; i < n; i++) {
		int high, low;

		if (p[i] != '%') {
			p[used++] = p[i];
			continue;
		}
		if (n - i < 3)
			return 400;
		high = grammar_hex_digit(p[i + 1]);
		low = grammar_hex_digit(p[i + 2]);
		if (high < 0 || low < 0)
			return 400;
		p[used++] = (char)(high << 4 | low);
		i += 2;
	}
	*out = (struct str){ p, used };
	return 0;
}

/* Takes "http://host:port" off the front; the Host field counts for as little to us. */
static bool cut_origin(struct str *target)
{
	struct str authority;
	size_t n = 0;

	if (target->n >= 7 && strncasecmp(target->p, "http://", 7) == 0)
		*target = str_skip(*target, 7);
	else if (target->n >= 8 && strncasecmp(target->p, "https://", 8) == 0)
		*target = str_skip(*target, 8);
	else
		return false;
	while (n < target->n && target->p[n] != '/' && target->p[n] != '?')
		n++;
	authority = (struct str){ target->p, n };
	*target = str_skip(*target, n);
	return n > 0 && grammar_is_authority(authority);
}

enum http_method target_method(struct str name)
{
	if (str_is(name, "GET"))
		return HTTP_GET;
	return str_is(name, "HEAD") ? HTTP_HEAD : HTTP_OTHER;
}

int target_parse(struct str method, char *bytes, size_t n, struct http_request *request)
{
	struct str target = { bytes, n }, path;

	if (n > HTTP_TARGET_MAX_BYTES)
		return 414;
	if (!grammar_is_target(target))
		return 400;
	request->path = STR("*");
	if (str_is(method, "CONNECT"))
		return grammar_is_authority(target) ? 0 : 400;
	if (str_is(target, "*"))
		return str_is(method, "OPTIONS") ? 0 : 400;
	if (target.p[0] != '/' && !cut_origin(&target))
		return 400;
	if (!str_cut(target, '?', &path, &request->query))
		path = target;
	request->path = STR("/");
	return path.n == 0 ? 0 : decode((char *)path.p, path.n, &request->path);
}
