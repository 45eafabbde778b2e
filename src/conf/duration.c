/* SPDX-License-Identifier: Apache-2.0 */
#include "conf/duration.h"

#include <errno.h>
#include <stdbool.h>

static const struct {
	const char *name; /* a longer one before its prefix */
	int64_t ns;
} units[] = {
	{ "ns", 1 },
	{ "us", 1000 },
	{ "\xc2\xb5s", 1000 }, /* micro sign */
	{ "\xce\xbcs", 1000 }, /* Greek mu */
	{ "ms", 1000000 },
	{ "s", 1000000000 },
	{ "m", 60 * INT64_C(1000000000) },
	{ "h", 3600 * INT64_C(1000000000) },
};

static struct str take_digits(struct str *rest)
{
	size_t n = 0;
	struct str digits;

	while (n < rest->n && rest->p[n] >= '0' && rest->p[n] <= '9')
		n++;
	digits = (struct str){ rest->p, n };
	*rest = str_skip(*rest, n);
	return digits;
}

static int64_t take_unit(struct str *rest)
{
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		if (!str_starts(*rest, units[i].name))
			continue;
		*rest = str_skip(*rest, str_from(units[i].name).n);
		return units[i].ns;
	}
	return 0;
}

/* Digits behind the point, as nanoseconds of that unit: beyond the 13th they are less than one.
 */
static int64_t fraction_ns(struct str digits, int64_t unit)
{
	double value = 0, scale = 1;

	for (size_t i = 0; i < digits.n && i < 15; i++) {
		value = value * 10 + (digits.p[i] - '0');
		scale *= 10;
	}
	return (int64_t)(value * ((double)unit / scale));
}

/* One number with its unit off the front. */
static int take_part(struct str *rest, int64_t *ns)
{
	struct str whole = take_digits(rest), fraction = { 0 };
	int64_t unit, value = 0;

	if (str_starts(*rest, ".")) {
		*rest = str_skip(*rest, 1);
		fraction = take_digits(rest);
	}
	if (whole.n + fraction.n == 0)
		return -EINVAL;
	unit = take_unit(rest);
	if (unit == 0)
		return -EINVAL;
	if (whole.n > 0 && str_to_i64(whole, &value) < 0)
		return -ERANGE;
	if (__builtin_mul_overflow(value, unit, &value) ||
	    __builtin_add_overflow(value, fraction_ns(fraction, unit), ns))
		return -ERANGE;
	return 0;
}

int duration_parse(struct str s, int64_t *ns)
{
	bool negative = str_starts(s, "-");
	int64_t sum = 0, part;

	if (negative || str_starts(s, "+"))
		s = str_skip(s, 1);
	if (s.n == 0)
		return -EINVAL;
	if (str_is(s, "0"))
		s.n = 0;
	while (s.n > 0) {
		int rc = take_part(&s, &part);

		if (rc < 0)
			return rc;
		if (__builtin_add_overflow(sum, part, &sum))
			return -ERANGE;
	}
	*ns = negative ? -sum : sum;
	return 0;
}
