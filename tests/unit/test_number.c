/* SPDX-License-Identifier: Apache-2.0 */
#include "metrics/number.c"

#include "tests/unit/unit.h"

static struct str written(char out[static NUMBER_MAX_BYTES], double v)
{
	return (struct str){ out, number_write(out, v) };
}

TEST(writes_the_fewest_digits)
{
	static const struct {
		double v;
		const char *text;
	} rows[] = {
		{ 0, "0" },
		{ -0.0, "0" },
		{ 1, "1" },
		{ -1, "-1" },
		{ 0.1, "0.1" },
		{ -0.25, "-0.25" },
		{ 1.0 / 3, "0.3333333333333333" },
		{ 2.0 / 3, "0.6666666666666666" },
		{ 0.1 + 0.2, "0.30000000000000004" },
		{ 123456.789, "123456.789" },
		{ 1e-7, "0.0000001" },
		{ 1.5e-9, "1.5e-09" },
		{ 1e-10, "1e-10" },
		{ 1e15 + 0.5, "1000000000000000.5" },
		{ 9007199254740991, "9007199254740991" },
		{ 9007199254740992, "9007199254740992" },
		{ 9007199254740994, "9007199254740994" },
		{ 1e18, "1000000000000000000" },
		{ 9223372036854774784.0, "9223372036854774784" },
		{ -9223372036854774784.0, "-9223372036854774784" },
		{ 9223372036854775808.0, "9.223372036854776e+18" },
		{ 1e21, "1e+21" },
		{ 1e100, "1e+100" },
		{ DBL_MAX, "1.7976931348623157e+308" },
		{ -DBL_MAX, "-1.7976931348623157e+308" },
		{ DBL_MIN, "2.2250738585072014e-308" },
		{ DBL_TRUE_MIN, "5e-324" },
		{ -DBL_TRUE_MIN, "-5e-324" },
		{ 1e-320, "1e-320" },
		{ INFINITY, "+Inf" },
		{ -INFINITY, "-Inf" },
		{ NAN, "NaN" },
	};
	char out[NUMBER_MAX_BYTES];

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_str(written(out, rows[i].v), rows[i].text);
}

TEST(writes_integers_in_full)
{
	static const struct {
		uint64_t v;
		const char *text;
	} rows[] = {
		{ 0, "0" },
		{ 10, "10" },
		{ 9007199254740993, "9007199254740993" },
		{ UINT64_MAX, "18446744073709551615" },
	};
	char out[NUMBER_MAX_BYTES];

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		size_t n = number_write_u64(out, rows[i].v);

		assert_str(((struct str){ out, n }), rows[i].text);
	}
}

/* The same numbers in every run (xorshift64*). */
static uint64_t next_random(uint64_t *seed)
{
	*seed ^= *seed >> 12;
	*seed ^= *seed << 25;
	*seed ^= *seed >> 27;
	return *seed * 0x2545f4914f6cdd1d;
}

TEST(writes_ticks_as_people_would)
{
	uint64_t seed = 1;
	char out[NUMBER_MAX_BYTES], expected[64];

	for (int i = 0; i < 20000; i++) {
		uint64_t ticks = next_random(&seed) >> (16 + i % 48);
		int n = snprintf(expected, sizeof(expected), "%llu.%02llu",
		                 (unsigned long long)ticks / 100,
		                 (unsigned long long)ticks % 100);

		while (expected[n - 1] == '0')
			expected[--n] = '\0';
		if (expected[n - 1] == '.')
			expected[--n] = '\0';
		assert_str(written(out, (double)ticks / 100), expected);
	}
}

/* Significant digits of a number's text. */
static int digits_of(struct str s)
{
	int digits = 0, zeros = 0;

	for (size_t i = 0; i < s.n && s.p[i] != 'e'; i++) {
		if (s.p[i] == '0')
			zeros += digits > 0;
		else if (s.p[i] >= '1' && s.p[i] <= '9')
			digits += 1 + zeros, zeros = 0;
	}
	return digits;
}

static int fewest_digits(double v)
{
	char text[64];

	for (int digits = 1; digits < 17; digits++) {
		snprintf(text, sizeof(text), "%.*e", digits - 1, v);
		if (strtod(text, NULL) == v)
			return digits;
	}
	return 17;
}

static void assert_reads_back(double v)
{
	char out[NUMBER_MAX_BYTES + 1];
	size_t n = number_write(out, v);

	assert_in_range(n, 1, NUMBER_MAX_BYTES);
	out[n] = '\0';
	if (strtod(out, NULL) != v)
		fail_msg("%.17g became %s", v, out);
	if (v != rint(v) && digits_of((struct str){ out, n }) > fewest_digits(v))
		fail_msg("%.17g became %s", v, out);
}

TEST(writes_what_reads_back_as_the_same_number)
{
	uint64_t seed = 42;

	for (int i = 0; i < 30000; i++) {
		uint64_t bits = next_random(&seed);
		double v;

		memcpy(&v, &bits, sizeof(v));
		if (isfinite(v))
			assert_reads_back(v);
		assert_reads_back((double)(bits >> 40) / 1e3);
		assert_reads_back((double)(bits >> 20) / 1e6);
		assert_reads_back((double)(bits >> 11) / 1e9);
		assert_reads_back((double)(bits >> 11) * 0x1p-53);
		assert_reads_back((double)(bits >> 8) * 0x1p-1074); /* too small to be normal */
	}
}

RUN_TESTS(cmocka_unit_test(writes_the_fewest_digits), cmocka_unit_test(writes_integers_in_full),
          cmocka_unit_test(writes_ticks_as_people_would),
          cmocka_unit_test(writes_what_reads_back_as_the_same_number))
