/* SPDX-License-Identifier: Apache-2.0 */
#include "scrape/bodies.c"

#include "tests/unit/unit.h"

static const struct format text = { SYNTAX_TEXT, ESCAPING_UNDERSCORES };

static bool has(struct bodies *b, struct format format, enum coding coding)
{
	return bodies_get(b, format, coding) != NULL;
}

TEST(makes_what_is_wanted_and_no_more)
{
	struct bodies *b = bodies_new(1000);

	bodies_begin(b);
	assert_true(bodies_want(b, text, CODING_GZIP));
	buf_add_text(bodies_text(b), "load 1\n");
	bodies_make(b, true);
	assert_true(has(b, text, CODING_GZIP));
	assert_false(has(b, text, CODING_ZSTD));
	assert_str(buf_str(&bodies_get(b, text, CODING_IDENTITY)->bytes), "load 1\n");

	bodies_begin(b);
	assert_true(bodies_want(b, text, CODING_IDENTITY));
	buf_add_text(bodies_text(b), "load 2\n");
	bodies_make(b, true);
	assert_false(has(b, text, CODING_GZIP));
	assert_str(buf_str(&bodies_get(b, text, CODING_IDENTITY)->bytes), "load 2\n");
	bodies_free(b);
	bodies_free(NULL);
}

TEST(uses_a_body_again_once_nobody_holds_it)
{
	struct bodies *b = bodies_new(1000);
	struct http_body *bodies[4];

	for (size_t i = 0; i < 4; i++) {
		bodies_begin(b);
		bodies_want(b, text, CODING_GZIP);
		buf_add_text(bodies_text(b), "load 1\n");
		bodies_make(b, true);
		bodies[i] = bodies_get(b, text, CODING_GZIP);
		assert_memory_equal(bodies[i]->bytes.p, "\x1f\x8b", 2);
		if (i == 1)
			http_body_ref(bodies[i]); /* a client takes its time */
	}
	assert_ptr_equal(bodies[0], bodies[1]);
	assert_ptr_not_equal(bodies[1], bodies[2]);
	assert_ptr_equal(bodies[2], bodies[3]);
	http_body_unref(bodies[1]);
	bodies_free(b);
}

TEST(has_nothing_where_the_answer_is_too_large)
{
	struct bodies *b = bodies_new(4);

	bodies_begin(b);
	bodies_want(b, text, CODING_GZIP);
	buf_add_text(bodies_text(b), "load 1\n");
	bodies_make(b, true);
	assert_false(has(b, text, CODING_IDENTITY));
	assert_false(has(b, text, CODING_GZIP));

	bodies_begin(b);
	bodies_want(b, text, CODING_GZIP);
	buf_add_text(bodies_text(b),
	             "a 1\n"); /* itself fits, with a header of gzip it does not */
	bodies_make(b, true);
	assert_true(has(b, text, CODING_IDENTITY));
	assert_false(has(b, text, CODING_GZIP));
	bodies_free(b);
}

static const struct format protobuf = { SYNTAX_PROTOBUF, ESCAPING_UNDERSCORES };

TEST(makes_each_format_and_coding_once_for_all_who_want_it)
{
	static const struct format other_scheme = { SYNTAX_PROTOBUF, ESCAPING_VALUES };
	struct bodies *b = bodies_new(1000);

	bodies_begin(b);
	assert_true(bodies_want(b, protobuf, CODING_GZIP));
	assert_true(bodies_want(b, text, CODING_IDENTITY));
	assert_true(bodies_want(b, other_scheme, CODING_GZIP));
	buf_add_text(bodies_text(b), "# HELP a A.\n# TYPE a gauge\na 1\na 2 3\n");
	assert_int_equal(bodies_make(b, true), 1);
	assert_true(has(b, protobuf, CODING_GZIP));
	assert_false(has(b, text, CODING_GZIP));
	assert_ptr_equal(bodies_get(b, protobuf, CODING_GZIP),
	                 bodies_get(b, other_scheme, CODING_GZIP));
	assert_memory_equal(bodies_get(b, protobuf, CODING_IDENTITY)->bytes.p, "\x16\x0a\x01",
	                    3);
	bodies_free(b);
}

TEST(makes_a_format_by_each_scheme_where_names_differ)
{
	static const struct format utf8 = { SYNTAX_TEXT, ESCAPING_ALLOW_UTF8 };
	struct bodies *b = bodies_new(1000);

	bodies_begin(b);
	assert_true(bodies_want(b, text, CODING_GZIP));
	assert_true(bodies_want(b, utf8, CODING_IDENTITY));
	buf_add_text(bodies_text(b), "# HELP \"a.\" A.\n# TYPE \"a.\" gauge\n{\"a.\"} 1\n");
	assert_int_equal(bodies_make(b, false), 0);
	assert_true(has(b, text, CODING_GZIP));
	assert_false(has(b, utf8, CODING_GZIP));
	assert_str(buf_str(&bodies_get(b, text, CODING_IDENTITY)->bytes),
	           "# HELP a_ A.\n# TYPE a_ gauge\na_ 1\n");
	assert_str(buf_str(&bodies_get(b, utf8, CODING_IDENTITY)->bytes),
	           "# HELP \"a.\" A.\n# TYPE \"a.\" gauge\n{\"a.\"} 1\n");
	bodies_free(b);
}

TEST(makes_so_many_formats_and_no_more)
{
	struct bodies *b = bodies_new(1000);
	size_t n = 1; /* the text */

	bodies_begin(b);
	for (enum escaping e = 0; e < ESCAPINGS; e++) {
		for (enum syntax s = SYNTAX_PROTOBUF; s <= SYNTAX_PROTOBUF_COMPACT; s++)
			assert_int_equal(bodies_want(b, (struct format){ s, e }, CODING_ZSTD),
			                 n++ < BODIES_FORMATS_MAX);
	}
	assert_true(bodies_want(b, protobuf, CODING_GZIP));
	bodies_free(b);
}

RUN_TESTS(cmocka_unit_test(makes_each_format_and_coding_once_for_all_who_want_it),
          cmocka_unit_test(makes_a_format_by_each_scheme_where_names_differ),
          cmocka_unit_test(makes_so_many_formats_and_no_more),
          cmocka_unit_test(makes_what_is_wanted_and_no_more),
          cmocka_unit_test(uses_a_body_again_once_nobody_holds_it),
          cmocka_unit_test(has_nothing_where_the_answer_is_too_large))
