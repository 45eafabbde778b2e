/* SPDX-License-Identifier: Apache-2.0 */
#include "http/gzip.c"

#include "tests/unit/unit.h"

static void assert_reads_back(struct gzip *z, struct str text)
{
	struct libdeflate_decompressor *reader = libdeflate_alloc_decompressor();
	char back[4096];
	struct buf out;
	size_t n;

	buf_init(&out, 1 << 16);
	buf_add_text(&out, "before");
	assert_int_equal(gzip_compress(z, text, &out), 0);
	assert_memory_equal(out.p, "before\x1f\x8b", 8);
	assert_int_equal(libdeflate_gzip_decompress(reader, out.p + 6, out.n - 6, back,
	                                            sizeof(back), &n),
	                 LIBDEFLATE_SUCCESS);
	assert_int_equal(n, text.n);
	if (n > 0)
		assert_memory_equal(back, text.p, n);
	buf_deinit(&out);
	libdeflate_free_decompressor(reader);
}

TEST(compresses_what_reads_back_at_every_level)
{
	for (int level = 1; level <= 12; level++) {
		struct gzip *z = gzip_new(level);

		assert_reads_back(z,
		                  STR("node_load1 0.25\nnode_load5 0.25\nnode_load15 0.25\n"));
		assert_reads_back(z, STR("x"));
		assert_reads_back(z, (struct str){ 0 });
		gzip_free(z);
	}
	gzip_free(NULL);
}

TEST(refuses_what_does_not_fit_and_leaves_the_rest_alone)
{
	struct gzip *z = gzip_new(6);
	char zeros[4000] = { 0 };
	struct buf out;

	buf_init(&out, 64); /* far below the bound for 4000 bytes, enough for 4000 zeros */
	assert_int_equal(gzip_compress(z, (struct str){ zeros, sizeof(zeros) }, &out), 0);
	buf_deinit(&out);
	for (size_t i = 0; i < sizeof(zeros); i++)
		zeros[i] = (char)(i * i * 7 >> 3);
	buf_add_text(&out, "kept");
	assert_int_equal(gzip_compress(z, (struct str){ zeros, sizeof(zeros) }, &out), -ENOSPC);
	assert_str(buf_str(&out), "kept");
	buf_deinit(&out);
	gzip_free(z);
}

RUN_TESTS(cmocka_unit_test(compresses_what_reads_back_at_every_level),
          cmocka_unit_test(refuses_what_does_not_fit_and_leaves_the_rest_alone))
