/* SPDX-License-Identifier: Apache-2.0 */
#include "http/zstd.c"

#include "tests/unit/unit.h"

static void assert_reads_back(struct zstd *z, struct str text)
{
	char back[4096];
	struct buf out;

	buf_init(&out, 1 << 16);
	buf_add_text(&out, "before");
	assert_int_equal(zstd_compress(z, text, &out), 0);
	assert_memory_equal(out.p, "before\x28\xb5\x2f\xfd", 10);
	assert_int_equal(ZSTD_decompress(back, sizeof(back), out.p + 6, out.n - 6), text.n);
	if (text.n > 0)
		assert_memory_equal(back, text.p, text.n);
	buf_deinit(&out);
}

TEST(compresses_what_reads_back_time_after_time)
{
	struct zstd *z = zstd_new(1);

	for (int i = 0; i < 3; i++) {
		assert_reads_back(z,
		                  STR("node_load1 0.25\nnode_load5 0.25\nnode_load15 0.25\n"));
		assert_reads_back(z, STR("x"));
		assert_reads_back(z, (struct str){ 0 });
	}
	zstd_free(z);
	zstd_free(NULL);
}

TEST(refuses_what_does_not_fit_and_goes_on)
{
	struct zstd *z = zstd_new(1);
	char noise[4000];
	struct buf out;

	for (size_t i = 0; i < sizeof(noise); i++)
		noise[i] = (char)(i * i * 7 >> 3);
	buf_init(&out, 64);
	buf_add_text(&out, "kept");
	assert_int_equal(zstd_compress(z, (struct str){ noise, sizeof(noise) }, &out), -ENOSPC);
	assert_str(buf_str(&out), "kept");
	buf_deinit(&out);
	assert_reads_back(z, STR("the next one"));
	zstd_free(z);
}

TEST(takes_no_more_memory_than_its_level_needs)
{
	struct zstd *z = zstd_new(1);
	char *large = xcalloc(8 << 20, 1);
	struct buf out;

	buf_init(&out, 16 << 20);
	assert_int_equal(zstd_compress(z, (struct str){ large, 8 << 20 }, &out), 0);
	assert_true(ZSTD_sizeof_CCtx(z->context) <= 1 << 20);
	buf_deinit(&out);
	free(large);
	zstd_free(z);
}

RUN_TESTS(cmocka_unit_test(compresses_what_reads_back_time_after_time),
          cmocka_unit_test(refuses_what_does_not_fit_and_goes_on),
          cmocka_unit_test(takes_no_more_memory_than_its_level_needs))
