/* SPDX-License-Identifier: Apache-2.0 */
#include "base/log.c"

#include "tests/unit/unit.h"

#include <fcntl.h>
#include <unistd.h>

/* What a call writes to standard error, without its first word or pair, which is the time. */
#define CAPTURE(call)                                                                          \
	do {                                                                                   \
		int saved_ = begin_capture();                                                  \
		call;                                                                          \
		end_capture(saved_);                                                           \
	} while (0)

static char said[64 * 1024];
static int from;

static int begin_capture(void)
{
	int ends[2], saved = dup(STDERR_FILENO);

	assert_int_equal(pipe2(ends, O_CLOEXEC | O_NONBLOCK), 0);
	assert_int_equal(dup2(ends[1], STDERR_FILENO), STDERR_FILENO);
	close(ends[1]);
	from = ends[0];
	return saved;
}

static void end_capture(int saved)
{
	ssize_t n = read(from, said, sizeof(said) - 1);

	dup2(saved, STDERR_FILENO);
	close(saved);
	close(from);
	said[n > 0 ? n : 0] = '\0';
}

/* Behind the time, which is checked and cut off. */
static const char *without_time(bool json)
{
	const char *format = json ? "{'time':'dddd-dd-ddTdd:dd:dd.dddddddddZ',"
	                          : "time=dddd-dd-ddTdd:dd:dd.dddZ ";
	size_t i;

	for (i = 0; format[i]; i++) {
		if (format[i] == 'd')
			assert_in_range(said[i], '0', '9');
		else
			assert_int_equal(said[i], format[i] == '\'' ? '"' : format[i]);
	}
	return said + i;
}

TEST(writes_logfmt_lines)
{
	CAPTURE(log_fields(LOG_INFO, "src/net/listen.c:12", "Listening on",
	                   (const struct log_field[]){ { "address", "[::]:9100" },
	                                               { "empty", "" },
	                                               { "sign", "a=b" },
	                                               { NULL, NULL } }));
	assert_string_equal(without_time(false),
	                    "level=INFO source=listen.c:12 msg=\"Listening on\" "
	                    "address=[::]:9100 empty=\"\" sign=\"a=b\"\n");
}

TEST(writes_json_lines)
{
	assert_int_equal(log_set_format("json"), 0);
	CAPTURE(log_fields(LOG_ERROR, "a.c:1", "say \"x\"\\",
	                   (const struct log_field[]){ { "n", "1" }, { NULL, NULL } }));
	assert_int_equal(log_set_format("logfmt"), 0);
	assert_string_equal(without_time(true), "\"level\":\"ERROR\",\"source\":\"a.c:1\","
	                                        "\"msg\":\"say \\\"x\\\"\\\\\",\"n\":\"1\"}\n");
}

TEST(keeps_one_event_on_one_line)
{
	static const struct {
		const char *text, *written;
	} rows[] = {
		{ "a\nb", "a\\nb" },
		{ "a\tb\r", "a\\tb\\u000d" },
		{ "\x1b[31mred", "\\u001b[31mred" },
		{ "\x7f", "\\u007f" },
		{ "\xc2\x9b"
		  "31m",
		  "\\u009b31m" }, /* one character that begins a colour too */
		{ "caf\xc3\xa9 \xe2\x82\xac", "caf\xc3\xa9 \xe2\x82\xac" },
		{ "\xc2\xa0", "\xc2\xa0" },
		{ "bad \xff\xc3", "bad \\ufffd\\ufffd" },
	};

	for (int json = 0; json < 2; json++) {
		log_set_format(json ? "json" : "logfmt");
		for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
			char expected[128];

			snprintf(expected, sizeof(expected),
			         json ? "\"level\":\"INFO\",\"source\":\"x\",\"msg\":\"%s\"}\n"
			              : "level=INFO source=x msg=\"%s\"\n",
			         rows[i].written);
			CAPTURE(log_fields(LOG_INFO, "x", rows[i].text, NULL));
			assert_string_equal(without_time(json), expected);
		}
	}
	log_set_format("logfmt");
}

TEST(ends_a_line_that_is_too_long)
{
	static char text[LOG_LINE_MAX_BYTES * 4];
	static const char bytes[] = { 'x', '\x01', '"', ' ' };

	for (int json = 0; json < 2; json++) {
		log_set_format(json ? "json" : "logfmt");
		for (size_t i = 0; i < sizeof(bytes); i++) {
			const char *end = json ? "...\"}\n" : "...\"\n";
			size_t n;

			memset(text, bytes[i], sizeof(text) - 1);
			CAPTURE(log_fields(LOG_INFO, "x", "long",
			                   (const struct log_field[]){ { "value", text },
			                                               { "more", text },
			                                               { NULL, NULL } }));
			n = strlen(said);
			assert_in_range(n, LINE_CUT_BYTES, LOG_LINE_MAX_BYTES);
			assert_string_equal(said + n - strlen(end), end);
			assert_null(strstr(said, "more"));
		}
	}
	log_set_format("logfmt");
}

TEST(leaves_out_what_is_below_its_level)
{
	assert_int_equal(log_set_level("warn"), 0);
	assert_false(log_enabled(LOG_INFO));
	assert_true(log_enabled(LOG_WARN));
	CAPTURE(log_info("not this"));
	assert_string_equal(said, "");
	CAPTURE(log_warn("this %d", 1));
	assert_non_null(strstr(said, "level=WARN source=test_log.c:"));
	assert_non_null(strstr(said, " msg=\"this 1\"\n"));
	assert_int_equal(log_set_level("info"), 0);
}

TEST(refuses_unknown_names)
{
	assert_int_equal(log_set_level("loud"), -EINVAL);
	assert_int_equal(log_set_level(""), -EINVAL);
	assert_int_equal(log_set_format("xml"), -EINVAL);
	assert_true(log_enabled(LOG_INFO));
	assert_false(log_enabled(LOG_DEBUG));
}

RUN_TESTS(cmocka_unit_test(writes_logfmt_lines), cmocka_unit_test(writes_json_lines),
          cmocka_unit_test(keeps_one_event_on_one_line),
          cmocka_unit_test(ends_a_line_that_is_too_long),
          cmocka_unit_test(leaves_out_what_is_below_its_level),
          cmocka_unit_test(refuses_unknown_names))
