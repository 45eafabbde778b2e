/* SPDX-License-Identifier: Apache-2.0 */
#include "metrics/number.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Integers up to here are exact in a double, and so is their product's rounding below. */
#define EXACT_MAX 9007199254740992.0 /* 2^53 */

enum { DECIMALS_MAX = 9 };

size_t number_write_u64(char out[static NUMBER_MAX_BYTES], uint64_t v)
{
	char digits[20];
	size_t n = 0;

	do {
		digits[n++] = (char)('0' + v % 10);
		v /= 10;
	} while (v > 0);
	for (size_t i = 0; i < n; i++)
		out[i] = digits[n - 1 - i];
	return n;
}

static size_t literal(char *out, const char *text)
{
	size_t n = strlen(text);

	memcpy(out, text, n);
	return n;
}

/*
 * Most values that are no integers come from an integer over a power of ten (ticks,
 * milliseconds, microseconds). If units / 10^k gives v back, then these digits read back
 * as v too, since a division of two exact numbers rounds as a reader must; the least such
 * k gives the fewest digits. Returns 0 where there is none.
 */
static size_t short_decimal(char *out, double v)
{
	double scale = 1;
	size_t n = 0;

	for (size_t k = 1; k <= DECIMALS_MAX; k++) {
		uint64_t units;
		double scaled;

		scale *= 10;
		scaled = rint(v * scale);
		if (scaled >= EXACT_MAX)
			return 0;
		if (scaled / scale != v)
			continue;
		units = (uint64_t)scaled;
		n = number_write_u64(out, units / (uint64_t)scale);
		out[n++] = '.';
		for (size_t i = k; i > 0; i--) {
			out[n + i - 1] = (char)('0' + units % 10);
			units /= 10;
		}
		return n + k;
	}
	return 0;
}

static size_t shortest(char *out, double v)
{
	char text[NUMBER_MAX_BYTES + 8]; /* 24 are written; compilers expect up to 38 */

	/* 15 always survive a double, but for those too small to be normal. */
	for (int digits = v < DBL_MIN ? 1 : 15; digits <= 17; digits++) {
		snprintf(text, sizeof(text), "%.*g", digits, v);
		if (strtod(text, NULL) == v)
			break;
	}
	return literal(out, text);
}

size_t number_write(char out[static NUMBER_MAX_BYTES], double v)
{
	size_t sign = 0, n;

	if (isnan(v))
		return literal(out, "NaN");
	if (isinf(v))
		return literal(out, v > 0 ? "+Inf" : "-Inf");
	if (v < 0) {
		out[sign++] = '-';
		v = -v;
	}
	if (v < 9223372036854775808.0 && v == (double)(uint64_t)v)
		return sign + number_write_u64(out + sign, (uint64_t)v);
	n = short_decimal(out + sign, v);
	return sign + (n > 0 ? n : shortest(out + sign, v));
}

size_t number_write_go(char out[static NUMBER_MAX_BYTES], double v)
{
	char text[NUMBER_MAX_BYTES];
	int decimals = -1;
	long exponent;

	if (!isfinite(v) || v == 0)
		return number_write(out, v);
	do {
		snprintf(text, sizeof(text), "%.*e", ++decimals, v);
	} while (strtod(text, NULL) != v);
	exponent = strtol(strchr(text, 'e') + 1, NULL, 10);
	if (exponent < -4 || exponent >= 6)
		return literal(out, text);
	decimals -= (int)exponent;
	snprintf(text, sizeof(text), "%.*f", decimals > 0 ? decimals : 0, v);
	return literal(out, text);
}

struct str number_label(char digits[static NUMBER_MAX_BYTES], uint64_t v)
{
	return (struct str){ digits, number_write_u64(digits, v) };
}
