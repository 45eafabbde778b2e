/* SPDX-License-Identifier: Apache-2.0 */
#include "base/str.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static bool is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

struct str str_from(const char *text)
{
	return (struct str){ text, text ? strlen(text) : 0 };
}

bool str_eq(struct str a, struct str b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

bool str_is(struct str s, const char *text)
{
	return str_eq(s, str_from(text));
}

bool str_starts(struct str s, const char *prefix)
{
	size_t n = strlen(prefix);

	return s.n >= n && memcmp(s.p, prefix, n) == 0;
}

bool str_ends(struct str s, const char *suffix)
{
	size_t n = strlen(suffix);

	return s.n >= n && memcmp(s.p + s.n - n, suffix, n) == 0;
}

int str_cmp(struct str a, struct str b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int order = n > 0 ? memcmp(a.p, b.p, n) : 0;

	return order != 0 ? order : (a.n > b.n) - (a.n < b.n);
}

struct str str_trim(struct str s)
{
	while (s.n > 0 && is_space(s.p[0])) {
		s.p++;
		s.n--;
	}
	while (s.n > 0 && is_space(s.p[s.n - 1]))
		s.n--;
	return s;
}

struct str str_skip(struct str s, size_t n)
{
	if (n > s.n)
		n = s.n;
	return n > 0 ? (struct str){ s.p + n, s.n - n } : s;
}

bool str_next_line(struct str *rest, struct str *line)
{
	const char *end;

	if (rest->n == 0)
		return false;
	end = memchr(rest->p, '\n', rest->n);
	line->p = rest->p;
	line->n = end ? (size_t)(end - rest->p) : rest->n;
	*rest = str_skip(*rest, line->n + 1);
	return true;
}

bool str_next_word(struct str *rest, struct str *word)
{
	size_t at = 0, start;

	while (at < rest->n && is_space(rest->p[at]))
		at++;
	start = at;
	while (at < rest->n && !is_space(rest->p[at]))
		at++;
	if (at == start)
		return false;
	*word = (struct str){ rest->p + start, at - start };
	*rest = str_skip(*rest, at);
	return true;
}

size_t str_words(struct str s, struct str *words, size_t max)
{
	struct str word;
	size_t count = 0;

	while (str_next_word(&s, &word)) {
		if (count < max)
			words[count] = word;
		count++;
	}
	return count;
}

static bool cut_at(struct str s, const char *at, struct str *before, struct str *after)
{
	if (!at)
		return false;
	*before = (struct str){ s.p, (size_t)(at - s.p) };
	*after = str_skip(s, before->n + 1);
	return true;
}

bool str_cut(struct str s, char sep, struct str *before, struct str *after)
{
	return cut_at(s, s.n > 0 ? memchr(s.p, sep, s.n) : NULL, before, after);
}

bool str_cut_last(struct str s, char sep, struct str *before, struct str *after)
{
	return cut_at(s, s.n > 0 ? memrchr(s.p, sep, s.n) : NULL, before, after);
}

static unsigned digit_of(char c)
{
	if (c >= '0' && c <= '9')
		return (unsigned)(c - '0');
	if (c >= 'a' && c <= 'f')
		return (unsigned)(c - 'a') + 10;
	if (c >= 'A' && c <= 'F')
		return (unsigned)(c - 'A') + 10;
	return 99;
}

int str_to_u64_base(struct str s, unsigned base, uint64_t *out)
{
	uint64_t value = 0;

	if (s.n == 0)
		return -EINVAL;
	for (size_t i = 0; i < s.n; i++) {
		unsigned digit = digit_of(s.p[i]);

		if (digit >= base)
			return -EINVAL;
		if (value > (UINT64_MAX - digit) / base)
			return -ERANGE;
		value = value * base + digit;
	}
	*out = value;
	return 0;
}

int str_to_u64(struct str s, uint64_t *out)
{
	return str_to_u64_base(s, 10, out);
}

int str_to_u64_auto(struct str s, uint64_t *out)
{
	char kind = s.n > 2 && s.p[0] == '0' ? s.p[1] : '\0';

	if (kind == 'x' || kind == 'X')
		return str_to_u64_base(str_skip(s, 2), 16, out);
	if (kind == 'b' || kind == 'B')
		return str_to_u64_base(str_skip(s, 2), 2, out);
	if (kind == 'o' || kind == 'O')
		return str_to_u64_base(str_skip(s, 2), 8, out);
	return str_to_u64_base(s, s.n > 1 && s.p[0] == '0' ? 8 : 10, out);
}

static int to_signed(struct str s, int (*convert)(struct str s, uint64_t *out), int64_t *out)
{
	bool negative = str_starts(s, "-");
	uint64_t magnitude;
	int rc;

	if (negative || str_starts(s, "+"))
		s = str_skip(s, 1);
	rc = convert(s, &magnitude);
	if (rc < 0)
		return rc;
	if (magnitude > (uint64_t)INT64_MAX + negative)
		return -ERANGE;
	*out = negative ? (int64_t)(0 - magnitude) : (int64_t)magnitude;
	return 0;
}

int str_to_i64(struct str s, int64_t *out)
{
	return to_signed(s, str_to_u64, out);
}

int str_to_i64_auto(struct str s, int64_t *out)
{
	return to_signed(s, str_to_u64_auto, out);
}

/* strtod also takes "nan(...)", leading white space and hexadecimal without an exponent: Go
 * does not. */
static bool is_float(struct str s)
{
	bool hex, exponent = false;

	if (s.n == 3 && strncasecmp(s.p, "nan", 3) == 0)
		return true;
	if (s.n > 0 && (s.p[0] == '+' || s.p[0] == '-'))
		s = str_skip(s, 1);
	if (s.n == 3 && strncasecmp(s.p, "inf", 3) == 0)
		return true;
	if (s.n == 8 && strncasecmp(s.p, "infinity", 8) == 0)
		return true;
	hex = s.n > 2 && s.p[0] == '0' && (s.p[1] == 'x' || s.p[1] == 'X');
	if (hex)
		s = str_skip(s, 2);
	if (s.n == 0 || (digit_of(s.p[0]) >= (hex ? 16U : 10U) && s.p[0] != '.'))
		return false;
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (!exponent && (hex ? c == 'p' || c == 'P' : c == 'e' || c == 'E')) {
			exponent = true;
			if (i + 1 < s.n && (s.p[i + 1] == '+' || s.p[i + 1] == '-'))
				i++;
		} else if (digit_of(c) >= (hex && !exponent ? 16U : 10U) && c != '.') {
			return false;
		}
	}
	return exponent || !hex;
}

int str_to_f64(struct str s, double *out)
{
	char text[512]; /* as many digits as any double needs, far more than any writer prints
	                 */
	uint64_t whole;
	char *end;
	double value;

	if (s.n <= 15 && str_to_u64(s, &whole) == 0) {
		*out = (double)whole; /* exact: below 2^53 */
		return 0;
	}
	if (s.n == 0 || s.n >= sizeof(text) || !is_float(s))
		return -EINVAL;
	memcpy(text, s.p, s.n);
	text[s.n] = '\0';
	value = strtod(text, &end);
	if (end != text + s.n)
		return -EINVAL;
	if (isinf(value) && !strpbrk(text, "iI"))
		return -ERANGE;
	*out = value;
	return 0;
}
