/* SPDX-License-Identifier: Apache-2.0 */
#include "metrics/textwriter.c"

#include "base/array.h"
#include "tests/unit/unit.h"

static void assert_writes(const char *text, enum text_dialect dialect, enum escaping escaping,
                          const char *expected, size_t left_out)
{
	struct answer_reader from;
	struct arena arena;
	struct buf out;

	arena_init(&arena);
	buf_init(&out, 4096);
	answer_open(&from, str_from(text), &arena, escaping);
	textwriter_write(&from, dialect, &out);
	if (!str_is(buf_str(&out), expected))
		fail_msg("%s:\n%.*s", text, STR_ARG(buf_str(&out)));
	assert_int_equal(from.left_out, left_out);
	buf_deinit(&out);
	arena_deinit(&arena);
}

TEST(writes_openmetrics)
{
	static const struct {
		const char *text, *expected;
	} rows[] = {
		{ "", "# EOF\n" },
		{ "# HELP load Load \"1m\" \\\\ x\\ny.\n# TYPE load gauge\nload 0.25\n",
		  "# HELP load Load \\\"1m\\\" \\\\ x\\ny.\n# TYPE load gauge\nload 0.25\n# "
		  "EOF\n" },
		{ "# HELP a \n# TYPE a untyped\na{b=\"\\\\\\\"\\n\"} NaN\n",
		  "# HELP a \n# TYPE a unknown\na{b=\"\\\\\\\"\\n\"} NaN\n# EOF\n" },
		{ "# HELP a_info A.\n# TYPE a_info gauge\na_info{b=\"c\"} 1\n",
		  "# HELP a_info A.\n# TYPE a_info gauge\na_info{b=\"c\"} 1\n# EOF\n" },
		/* Digits stay as they are. */
		{ "# HELP a_total A.\n# TYPE a_total counter\na_total 9007199254740993\n",
		  "# HELP a A.\n# TYPE a counter\na_total 9007199254740993\n# EOF\n" },
		/* What OpenMetrics would not call a counter. */
		{ "# HELP a A.\n# TYPE a counter\na 1\n",
		  "# HELP a A.\n# TYPE a unknown\na 1\n# EOF\n" },
		{ "# HELP _total A.\n# TYPE _total counter\n_total 1\n",
		  "# HELP _total A.\n# TYPE _total unknown\n_total 1\n# EOF\n" },
		{ "# HELP a_total A.\n# TYPE a_total counter\na_total{b=\"1\"} 1\n"
		  "a_total{b=\"2\"} -1\n",
		  "# HELP a_total A.\n# TYPE a_total unknown\na_total{b=\"1\"} 1\n"
		  "a_total{b=\"2\"} -1\n# EOF\n" },
		{ "# HELP a_total A.\n# TYPE a_total counter\na_total NaN\n",
		  "# HELP a_total A.\n# TYPE a_total unknown\na_total NaN\n# EOF\n" },
		{ "# HELP a A.\n# TYPE a gauge\na 1\n# HELP a_total B.\n# TYPE a_total "
		  "counter\n"
		  "a_total 2\n",
		  "# HELP a A.\n# TYPE a gauge\na 1\n# HELP a_total B.\n# TYPE a_total "
		  "unknown\n"
		  "a_total 2\n# EOF\n" },
		/* Bounds have a point or an exponent. */
		{ "# HELP h H.\n# TYPE h histogram\nh_bucket{a=\"b\",le=\"5\"} 1\n"
		  "h_bucket{a=\"b\",le=\"1e+06\"} 1\nh_bucket{a=\"b\",le=\"+Inf\"} 1\n"
		  "h_sum{a=\"b\"} 1\nh_count{a=\"b\"} 1\n",
		  "# HELP h H.\n# TYPE h histogram\nh_bucket{a=\"b\",le=\"5.0\"} 1\n"
		  "h_bucket{a=\"b\",le=\"1e+06\"} 1\nh_bucket{a=\"b\",le=\"+Inf\"} 1\n"
		  "h_sum{a=\"b\"} 1\nh_count{a=\"b\"} 1\n# EOF\n" },
		{ "# HELP s S.\n# TYPE s summary\ns{quantile=\"0\"} 1\ns{quantile=\"0.5\"} 1\n"
		  "s_sum 1\ns_count 1\n",
		  "# HELP s S.\n# TYPE s summary\ns{quantile=\"0.0\"} 1\n"
		  "s{quantile=\"0.5\"} 1\ns_sum 1\ns_count 1\n# EOF\n" },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++)
		assert_writes(rows[i].text, TEXT_OPENMETRICS, ESCAPING_ALLOW_UTF8,
		              rows[i].expected, 0);
}

#define ODD                                                                                    \
	"# HELP \"a.b\" A.\n# TYPE \"a.b\" gauge\n{\"a.b\",\"x y\"=\"1\",z=\"2\"} "            \
	"1\n{\"a.b\"} 2\n"                                                                     \
	"# HELP \"h.h\" H.\n# TYPE \"h.h\" histogram\n{\"h.h_bucket\",le=\"+Inf\"} 1\n"        \
	"{\"h.h_sum\"} 1\n{\"h.h_count\",\"l\\\"\"=\"\"} 1\n"                                  \
	"# HELP plain P.\n# TYPE plain untyped\nplain{\"x:y\"=\"1\"} 1\nplain 2\n"

TEST(writes_its_own_text_again)
{
	assert_writes(ODD, TEXT_PROMETHEUS, ESCAPING_ALLOW_UTF8, ODD, 0);
}

TEST(escapes_names_in_every_place)
{
	assert_writes(ODD, TEXT_PROMETHEUS, ESCAPING_UNDERSCORES,
	              "# HELP a_b A.\n# TYPE a_b gauge\na_b{x_y=\"1\",z=\"2\"} 1\na_b 2\n"
	              "# HELP h_h H.\n# TYPE h_h histogram\nh_h_bucket{le=\"+Inf\"} 1\n"
	              "h_h_sum 1\nh_h_count{l_=\"\"} 1\n"
	              "# HELP plain P.\n# TYPE plain untyped\nplain{x_y=\"1\"} 1\nplain 2\n",
	              0);
	assert_writes(ODD, TEXT_OPENMETRICS, ESCAPING_DOTS,
	              "# HELP a_dot_b A.\n# TYPE a_dot_b gauge\n"
	              "a_dot_b{x__y=\"1\",z=\"2\"} 1\na_dot_b 2\n"
	              "# HELP h_dot_h H.\n# TYPE h_dot_h histogram\n"
	              "h_dot_h_bucket{le=\"+Inf\"} 1\n"
	              "h_dot_h_sum 1\nh_dot_h_count{l__=\"\"} 1\n"
	              "# HELP plain P.\n# TYPE plain unknown\nplain{x__y=\"1\"} 1\nplain 2\n"
	              "# EOF\n",
	              0);
}

/* Whoever has a name by birth keeps it. */
TEST(leaves_out_what_would_get_the_name_of_another)
{
	static const struct {
		const char *text, *expected;
		size_t left_out;
	} rows[] = {
		{ "# HELP \"a.b\" A.\n# TYPE \"a.b\" gauge\n{\"a.b\"} 1\n"
		  "# HELP a_b B.\n# TYPE a_b gauge\na_b 2\n",
		  "# HELP a_b B.\n# TYPE a_b gauge\na_b 2\n", 1 },
		{ "# HELP \"a b\" A.\n# TYPE \"a b\" gauge\n{\"a b\"} 1\n"
		  "# HELP \"a.b\" B.\n# TYPE \"a.b\" gauge\n{\"a.b\"} 2\n{\"a.b\",c=\"d\"} 3\n"
		  "# HELP c C.\n# TYPE c gauge\nc 4\n",
		  "# HELP a_b A.\n# TYPE a_b gauge\na_b 1\n# HELP c C.\n# TYPE c gauge\nc 4\n",
		  1 },
		{ "# HELP a A.\n# TYPE a gauge\na{\"x.y\"=\"1\",x_y=\"2\"} 1\n"
		  "a{\"x.y\"=\"1\",\"x y\"=\"2\"} 1\na{\"z.y\"=\"1\",x_y=\"2\"} 1\n",
		  "# HELP a A.\n# TYPE a gauge\na{x_y=\"2\",z_y=\"1\"} 1\n", 2 },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++)
		assert_writes(rows[i].text, TEXT_PROMETHEUS, ESCAPING_UNDERSCORES,
		              rows[i].expected, rows[i].left_out);
}

RUN_TESTS(cmocka_unit_test(writes_openmetrics), cmocka_unit_test(writes_its_own_text_again),
          cmocka_unit_test(escapes_names_in_every_place),
          cmocka_unit_test(leaves_out_what_would_get_the_name_of_another))
