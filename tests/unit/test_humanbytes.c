/* SPDX-License-Identifier: Apache-2.0 */
#include "host/humanbytes.c"

#include "tests/unit/collect.h"

TEST(takes_what_bcache_writes)
{
	static const struct {
		const char *text;
		int rc;
		int64_t value;
	} rows[] = {
		{ "0", 0, 0 },
		{ "512", 0, 512 },
		{ "1.5k", 0, 1524 },
		{ "27.9M", 0, 29233152 },
		{ "-321.5k", 0, -329204 },
		{ "40.1023M", 0, 146698240 },
		{ "1.9", 0, 1 },
		{ "k", -EINVAL, 0 },
		{ "", -EINVAL, 0 },
		{ "1.xM", -EINVAL, 0 },
		{ "9Y", -ERANGE, 0 },
		{ "1q", -EINVAL, 0 },
		{ "nank", -ERANGE, 0 },
		{ "--1", -ERANGE, 0 },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		int64_t value = 0;

		assert_int_equal(humanbytes_bcache(str_from(rows[i].text), &value), rows[i].rc);
		assert_int_equal(value, rows[i].value);
	}
}

TEST(takes_what_bcachefs_writes)
{
	static const struct {
		const char *text;
		int rc;
		uint64_t value;
	} rows[] = {
		{ "2.05G", 0, 2201170739 },
		{ " 512k\n", 0, 524288 },
		{ "1.26K", 0, 1290 },
		{ "720", 0, 720 },
		{ "10.8T", 0, 11874725579980 },
		{ "-1", -ERANGE, 0 },
		{ "99E", -ERANGE, 0 },
		{ "", -EINVAL, 0 },
		{ "G", -EINVAL, 0 },
		{ "1 q", -EINVAL, 0 },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		uint64_t value = 0;

		assert_int_equal(humanbytes_bcachefs(str_from(rows[i].text), &value),
		                 rows[i].rc);
		assert_int_equal(value, rows[i].value);
	}
}

RUN_TESTS(cmocka_unit_test(takes_what_bcache_writes),
          cmocka_unit_test(takes_what_bcachefs_writes))
