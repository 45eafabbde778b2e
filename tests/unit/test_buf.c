/* SPDX-License-Identifier: Apache-2.0 */
#include "base/buf.c"

#include "tests/unit/unit.h"

TEST(grows_to_its_maximum_and_not_past_it)
{
	struct buf b;

	buf_init(&b, 1000);
	for (int i = 0; i < 1000; i++)
		assert_int_equal(buf_add_char(&b, 'x'), 0);
	assert_int_equal(b.n, 1000);
	assert_int_equal(b.cap, 1000);
	assert_false(b.full);
	assert_int_equal(buf_add_char(&b, 'x'), -ENOSPC);
	assert_true(b.full);
	assert_int_equal(b.n, 1000);
	buf_deinit(&b);
}

TEST(stays_full_until_it_is_reset)
{
	struct buf b;

	buf_init(&b, 8);
	assert_int_equal(buf_add_text(&b, "12345"), 0);
	assert_int_equal(buf_add_text(&b, "6789"), -ENOSPC);
	assert_str(buf_str(&b), "12345");
	assert_int_equal(buf_add_text(&b, "6"),
	                 -ENOSPC); /* would fit, but a piece is missing */
	assert_int_equal(buf_add_text(&b, ""), -ENOSPC);
	assert_null(buf_reserve(&b, 0));
	buf_reset(&b, 8);
	assert_false(b.full);
	assert_int_equal(buf_add_text(&b, "12345678"), 0);
	buf_deinit(&b);
}

TEST(takes_nothing_at_all)
{
	struct buf b;

	buf_init(&b, 8);
	assert_int_equal(buf_add_text(&b, ""), 0);
	assert_int_equal(buf_add_str(&b, (struct str){ 0 }), 0);
	assert_int_equal(buf_printf(&b, "%s", ""), 0);
	assert_non_null(buf_reserve(&b, 0));
	assert_false(b.full);
	assert_int_equal(b.n, 0);
	buf_deinit(&b);
	buf_init(&b, 0);
	assert_int_equal(buf_add_text(&b, ""), 0);
	assert_int_equal(buf_add_text(&b, "x"), -ENOSPC);
	buf_deinit(&b);
}

TEST(prints_up_to_the_last_byte)
{
	struct buf b;

	buf_init(&b, 8);
	assert_int_equal(buf_printf(&b, "%d-%s", 1234, "abc"), 0);
	assert_str(buf_str(&b), "1234-abc");
	assert_int_equal(buf_printf(&b, "%d", 1), -ENOSPC);
	assert_str(buf_str(&b), "1234-abc");
	buf_deinit(&b);
}

TEST(takes_bytes_off_the_front)
{
	struct buf b;

	buf_init(&b, 100);
	buf_add_text(&b, "one two");
	buf_consume(&b, 4);
	assert_str(buf_str(&b), "two");
	buf_consume(&b, 0);
	assert_str(buf_str(&b), "two");
	buf_consume(&b, 3);
	assert_str(buf_str(&b), "");
	buf_deinit(&b);
}

TEST(gives_memory_back_beyond_what_is_kept)
{
	struct buf b;

	buf_init(&b, 1 << 20);
	assert_non_null(buf_reserve(&b, 1000));
	buf_reset(&b, 4096);
	assert_true(b.cap >= 1000);
	assert_non_null(buf_reserve(&b, 1 << 19));
	b.n = 1 << 19;
	buf_reuse(&b, 4096);
	assert_true(b.cap >= 1 << 19); /* what was needed just now stays */
	buf_reset(&b, 4096);
	assert_int_equal(b.cap, 0);
	assert_null(b.p);
	assert_int_equal(b.max, 1 << 20);
	buf_deinit(&b);
	buf_deinit(&b);
	buf_wipe(&b);
}

RUN_TESTS(cmocka_unit_test(grows_to_its_maximum_and_not_past_it),
          cmocka_unit_test(stays_full_until_it_is_reset),
          cmocka_unit_test(takes_nothing_at_all), cmocka_unit_test(prints_up_to_the_last_byte),
          cmocka_unit_test(takes_bytes_off_the_front),
          cmocka_unit_test(gives_memory_back_beyond_what_is_kept))
