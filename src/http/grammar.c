/* SPDX-License-Identifier: Apache-2.0 */
#include "http/grammar.h"

#include <string.h>

static bool is_alnum(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

static bool is_among(char c, const char *set)
{
	return c != '\0' && strchr(set, c);
}

static bool is_authority_char(char c)
{
	return is_alnum(c) || is_among(c, "-._~%!$&'()*+,;=:[]");
}

/*
 * More than RFC 3986 lets in, since people type ?collect[]=cpu; but no "#", white space,
 * control character or byte beyond ASCII.
 */
static bool is_target_char(char c)
{
	return c > ' ' && c < 0x7f && c != '#';
}

static bool is_value_char(char c)
{
	return c == '\t' || ((unsigned char)c >= ' ' && c != 0x7f);
}

static bool all(struct str s, bool (*is)(char c))
{
	for (size_t i = 0; i < s.n; i++) {
		if (!is(s.p[i]))
			return false;
	}
	return true;
}

bool grammar_is_token_char(char c)
{
	return is_alnum(c) || is_among(c, "!#$%&'*+-.^_`|~");
}

bool grammar_is_token(struct str s)
{
	return s.n > 0 && all(s, grammar_is_token_char);
}

bool grammar_is_value(struct str s)
{
	return all(s, is_value_char);
}

bool grammar_is_target(struct str s)
{
	return s.n > 0 && all(s, is_target_char);
}

bool grammar_is_authority(struct str s)
{
	return all(s, is_authority_char);
}

bool grammar_is_nocase(struct str s, const char *text)
{
	return s.n == strlen(text) && strncasecmp(s.p, text, s.n) == 0;
}

int grammar_hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}
