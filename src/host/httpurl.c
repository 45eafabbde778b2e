/* SPDX-License-Identifier: Apache-2.0 */
#include "host/httpurl.h"

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* Undoes %41; false where a % has no two digits, or stands for NUL. */
static bool decode(struct str s, struct arena *arena, struct str *out)
{
	char *p = arena_alloc(arena, s.n + 1);
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++) {
		int high, low;

		p[n++] = s.p[i];
		if (s.p[i] != '%')
			continue;
		if (s.n - i < 3)
			return false;
		high = hex_digit(s.p[i + 1]);
		low = hex_digit(s.p[i + 2]);
		if (high < 0 || low < 0 || high + low == 0)
			return false;
		p[n - 1] = (char)(high << 4 | low);
		i += 2;
	}
	p[n] = '\0';
	*out = (struct str){ p, n };
	return true;
}

const char *httpurl_basic(struct arena *arena, struct str name, struct str password)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	struct str plain =
		str_from(arena_printf(arena, "%.*s:%.*s", STR_ARG(name), STR_ARG(password)));
	char *text = arena_alloc(arena, sizeof("Basic ") + (plain.n + 2) / 3 * 4);
	char *to = stpcpy(text, "Basic ");

	for (size_t i = 0; i < plain.n; i += 3) {
		uint32_t three = 0;

		for (size_t j = 0; j < 3; j++)
			three = three << 8 | (i + j < plain.n ? (uint8_t)plain.p[i + j] : 0);
		for (size_t j = 0; j < 4; j++)
			*to++ = i + j > plain.n ? '=' : digits[three >> (18 - 6 * j) & 63];
	}
	*to = '\0';
	return text;
}

static bool take_user(struct str *authority, struct arena *arena, struct httpurl *out)
{
	struct str user, name, password = { 0 };

	if (!str_cut_last(*authority, '@', &user, authority))
		return true;
	if (!str_cut(user, ':', &name, &password))
		name = user;
	if (!decode(name, arena, &name) || !decode(password, arena, &password))
		return false;
	out->authorization = httpurl_basic(arena, name, password);
	return true;
}

static bool is_port(struct str s)
{
	uint64_t port;

	return str_to_u64(s, &port) == 0 && port > 0 && port <= UINT16_MAX;
}

/* "host", "host:port", "[::1]:port" */
static bool take_host(struct str authority, struct arena *arena, struct httpurl *out)
{
	struct str host = authority, port = STR("80"), rest;

	if (str_starts(authority, "[")) {
		if (!str_cut(str_skip(authority, 1), ']', &host, &rest))
			return false;
		if (rest.n > 0 && rest.p[0] != ':')
			return false;
		if (rest.n > 1)
			port = str_skip(rest, 1);
	} else if (str_cut(authority, ':', &host, &rest) && rest.n > 0) {
		port = rest;
	}
	if (host.n == 0 || !is_port(port))
		return false;
	out->host = arena_strdup(arena, host);
	out->port = arena_strdup(arena, port);
	out->authority = arena_strdup(arena, authority);
	return true;
}

static bool parse_http(struct str rest, struct arena *arena, struct httpurl *out)
{
	struct str authority = rest, unused;
	size_t n = 0;

	while (n < rest.n && rest.p[n] != '/' && rest.p[n] != '?' && rest.p[n] != '#')
		n++;
	authority.n = n;
	rest = str_skip(rest, n);
	str_cut(rest, '#', &rest, &unused);
	out->target =
		arena_printf(arena, "%s%.*s", str_starts(rest, "/") ? "" : "/", STR_ARG(rest));
	return take_user(&authority, arena, out) && take_host(authority, arena, out);
}

static bool parse_unix(struct str rest, struct arena *arena, struct httpurl *out)
{
	struct str path;

	if (str_starts(rest, "//")) {
		rest = str_skip(rest, 2);
		while (rest.n > 0 && rest.p[0] != '/')
			rest = str_skip(rest, 1);
	}
	if (!str_starts(rest, "/") || !decode(rest, arena, &path))
		return false;
	out->socket = path.p;
	out->authority = "unix";
	return true;
}

/* White space and control characters would end up in the request's head. */
static bool is_clean(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if ((unsigned char)s.p[i] <= ' ' || s.p[i] == 0x7f)
			return false;
	}
	return true;
}

int httpurl_parse(struct str text, const char *unix_target, struct arena *arena,
                  struct httpurl *out, struct err *err)
{
	bool good = false;

	*out = (struct httpurl){ .target = unix_target };
	if (is_clean(text) && str_starts(text, "http://"))
		good = parse_http(str_skip(text, sizeof("http://") - 1), arena, out);
	else if (is_clean(text) && str_starts(text, "unix:"))
		good = parse_unix(str_skip(text, sizeof("unix:") - 1), arena, out);
	return good ? 0
	            : err_set(err, -EINVAL,
	                      "it takes http://host:port/path or unix:///path/to/socket");
}
