/* SPDX-License-Identifier: Apache-2.0 */
#include "base/json.c"

#include <float.h>

#include "tests/unit/unit.h"

static struct buf out;
static struct json j;

static int begin(void **state)
{
	(void)state;
	buf_init(&out, 4096);
	json_begin(&j, &out);
	return 0;
}

static int end(void **state)
{
	(void)state;
	buf_deinit(&out);
	return 0;
}

static void assert_writes(const char *expected)
{
	json_end(&j);
	assert_str(buf_str(&out), expected);
}

TEST(puts_commas_and_colons_where_they_belong)
{
	json_open_object(&j);
	json_key(&j, "none");
	json_open_object(&j);
	json_close(&j);
	json_key(&j, "list");
	json_open_array(&j);
	json_u64(&j, UINT64_MAX);
	json_i64(&j, INT64_MIN);
	json_open_array(&j);
	json_close(&j);
	json_open_object(&j);
	json_key(&j, "a");
	json_bool(&j, true);
	json_key(&j, "b");
	json_bool(&j, false);
	json_close(&j);
	json_null(&j);
	json_close(&j);
	json_key(&j, "last");
	json_text(&j, NULL);
	json_close(&j);
	assert_writes("{\"none\":{},\"list\":[18446744073709551615,-9223372036854775808,[],"
	              "{\"a\":true,\"b\":false},null],\"last\":null}\n");
}

TEST(writes_a_value_alone)
{
	json_text(&j, "");
	assert_writes("\"\"\n");
}

TEST(escapes_what_strings_may_not_hold)
{
	static const struct {
		struct str in;
		const char *quoted;
	} rows[] = {
		{ STR("plain </script> \xc3\xa9 \xf0\x9f\x9a\xaa"),
		  "plain </script> \xc3\xa9 \xf0\x9f\x9a\xaa" },
		{ STR("\"\\\n\t\r"), "\\\"\\\\\\n\\t\\u000d" },
		{ STR("a\0b\x1b[0m\x7f"), "a\\u0000b\\u001b[0m\\u007f" },
		{ STR("\xc2\x80\xc2\x9f\xc2\xa0"), "\\u0080\\u009f\xc2\xa0" },
		{ STR("a\xff\xc3"), "a\\ufffd\\ufffd" }, /* no UTF-8, and half a character */
		{ STR("\xed\xa0\x80"), "\\ufffd\\ufffd\\ufffd" }, /* half of a surrogate pair */
		{ STR("\xc0\xaf"), "\\ufffd\\ufffd" },            /* longer than needed */
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char expected[128];

		buf_reset(&out, 0);
		json_begin(&j, &out);
		json_open_object(&j);
		json_key(&j, "k");
		json_str(&j, rows[i].in);
		json_close(&j);
		snprintf(expected, sizeof(expected), "{\"k\":\"%s\"}\n", rows[i].quoted);
		assert_writes(expected);
	}
}

TEST(writes_numbers_that_read_back)
{
	static const struct {
		double in;
		const char *text;
	} rows[] = {
		{ 0, "0\n" },
		{ 0.1, "0.1\n" },
		{ 1.0 / 3, "0.3333333333333333\n" },
		{ 1764032877.25, "1764032877.25\n" },
		{ -1e300, "-1e+300\n" },
		{ DBL_MAX, "1.7976931348623157e+308\n" },
		{ NAN, "null\n" },
		{ -INFINITY, "null\n" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		buf_reset(&out, 0);
		json_begin(&j, &out);
		json_f64(&j, rows[i].in);
		assert_writes(rows[i].text);
	}
}

TEST(tells_when_there_is_no_room)
{
	buf_deinit(&out);
	buf_init(&out, 8);
	json_text(&j, "longer than that");
	json_end(&j);
	assert_true(out.full);
}

#define CLAIM(name) cmocka_unit_test_setup_teardown(name, begin, end)

RUN_TESTS(CLAIM(puts_commas_and_colons_where_they_belong), CLAIM(writes_a_value_alone),
          CLAIM(escapes_what_strings_may_not_hold), CLAIM(writes_numbers_that_read_back),
          CLAIM(tells_when_there_is_no_room))
