/* SPDX-License-Identifier: Apache-2.0 */
#include "metrics/textformat.c"

#include <stdio.h>

#include "tests/unit/unit.h"

static struct arena arena;

static int setup(void **state)
{
	(void)state;
	arena_init(&arena);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	arena_deinit(&arena);
	return 0;
}

TEST(refuses_with_the_line_and_the_reason)
{
	static const struct {
		const char *text;
		int rc;
		const char *reason;
	} rows[] = {
		{ "a 1", -EINVAL, "line 1: the text breaks off" },
		{ "a 1\nb 2 ", -EINVAL, "line 2: the text breaks off" },
		{ "a 1\n# EOF", -EINVAL, "line 2: the text breaks off" },
		{ "a{b=\"c\n", -EINVAL, "a quote is not closed" },
		{ "a{b=\"c\nd\"} 1\n", -EINVAL, "a quote is not closed" },
		{ "a{b=\"c\\\"} 1\n", -EINVAL, "a quote is not closed" },
		{ "a\n", -EINVAL, "value \"\" is no number" },
		{ "a x\n", -EINVAL, "value \"x\" is no number" },
		{ "a 1_000\n", -EINVAL, "value \"1_000\" is no number" },
		{ "a 0x1p3\n", -EINVAL, "value \"0x1p3\" is no number" },
		{ "a 1e999\n", -EINVAL, "value \"1e999\" is no number" },
		{ "a 1\r\n", -EINVAL, "is no number" },
		{ "a 1 \n", -EINVAL, "more than a number" },
		{ "a 1 x\n", -EINVAL, "more than a number" },
		{ "a 1 1441205977284\n", -ENOTSUP, "a timestamp" },
		{ "a 1\n\nb 1 -1\n", -ENOTSUP, "line 3: a timestamp" },
		{ "1a 1\n", -EINVAL, "no name of a metric begins \"1a 1\"" },
		{ "\xc3\xa4 1\n", -EINVAL, "no name of a metric" },
		{ "{\"\xff\"} 1\n", -EINVAL, "a name in quotes that is not UTF-8" },
		{ "{\"\"} 1\n", -EINVAL, "a name in quotes that is empty" },
		{ "a{\"\"=\"b\"} 1\n", -EINVAL, "a name in quotes that is empty" },
		{ "a{\"__name__\"=\"d\"} 1\n", -EINVAL, "label __name__ is reserved" },
		{ "{b:c=\"d\",a} 1\n", -EINVAL, "b:c is no label's name" },
		{ "{} 1\n", -EINVAL, "a sample without a name" },
		{ "{a=\"b\"} 1\n", -EINVAL, "a sample without a name" },
		{ "{a,b} 1\n", -EINVAL, "label b is not followed by" },
		{ "a{,} 1\n", -EINVAL, "no name of a label begins" },
		{ "a{b} 1\n", -EINVAL, "label b is not followed by" },
		{ "a{b=c} 1\n", -EINVAL, "label b is not followed by" },
		{ "a{b=\"c\" d=\"e\"} 1\n", -EINVAL, "no } closes" },
		{ "a{b=\"c\",, d=\"e\"} 1\n", -EINVAL, "no name of a label begins" },
		{ "a{b:c=\"d\"} 1\n", -EINVAL, "label b is not followed by" },
		{ "a{1=\"d\"} 1\n", -EINVAL, "no name of a label begins" },
		{ "a{__name__=\"d\"} 1\n", -EINVAL, "label __name__ is reserved" },
		{ "a{b=\"1\",c=\"2\",b=\"3\"} 1\n", -EINVAL, "label b is there twice" },
		{ "a{b=\"\\t\"} 1\n", -EINVAL, "a backslash that escapes none" },
		{ "a{b=\"\xff\"} 1\n", -EINVAL, "the value of label b is not UTF-8" },
		{ "a{b=\"\xed\xa0\x80\"} 1\n", -EINVAL, "is not UTF-8" },
		{ "# HELP a x\\t\na 1\n", -EINVAL, "a backslash that escapes none" },
		{ "# HELP a x\\\na 1\n", -EINVAL, "a backslash that escapes none" },
		{ "# HELP a x\n# HELP a x\n", -EINVAL, "line 2: a second HELP of a" },
		{ "# HELP a-b x\n", -EINVAL, "no metric's name behind HELP" },
		{ "# TYPE 1a gauge\n", -EINVAL, "no name of a metric" },
		{ "# TYPE a gauge\n# TYPE a gauge\n", -EINVAL, "a second TYPE of a" },
		{ "a 1\n# TYPE a gauge\n", -EINVAL, "a second TYPE of a, or one after" },
		{ "# TYPE a summary\n# TYPE a_sum gauge\n", -EINVAL, "a second TYPE of a" },
		{ "# TYPE a gauge \n", -EINVAL, "type \"gauge \" is not" },
		{ "# TYPE a gaugehistogram\n", -EINVAL, "type \"gaugehistogram\" is not" },
		{ "# TYPE a histogram\na_bucket{le=\"x\"} 1\n", -EINVAL,
		  "le=\"x\" is no number" },
		{ "# TYPE a summary\na{quantile=\"\"} 1\n", -EINVAL,
		  "quantile=\"\" is no number" },
		{ "# TYPE a histogram\na_bucket{le=\"1\"} -1\n", -EINVAL, "a negative count" },
		{ "# TYPE a histogram\na_count -1\n", -EINVAL, "a negative count" },
		{ "# TYPE a summary\na_count -1\n", -EINVAL, "a negative count" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct textformat_family *none = NULL;
		struct err err = { 0 };
		int rc = textformat_parse(str_from(rows[i].text), &arena, &none, &err);

		if (rc != rows[i].rc || !strstr(err.text, rows[i].reason))
			fail_msg("%s gave %d: %s", rows[i].text, rc, err.text);
		assert_null(none);
	}
}

/* What is read, as text: name(type)[labels]part bound=value, in the order of the text. */
static const char *show(const char *text)
{
	static const char *const parts[] = { "", "bound", "sum", "count", "nothing" };
	struct textformat_family *f = NULL;
	char *out = arena_printf(&arena, "%s", "");
	struct err err;

	if (textformat_parse(str_from(text), &arena, &f, &err) < 0)
		return arena_printf(&arena, "%s", err.text);
	for (; f; f = f->next) {
		out = arena_printf(&arena, "%s%.*s(%s)", out, STR_ARG(f->name),
		                   metric_type_name(f->type));
		for (const struct textformat_sample *s = f->first; s; s = s->next) {
			out = arena_printf(&arena, "%s[", out);
			for (size_t i = 0; i < s->labels_count; i++)
				out = arena_printf(&arena, "%s%.*s:%.*s;", out,
				                   STR_ARG(s->labels[i].name),
				                   STR_ARG(s->labels[i].value));
			out = arena_printf(&arena, "%s]%s", out, parts[s->part]);
			if (s->part == TEXTFORMAT_BOUND)
				out = arena_printf(&arena, "%s %g", out, s->bound);
			out = arena_printf(&arena, "%s=%g ", out, s->value);
		}
	}
	return out;
}

TEST(reads_what_prometheus_own_parser_reads)
{
	static const struct {
		const char *text, *shown;
	} rows[] = {
		{ "", "" },
		{ "\n \t\n", "" },
		{ "a 1\n  ", "a(untyped)[]=1 " },
		{ "#\n# \n#x\n# HELP\n# HELP a\n# TYPE a \n#TYPE a gauge\na 1\n",
		  "a(gauge)[]=1 " },
		{ "# anything \\t \xff\na 1\n", "a(untyped)[]=1 " },
		{ "# TYPE a cOUNTER\na 1\n", "a(counter)[]=1 " },
		{ "# TYPE empty gauge\n", "" },
		{ " a\t{ b = \"c\" , d=\"e\" , }\t1\n", "a(untyped)[b:c;d:e;]=1 " },
		{ "a{}1\n", "a(untyped)[]=1 " },
		{ "a{b=\"\"}1\n", "a(untyped)[b:;]=1 " },
		{ "a.5\n", "a(untyped)[]=0.5 " },
		{ "a-inf\n", "a(untyped)[]=-inf " },
		{ "a +Inf\na NaN\n", "a(untyped)[]=inf []=nan " },
		{ "a:b_1 1\n", "a:b_1(untyped)[]=1 " },
		{ "\"a\" 1\n{\"a\"} 2\n{b=\"c\",a} 3\n", "a(untyped)[]=1 []=2 [b:c;]=3 " },
		{ "a{\"b\"=\"c\"} 1\n", "a(untyped)[b:c;]=1 " },
		{ "{\"a.b\",\"c d\"=\"e\"} 1\n# HELP \"a.b\" A.\n# TYPE \"\xc3\xa4\" "
		  "gauge\n{\"\xc3\xa4\"} 2\n",
		  "a.b(untyped)[c d:e;]=1 \xc3\xa4(gauge)[]=2 " },
		{ "{\"a\\\\\\\"\\n\",\"b:c\"=\"d\"} 1\n", "a\\\"\n(untyped)[b:c:d;]=1 " },
		{ "a{b=\"\\\\ \\\" \\n\"} 1\n", "a(untyped)[b:\\ \" \n;]=1 " },
		{ "a{z=\"1\",a=\"2\",m=\"3\"} 1\n", "a(untyped)[a:2;m:3;z:1;]=1 " },
		{ "# TYPE s summary\ns{quantile=\"0.5\",a=\"b\"} 1\ns_sum 2\ns_count 3\ns "
		  "4\ns_bucket 5\n",
		  "s(summary)[a:b;]bound 0.5=1 []sum=2 []count=3 []nothing=4 "
		  "s_bucket(untyped)[]=5 " },
		{ "# TYPE h histogram\nh_bucket{le=\"+Inf\"} 1\nh_sum -2\nh_count 3\nh_bucket "
		  "4\n",
		  "h(histogram)[]bound inf=1 []sum=-2 []count=3 []nothing=4 " },
		{ "a_sum 1\n# TYPE a summary\na_sum 2\n", "a_sum(untyped)[]=1 []=2 " },
		{ "# TYPE a gauge\na_sum{quantile=\"x\",le=\"y\"} 1\n",
		  "a_sum(untyped)[le:y;quantile:x;]=1 " },
		{ "# TYPE h histogram\nh{le=\"1\"} 1\nh_bucket{le=\"nan\"} 2\n",
		  "h(histogram)[]bound 1=1 []nothing=2 " },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_string_equal(show(rows[i].text), rows[i].shown);
}

TEST(keeps_a_help_with_its_escapes_undone)
{
	struct textformat_family *f;
	struct err err;

	assert_int_equal(textformat_parse(STR("# HELP a  x \\\\ \\n \\\" \"y\" \na 1\nb 1\n"),
	                                  &arena, &f, &err),
	                 0);
	assert_true(f->has_help);
	assert_str(f->help, "x \\ \n \" \"y\" ");
	assert_false(f->next->has_help);
}

TEST(knows_all_labels_of_a_family)
{
	struct textformat_family *f;
	struct err err;

	assert_int_equal(textformat_parse(STR("a 1\na{z=\"\"} 1\na{f=\"\",d=\"\",b=\"\"} 1\n"
	                                      "a{e=\"\",z=\"\",c=\"\"} 1\n"),
	                                  &arena, &f, &err),
	                 0);
	assert_int_equal(f->labels_count, 6);
	for (size_t i = 0; i < 6; i++)
		assert_str(f->labels[i], ((const char *[]){ "b", "c", "d", "e", "f", "z" })[i]);
}

/* count lines made of head, a number and tail, with first before them. */
static int parse_many(const char *first, const char *head, const char *tail, unsigned count,
                      struct err *err)
{
	struct textformat_family *f;
	struct buf text;
	int rc;

	buf_init(&text, 16 << 20);
	buf_add_text(&text, first);
	for (unsigned i = 0; i < count; i++)
		buf_printf(&text, "%s%u%s", head, i, tail);
	buf_add_char(&text, '\n');
	rc = textformat_parse(buf_str(&text), &arena, &f, err);
	buf_deinit(&text);
	return rc;
}

TEST(has_a_limit_for_everything)
{
	struct err err;

	assert_int_equal(parse_many("", "a ", "\n", TEXTFORMAT_SAMPLES_MAX, &err), 0);
	assert_int_equal(parse_many("", "a ", "\n", TEXTFORMAT_SAMPLES_MAX + 1, &err), -E2BIG);
	assert_int_equal(parse_many("", "a", " 1\n", TEXTFORMAT_FAMILIES_MAX, &err), 0);
	assert_int_equal(parse_many("", "a", " 1\n", TEXTFORMAT_FAMILIES_MAX + 1, &err),
	                 -E2BIG);
	assert_int_equal(parse_many("", "a{b", "=\"\"} 1\n", TEXTFORMAT_LABELS_MAX, &err), 0);
	assert_int_equal(parse_many("", "a{b", "=\"\"} 1\n", TEXTFORMAT_LABELS_MAX + 1, &err),
	                 -E2BIG);
	assert_int_equal(parse_many("a{", "b", "=\"\",", TEXTLINE_LABELS_MAX + 1, &err),
	                 -E2BIG);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

RUN_TESTS(CASE(refuses_with_the_line_and_the_reason),
          CASE(reads_what_prometheus_own_parser_reads),
          CASE(keeps_a_help_with_its_escapes_undone), CASE(knows_all_labels_of_a_family),
          CASE(has_a_limit_for_everything))
