/* SPDX-License-Identifier: Apache-2.0 */
#include "host/humanbytes.h"

#include <errno.h>
#include <string.h>

/* The power of 1024 that the last letter stands for, taken off; 1 without one. */
static double take_unit(struct str *text, const char *letters)
{
	const char *at = text->n > 0 ? strchr(letters, text->p[text->n - 1]) : NULL;
	double unit = 1024;

	if (!at || !*at)
		return 1;
	text->n--;
	for (; at > letters; at--)
		unit *= 1024;
	return unit;
}

int humanbytes_bcache(struct str text, int64_t *out)
{
	bool negative = str_starts(text, "-");
	struct str fraction = { 0 };
	double whole, part = 0, unit;

	if (negative)
		text = str_skip(text, 1);
	unit = take_unit(&text, "kMGTPEZY");
	if (unit > 1)
		str_cut(text, '.', &text, &fraction);
	if (str_to_f64(text, &whole) < 0 || (fraction.p && str_to_f64(fraction, &part) < 0))
		return -EINVAL;
	whole = (whole + part / 10.24) * unit;
	if (!(whole >= 0 && whole < 9e18))
		return -ERANGE;
	*out = negative ? -(int64_t)whole : (int64_t)whole;
	return 0;
}

int humanbytes_bcachefs(struct str text, uint64_t *out)
{
	double value, unit;

	text = str_trim(text);
	unit = take_unit(&text, "kmgtpe");
	if (unit == 1)
		unit = take_unit(&text, "KMGTPE");
	if (str_to_f64(str_trim(text), &value) < 0)
		return -EINVAL;
	value *= unit;
	if (!(value >= 0 && value < 1.8e19))
		return -ERANGE;
	*out = (uint64_t)value;
	return 0;
}
