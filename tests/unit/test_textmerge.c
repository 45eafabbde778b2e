/* SPDX-License-Identifier: Apache-2.0 */
#include "metrics/textmerge.c"

#include <stdio.h>

#include "metrics/merge.h"
#include "tests/unit/unit.h"

/* Texts go in as a.prom, b.prom, ...; the answer and all sentences come out. */
struct merging {
	struct arena arena;
	struct exposition out;
	struct merge merge;
	struct buf text, said;
	bool same_help;
	int left_out;
};

static void on_say(void *owner, const char *path, const char *what)
{
	struct merging *g = owner;

	buf_printf(&g->said, "%s: %s\n", path, what);
}

static void merge(struct merging *g, const char *const *texts)
{
	static const char *const paths[] = { "a.prom", "b.prom", "c.prom", "d.prom" };
	const struct exposition *all[] = { &g->out };
	struct textmerge m;
	struct err err;

	arena_init(&g->arena);
	exposition_init(&g->out);
	merge_init(&g->merge);
	buf_init(&g->text, 1 << 20);
	buf_init(&g->said, 1 << 20);
	g->same_help = true;
	textmerge_init(&m, &g->arena, on_say, g);
	for (size_t i = 0; texts[i]; i++) {
		struct textformat_family *f;

		if (textformat_parse(str_from(texts[i]), &g->arena, &f, &err) < 0)
			fail_msg("%s: %s", texts[i], err.text);
		g->same_help &= textmerge_add(&m, paths[i], f);
	}
	textmerge_write(&m, &g->out);
	g->left_out = merge_expositions(&g->merge, all, 1, (struct str){ 0 }, &g->text);
	buf_add_char(&g->said, '\0');
}

static void done(struct merging *g)
{
	exposition_deinit(&g->out);
	merge_deinit(&g->merge);
	buf_deinit(&g->text);
	buf_deinit(&g->said);
	arena_deinit(&g->arena);
}

#define HEAD(name, help, type) "# HELP " name " " help "\n# TYPE " name " " type "\n"
#define READ_FROM_A            "Metric read from a.prom"

TEST(merges_texts_family_by_family)
{
	static const struct {
		const char *texts[4];
		const char *out, *said;
		int left_out;
		bool other_help;
	} rows[] = {
		{ { "b 2\na 1\n" },
		  HEAD("a", READ_FROM_A, "untyped") "a 1\n" HEAD("b", READ_FROM_A,
		                                                 "untyped") "b 2\n",
		  "" },
		/* labels that a text's family uses are on all its samples, within one text only
		 */
		{ { "a 1\na{x=\"1\"} 2\na{y=\"2\"} 3\n", "a{z=\"1\"} 4\n" },
		  HEAD("a", "Metric read from a.prom, b.prom",
		       "untyped") "a{x=\"\",y=\"\"} 1\na{x=\"1\",y=\"\"} 2\na{x=\"\",y=\"2\"} "
		                  "3\na{z=\"1\"} 4\n",
		  "" },
		/* one text has the HELP for all */
		{ { "a{f=\"a\"} 1\n", "# HELP a Text.\na{f=\"b\"} 2\n" },
		  HEAD("a", "Text.", "untyped") "a{f=\"a\"} 1\na{f=\"b\"} 2\n",
		  "" },
		{ { "# HELP a One.\na{f=\"a\"} 1\n", "# HELP a Two.\na{f=\"b\"} 2\n",
		    "# HELP a One.\na{f=\"c\"} 3\n" },
		  HEAD("a", "One.", "untyped") "a{f=\"a\"} 1\na{f=\"c\"} 3\n",
		  "b.prom: HELP of a is not as in a.prom: family left out\n",
		  .other_help = true },
		{ { "# TYPE a counter\na{f=\"a\"} 1\n", "a{f=\"b\"} 2\na{f=\"c\"} 2\n" },
		  HEAD("a", READ_FROM_A, "counter") "a{f=\"a\"} 1\n",
		  "b.prom: a is a untyped, but a counter in a.prom: family left out\n",
		  2 },
		/* of samples with the same labels the first one stays */
		{ { "a 1\na 2\na 3\n", "a 4\n" },
		  HEAD("a", "Metric read from a.prom, b.prom", "untyped") "a 1\n",
		  "a.prom: line 2: a is there already, with the same labels: 2 left out\n"
		  "b.prom: line 1: a is there already, with the same labels: 1 left out\n",
		  3 },
		/* a label without a value is as good as none */
		{ { "a{x=\"\"} 1\n", "a 2\n" },
		  HEAD("a", "Metric read from a.prom, b.prom", "untyped") "a{x=\"\"} 1\n",
		  "b.prom: line 1: a is there already, with the same labels: 1 left out\n",
		  1 },
		/* names of a summary's samples are taken, whoever comes first */
		{ { "# TYPE a summary\na_sum 1\n", "a_sum 2\na_bucket 3\n" },
		  HEAD("a", READ_FROM_A, "summary") "a_sum 1\na_count 0\n" HEAD(
			  "a_bucket", "Metric read from b.prom", "untyped") "a_bucket 3\n",
		  "b.prom: a_sum has a name of the summary a of a.prom: family left out\n",
		  1 },
		{ { "a_bucket 2\n", "# TYPE a histogram\na_sum 1\n" },
		  HEAD("a_bucket", READ_FROM_A, "untyped") "a_bucket 2\n",
		  "b.prom: a has a name of the untyped a_bucket of a.prom: family left out\n",
		  1 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct merging g;

		merge(&g, rows[i].texts);
		assert_str(buf_str(&g.text), rows[i].out);
		assert_string_equal(g.said.p, rows[i].said);
		assert_int_equal(g.left_out, rows[i].left_out);
		assert_int_equal(g.same_help, !rows[i].other_help);
		done(&g);
	}
}

TEST(makes_summaries_and_histograms_whole)
{
	static const struct {
		const char *texts[3];
		const char *out;
	} rows[] = {
		{ { "# TYPE h histogram\nh_bucket{le=\"1000000\",a=\"1\"} 1\nh_count{a=\"1\"} "
		    "3\n"
		    "h_bucket{a=\"1\",le=\"0.5\"} 1\n" },
		  HEAD("h", READ_FROM_A,
		       "histogram") "h_bucket{a=\"1\",le=\"0.5\"} "
		                    "1\nh_bucket{a=\"1\",le=\"1e+06\"} 1\n"
		                    "h_bucket{a=\"1\",le=\"+Inf\"} 3\nh_sum{a=\"1\"} "
		                    "0\nh_count{a=\"1\"} 3\n" },
		/* of two lines for the same thing the last one counts */
		{ { "# TYPE h histogram\nh_bucket{le=\"1\"} 1\nh_bucket{le=\"1.0\"} 2\n"
		    "h_bucket{le=\"+Inf\"} 5\nh_sum 1\nh_sum 2.5\nh_count 4\nh_count 5\n" },
		  HEAD("h", READ_FROM_A,
		       "histogram") "h_bucket{le=\"1\"} 2\nh_bucket{le=\"+Inf\"} 5\nh_sum "
		                    "2.5\nh_count 5\n" },
		{ { "# TYPE s summary\ns{quantile=\"0.5\",b=\"1\"} 3\ns_count{a=\"1\"} 2.7\n" },
		  HEAD("s", READ_FROM_A,
		       "summary") "s_sum{a=\"1\",b=\"\"} 0\ns_count{a=\"1\",b=\"\"} 2\n"
		                  "s{a=\"\",b=\"1\",quantile=\"0.5\"} 3\ns_sum{a=\"\",b=\"1\"} "
		                  "0\n"
		                  "s_count{a=\"\",b=\"1\"} 0\n" },
		/* a text cannot add to another one's histogram */
		{ { "# TYPE h histogram\nh_count 1\n", "# TYPE h histogram\nh_sum 9\n" },
		  HEAD("h", "Metric read from a.prom, b.prom",
		       "histogram") "h_bucket{le=\"+Inf\"} 1\nh_sum 0\nh_count 1\n" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct merging g;

		merge(&g, rows[i].texts);
		assert_str(buf_str(&g.text), rows[i].out);
		done(&g);
	}
}

TEST(writes_bounds_as_go_does)
{
	static const struct {
		double v;
		const char *text;
	} rows[] = {
		{ 0, "0" },
		{ 1, "1" },
		{ 0.99, "0.99" },
		{ 100000, "100000" },
		{ 999999, "999999" },
		{ 1000000, "1e+06" },
		{ 1638400, "1.6384e+06" },
		{ 123456.789, "123456.789" },
		{ 0.0001, "0.0001" },
		{ 0.00001, "1e-05" },
		{ -2.5, "-2.5" },
		{ 1e100, "1e+100" },
		{ 0.1 + 0.2, "0.30000000000000004" },
		{ INFINITY, "+Inf" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char digits[NUMBER_MAX_BYTES];

		assert_str(((struct str){ digits, number_write_go(digits, rows[i].v) }),
		           rows[i].text);
	}
}

RUN_TESTS(cmocka_unit_test(merges_texts_family_by_family),
          cmocka_unit_test(makes_summaries_and_histograms_whole),
          cmocka_unit_test(writes_bounds_as_go_does))
