/* SPDX-License-Identifier: Apache-2.0 */
#include "net/sniff.c"

#include "tests/unit/unit.h"

TEST(tells_tls_from_requests_in_plain_however_they_arrive)
{
	static const struct {
		struct str bytes;
		enum sniff_verdict verdict;
	} rows[] = {
		{ STR("\x16\x03\x01\x02\x00\x01"), SNIFF_TLS },
		{ STR("\x16"), SNIFF_TLS },
		{ STR("GET / HTTP/1.1"), SNIFF_HTTP },
		{ STR("HEAD /"), SNIFF_HTTP },
		{ STR("POST /"), SNIFF_HTTP },
		{ STR("PUT /a"), SNIFF_HTTP },
		{ STR("OPTIONS *"), SNIFF_HTTP },
		{ STR("GET h"), SNIFF_JUNK },
		{ STR("PRI * HTTP/2.0"), SNIFF_JUNK },
		{ STR("\0\x16\x03\x01\x02"), SNIFF_JUNK },
		{ STR("\x80\x2e\x01\x03\x03\x00"), SNIFF_SSL2 },
		{ STR("\x80\x2e\x02\x03\x03\x00"), SNIFF_JUNK },
		{ STR("GET "), SNIFF_MORE },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct sniff once = { 0 }, slowly = { 0 };

		assert_int_equal(sniff_take(&once, rows[i].bytes), rows[i].verdict);
		for (size_t j = 0; j < rows[i].bytes.n; j++)
			sniff_take(&slowly, (struct str){ rows[i].bytes.p + j, 1 });
		assert_int_equal(slowly.verdict, rows[i].verdict);
		assert_int_equal(sniff_take(&once, STR("x")),
		                 rows[i].verdict == SNIFF_MORE ? SNIFF_JUNK : rows[i].verdict);
	}
}

RUN_TESTS(cmocka_unit_test(tells_tls_from_requests_in_plain_however_they_arrive))
