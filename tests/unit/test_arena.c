/* SPDX-License-Identifier: Apache-2.0 */
#include "base/arena.c"

#include "tests/unit/unit.h"

TEST(gives_pieces_that_do_not_overlap)
{
	enum { N = 2000 };
	struct arena a;
	char *pieces[N];

	arena_init(&a);
	for (size_t i = 0; i < N; i++) {
		pieces[i] = arena_alloc(&a, i % 97);
		assert_int_equal((uintptr_t)pieces[i] % _Alignof(max_align_t), 0);
		memset(pieces[i], (int)(i & 0xff), i % 97);
	}
	for (size_t i = 0; i < N; i++)
		for (size_t at = 0; at < i % 97; at++)
			assert_int_equal((unsigned char)pieces[i][at], i & 0xff);
	arena_deinit(&a);
}

/* One round of pieces small and large. */
static void use(struct arena *a)
{
	for (size_t i = 0; i < 50; i++) {
		memset(arena_alloc(a, 3000), 1, 3000);
		if (i % 10 == 0)
			memset(arena_alloc(a, 100000), 2, 100000);
	}
}

TEST(a_warm_arena_allocates_nothing)
{
	struct arena a;
	size_t held;

	arena_init(&a);
	use(&a);
	held = a.held;
	for (int i = 0; i < 10; i++) {
		arena_reset(&a, SIZE_MAX);
		use(&a);
		assert_int_equal(a.held, held);
	}
	arena_deinit(&a);
}

TEST(gives_memory_back_beyond_what_is_kept)
{
	struct arena a;

	arena_init(&a);
	arena_reset(&a, 0);
	arena_alloc(&a, 10);
	arena_reset(&a, a.held);
	assert_true(a.held > 0);
	arena_alloc(&a, 10);
	arena_alloc(&a, 1 << 20);
	arena_reset(&a, 4096);
	assert_true(a.held > 1 << 20); /* all that was needed just now stays */
	arena_alloc(&a, 10);
	arena_reset(&a, a.held);
	assert_true(a.held > 1 << 20);
	arena_alloc(&a, 10);
	arena_reset(&a, 4096);
	assert_int_equal(a.held, 0);
	assert_null(a.first);
	arena_deinit(&a);
}

TEST(grows_the_newest_piece_in_place)
{
	struct arena a;
	char *p, *q;

	arena_init(&a);
	p = arena_grow(&a, NULL, 0, 10);
	memcpy(p, "0123456789", 10);
	assert_ptr_equal(arena_grow(&a, p, 10, 1000), p);
	assert_memory_equal(p, "0123456789", 10);
	q = arena_alloc(&a, 1);
	assert_true(q >= p + 1000);
	arena_deinit(&a);
}

TEST(moves_an_older_piece_to_grow_it)
{
	struct arena a;
	char *p, *q, *grown;

	arena_init(&a);
	p = arena_alloc(&a, 10);
	memcpy(p, "0123456789", 10);
	q = arena_alloc(&a, 1);
	*q = 'q';
	grown = arena_grow(&a, p, 10, 100);
	assert_ptr_not_equal(grown, p);
	assert_memory_equal(grown, "0123456789", 10);
	assert_int_equal(*q, 'q');
	arena_deinit(&a);
}

TEST(moves_a_piece_that_outgrows_its_block)
{
	struct arena a;
	char *p;

	arena_init(&a);
	p = arena_zalloc(&a, 100);
	p[99] = 'z';
	p = arena_grow(&a, p, 100, 10 * BLOCK_BYTES);
	assert_int_equal(p[0], 0);
	assert_int_equal(p[99], 'z');
	memset(p, 'x', 10 * BLOCK_BYTES);
	arena_deinit(&a);
}

TEST(zeroes_memory_that_was_used_before)
{
	struct arena a;
	char *p;

	arena_init(&a);
	memset(arena_alloc(&a, 100), 'x', 100);
	arena_reset(&a, SIZE_MAX);
	p = arena_zalloc(&a, 100);
	for (size_t i = 0; i < 100; i++)
		assert_int_equal(p[i], 0);
	arena_deinit(&a);
}

TEST(copies_and_prints_texts)
{
	struct arena a;

	arena_init(&a);
	assert_string_equal(arena_strdup(&a, (struct str){ "abcdef", 3 }), "abc");
	assert_string_equal(arena_strdup(&a, (struct str){ 0 }), "");
	assert_string_equal(arena_printf(&a, "%s=%d", "x", 7), "x=7");
	assert_string_equal(arena_printf(&a, "%s", ""), "");
	arena_wipe(&a);
	assert_int_equal(a.held, 0);
}

RUN_TESTS(cmocka_unit_test(gives_pieces_that_do_not_overlap),
          cmocka_unit_test(a_warm_arena_allocates_nothing),
          cmocka_unit_test(gives_memory_back_beyond_what_is_kept),
          cmocka_unit_test(grows_the_newest_piece_in_place),
          cmocka_unit_test(moves_an_older_piece_to_grow_it),
          cmocka_unit_test(moves_a_piece_that_outgrows_its_block),
          cmocka_unit_test(zeroes_memory_that_was_used_before),
          cmocka_unit_test(copies_and_prints_texts))
