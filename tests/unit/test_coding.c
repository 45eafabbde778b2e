/* SPDX-License-Identifier: Apache-2.0 */
#include "http/coding.c"

#include "tests/unit/unit.h"

TEST(chooses_as_node_exporter_does)
{
	static const struct {
		const char *accept_encoding;
		enum coding coding, without_zstd;
	} rows[] = {
		{ NULL, CODING_IDENTITY },
		{ "", CODING_IDENTITY },
		{ "gzip", CODING_GZIP, CODING_GZIP },
		{ "gzip, deflate, br, zstd", CODING_GZIP, CODING_GZIP },
		{ "deflate,gzip", CODING_GZIP, CODING_GZIP },
		{ "gzip, identity", CODING_IDENTITY },
		{ "identity, gzip", CODING_IDENTITY },
		{ "*", CODING_IDENTITY },
		{ "gzip;q=0.5,identity", CODING_IDENTITY },
		{ "gzip;q=0.5", CODING_GZIP, CODING_GZIP },
		{ "gzip;q=1.0, identity; q=0.5, *;q=0", CODING_GZIP, CODING_GZIP },
		{ "gzip;q=0.001", CODING_GZIP, CODING_GZIP },
		{ "gzip;q=0.19, identity;q=0.2", CODING_IDENTITY },
		{ "gzip;q=0.2, identity;q=0.199", CODING_GZIP, CODING_GZIP },
		{ "gzip;q=0", CODING_IDENTITY },
		{ "gzip;q=0.000", CODING_IDENTITY },
		{ "identity;q=0", CODING_IDENTITY },
		{ "identity;q=0, gzip", CODING_GZIP, CODING_GZIP },
		{ "*;q=0.5, gzip", CODING_GZIP, CODING_GZIP },
		{ "*;q=0.5, gzip;q=0.5", CODING_IDENTITY },
		{ "gzip ; q=0.9 , identity;q=0.8", CODING_GZIP, CODING_GZIP },
		{ "GZIP", CODING_IDENTITY },
		{ "x-gzip", CODING_IDENTITY },
		{ "deflate, br", CODING_IDENTITY },
		/* gzip wins over zstd where they weigh the same. */
		{ "zstd", CODING_ZSTD, CODING_IDENTITY },
		{ "deflate, br, zstd", CODING_ZSTD, CODING_IDENTITY },
		{ "zstd, gzip", CODING_GZIP, CODING_GZIP },
		{ "zstd, gzip;q=0.9", CODING_ZSTD, CODING_GZIP },
		{ "gzip;q=0.5, zstd;q=0.501", CODING_ZSTD, CODING_GZIP },
		{ "zstd;q=0.5, identity;q=0.4", CODING_ZSTD, CODING_IDENTITY },
		{ "zstd, *", CODING_IDENTITY },
		{ "zstd, *;q=0.5", CODING_ZSTD, CODING_IDENTITY },
		{ "zstd;q=0", CODING_IDENTITY },
		{ "ZSTD", CODING_IDENTITY },
		/* What is malformed ends the list. */
		{ "gzip;level=9", CODING_IDENTITY },
		{ "gzip;q=", CODING_IDENTITY },
		{ "gzip;q=2", CODING_IDENTITY },
		{ "gzip;q=1.001", CODING_IDENTITY },
		{ "gzip;q=-1", CODING_IDENTITY },
		{ "gzip;q=0.x", CODING_IDENTITY },
		{ "gzip;q=10", CODING_IDENTITY },
		{ "gzip, identity;q=x", CODING_GZIP, CODING_GZIP },
		{ "gzip;q=0.5, zstd;q=x, zstd", CODING_GZIP, CODING_GZIP },
		{ ";q=1", CODING_IDENTITY },
		{ ",", CODING_IDENTITY },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		enum coding coding = coding_choose(str_from(rows[i].accept_encoding));
		enum coding expected = zstd_built_in ? rows[i].coding : rows[i].without_zstd;

		if (coding != expected)
			fail_msg("%s: %d", rows[i].accept_encoding, (int)coding);
	}
}

TEST(names_the_codings_as_headers_do)
{
	assert_null(coding_name(CODING_IDENTITY));
	assert_string_equal(coding_name(CODING_GZIP), "gzip");
	assert_string_equal(coding_name(CODING_ZSTD), "zstd");
}

RUN_TESTS(cmocka_unit_test(chooses_as_node_exporter_does),
          cmocka_unit_test(names_the_codings_as_headers_do))
