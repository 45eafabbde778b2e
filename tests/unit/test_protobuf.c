/* SPDX-License-Identifier: Apache-2.0 */
#include "metrics/protobuf.c"

#include "base/array.h"
#include "tests/unit/unit.h"

/* protoc reads the binary form in tests/e2e/test_formats.py; here is what is said in it. */
TEST(says_what_the_text_says)
{
	static const struct {
		const char *text, *expected;
		size_t left_out;
	} rows[] = {
		{ "", "" },
		{ "# HELP a Help.\n# TYPE a gauge\na 1\n",
		  "name:\"a\" help:\"Help.\" type:GAUGE metric:{gauge:{value:1}}\n" },
		{ "# HELP a \n# TYPE a counter\na{x=\"1\",y=\"\"} 2.5\na{x=\"\\\"\\\\\\n\"} "
		  "3\n",
		  "name:\"a\" help:\"\" type:COUNTER "
		  "metric:{label:{name:\"x\" value:\"1\"} label:{name:\"y\" value:\"\"} "
		  "counter:{value:2.5}} "
		  "metric:{label:{name:\"x\" value:\"\\\"\\\\\\n\"} counter:{value:3}}\n" },
		{ "# HELP a a\\\\b\\nc \"d\"\n# TYPE a untyped\na NaN\n# HELP b B.\n# TYPE b "
		  "untyped\nb +Inf\n",
		  "name:\"a\" help:\"a\\\\b\\nc \\\"d\\\"\" type:UNTYPED "
		  "metric:{untyped:{value:nan}}\n"
		  "name:\"b\" help:\"B.\" type:UNTYPED metric:{untyped:{value:inf}}\n" },
		/* le and quantile mean nothing to types that have no bounds. */
		{ "# HELP a A.\n# TYPE a gauge\na{le=\"x\",quantile=\"y\"} 1\n",
		  "name:\"a\" help:\"A.\" type:GAUGE metric:{label:{name:\"le\" value:\"x\"} "
		  "label:{name:\"quantile\" value:\"y\"} gauge:{value:1}}\n" },
		{ "# HELP s S.\n# TYPE s summary\n"
		  "s{a=\"1\",quantile=\"0.5\"} 2\ns{a=\"1\",quantile=\"0.9\"} NaN\n"
		  "s_sum{a=\"1\"} 3\ns_count{a=\"1\"} 4\n"
		  "s_sum{a=\"2\"} 5\ns_count{a=\"2\"} 6\n",
		  "name:\"s\" help:\"S.\" type:SUMMARY "
		  "metric:{label:{name:\"a\" value:\"1\"} "
		  "summary:{quantile:{quantile:0.5 value:2} quantile:{quantile:0.9 value:nan} "
		  "sample_sum:3 sample_count:4}} "
		  "metric:{label:{name:\"a\" value:\"2\"} summary:{sample_sum:5 "
		  "sample_count:6}}\n" },
		{ "# HELP h H.\n# TYPE h histogram\n"
		  "h_bucket{le=\"0.1\"} 1\nh_bucket{le=\"+Inf\"} 2.5\nh_sum -3\nh_count 2.5\n",
		  "name:\"h\" help:\"H.\" type:HISTOGRAM "
		  "metric:{histogram:{bucket:{cumulative_count:1 upper_bound:0.1} "
		  "bucket:{cumulative_count_float:2.5 upper_bound:inf} "
		  "sample_sum:-3 sample_count_float:2.5}}\n" },
		{ "# HELP h H.\n# TYPE h histogram\n"
		  "h_bucket{le=\"+Inf\"} 1e30\nh_sum 0\nh_count 18446744073709551615\n",
		  "name:\"h\" help:\"H.\" type:HISTOGRAM "
		  "metric:{histogram:{bucket:{cumulative_count:18446744073709551615 "
		  "upper_bound:inf} sample_sum:0 sample_count:18446744073709551615}}\n" },
		/* What is no sample of its family is left out. */
		{ "# HELP a A.\n# TYPE a gauge\na 1\nb 2\na_sum 3\na{ 4\na 5 6\n",
		  "name:\"a\" help:\"A.\" type:GAUGE metric:{gauge:{value:1}}\n", 4 },
		{ "# HELP h H.\n# TYPE h histogram\nh_bucket 1\nh_bucket{le=\"x\"} 1\nh 1\n"
		  "h_sum 1\n",
		  "name:\"h\" help:\"H.\" type:HISTOGRAM "
		  "metric:{histogram:{sample_sum:1}}\n",
		  3 },
		{ "a 1\n# TYPE a gauge\na 2\n",
		  "name:\"a\" help:\"\" type:GAUGE metric:{gauge:{value:2}}\n", 1 },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct arena arena;
		struct answer_reader from;
		struct buf out;

		arena_init(&arena);
		answer_open(&from, str_from(rows[i].text), &arena, ESCAPING_ALLOW_UTF8);
		buf_init(&out, 4096);
		protobuf_write(&from, PROTO_COMPACT, &out);
		if (!str_is(buf_str(&out), rows[i].expected))
			fail_msg("%s: %.*s", rows[i].text, STR_ARG(buf_str(&out)));
		assert_int_equal(from.left_out, rows[i].left_out);
		buf_deinit(&out);
		arena_deinit(&arena);
	}
}

TEST(writes_each_family_behind_its_length)
{
	struct arena arena;
	static const char text[] = "# HELP a A.\n# TYPE a gauge\na{b=\"c\"} 1\n"
				   "# HELP d D.\n# TYPE d counter\nd 2\n";
	static const char expected[] =
		"\x1e\x0a\x01"
		"a\x12\x02"
		"A.\x18\x01\x22\x13\x0a\x06\x0a\x01"
		"b\x12\x01"
		"c\x12\x09\x09\x00\x00\x00\x00\x00\x00\xf0\x3f"
		"\x16\x0a\x01"
		"d\x12\x02"
		"D.\x18\x00\x22\x0b\x1a\x09\x09\x00\x00\x00\x00\x00\x00\x00"
		"\x40";
	struct answer_reader from;
	struct buf out;

	arena_init(&arena);
	buf_init(&out, 4096);
	answer_open(&from, str_from(text), &arena, ESCAPING_ALLOW_UTF8);
	protobuf_write(&from, PROTO_DELIMITED, &out);
	assert_int_equal(out.n, sizeof(expected) - 1);
	assert_memory_equal(out.p, expected, out.n);
	buf_deinit(&out);
	arena_deinit(&arena);
}

RUN_TESTS(cmocka_unit_test(says_what_the_text_says),
          cmocka_unit_test(writes_each_family_behind_its_length))
