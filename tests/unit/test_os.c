/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/os.c"

#include "tests/unit/scratch.h"

/* The value of NAME in a text, or the sentence. */
static const char *name_in(struct arena *arena, const char *text)
{
	struct os_release os;
	struct err err;

	if (os_release_parse(str_from(text), arena, &os, &err) < 0)
		return arena_printf(arena, "%s", err.text);
	return arena_strdup(arena, os.values[OS_NAME]);
}

TEST(reads_values_as_a_shell_does)
{
	static const char *const rows[][2] = {
		{ "NAME=Debian\n", "Debian" },
		{ "NAME=Debian", "Debian" },
		{ "NAME=\n", "" },
		{ "\n # comment\n NAME = a b \r\n", "a b" },
		{ "NAME='a \"b\" \\n $c'\n", "a \"b\" \\n $c" },
		{ "NAME=\"a 'b' \\\" \\\\ \\$ \\` #c\"\n", "a 'b' \" \\ $ ` #c" },
		{ "NAME=\"a\"'b'c\n", "abc" },
		{ "NAME=a b # comment\n", "a b" },
		{ "NAME=\"a \" # comment\n", "a " },
		{ "NAME=a\\b\n", "a\\b" },
		{ "NAME=\"\\t\\n\"\n", "\t\n" },
		{ "export NAME=a\n", "a" },
		{ "NAME=a\nNAME=b\n", "b" },
		{ "OTHER=x\n", "" },
		{ "NAME=\"\xc3\xa4\"\n", "\xc3\xa4" },
		{ "NAME\n", "line 1: neither KEY=VALUE nor a comment" },
		{ "\nNAME=\"a\n", "line 2: a \" is not closed" },
		{ "NAME='a\n", "line 1: a ' is not closed" },
		{ "NAME=\"a\\\n", "line 1: a backslash that escapes nothing" },
		{ "NAME=\"a\\q\"\n", "line 1: a backslash that escapes nothing" },
		{ "=a\n", "line 1: \"\" is no key" },
		{ "1A=a\n", "line 1: \"1A\" is no key" },
		{ "A-B=a\n", "line 1: \"A-B\" is no key" },
		{ "NAME=a\tb\n", "line 1: byte 0x09 in a value" },
	};
	struct arena arena;

	arena_init(&arena);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_string_equal(name_in(&arena, rows[i][0]), rows[i][1]);
	arena_deinit(&arena);
}

TEST(takes_the_leading_number_of_a_version)
{
	static const struct {
		const char *text;
		double v;
	} rows[] = {
		{ "12", 12 }, { "20.04", 20.04 }, { "3.18.4", 3.18 },
		{ "7.", 7 },  { "rolling", 0 },   { "", 0 },
		{ ".5", 0 },  { "42-beta", 42 },  { "v1", 0 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_true(leading_number(str_from(rows[i].text)) == rows[i].v);
}

TEST(reads_real_days_only)
{
	static const struct {
		const char *text;
		int rc;
		double seconds;
	} rows[] = {
		{ "1970-01-02", 0, 86400 },   { "2024-02-29", 0, 1709164800 },
		{ "2023-02-29", -EINVAL, 0 }, { "2024-13-01", -EINVAL, 0 },
		{ "2024-00-01", -EINVAL, 0 }, { "2024-01-00", -EINVAL, 0 },
		{ "2024-1-01", -EINVAL, 0 },  { "2024-01-01T", -EINVAL, 0 },
		{ "24-01-01", -EINVAL, 0 },   { "2024-01", -EINVAL, 0 },
		{ "soon", -EINVAL, 0 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		double seconds = 0;

		assert_int_equal(parse_date(str_from(rows[i].text), &seconds), rows[i].rc);
		assert_true(seconds == rows[i].seconds);
	}
}

TEST(prefers_etc_and_does_without_either)
{
	struct scratch s;

	scratch_make(&s);
	assert_int_equal(scratch_open(&s, &os_collector, NULL), 0);
	assert_int_equal(scratch_collect(&s), COLLECT_NO_DATA);
	scratch_write(&s, "usr/lib/os-release", "ID=usr\n");
	assert_int_equal(scratch_collect(&s), COLLECT_OK);
	assert_has(&s, "id=\"usr\"");
	assert_has_no(&s, "node_os_version");
	assert_has_no(&s, "support_end");
	scratch_write(
		&s, "etc/os-release",
		"ID=etc\nID_LIKE=like\nNAME=n\nVERSION_ID=1.2.3\nSUPPORT_END=1970-01-02\n");
	assert_int_equal(scratch_collect(&s), COLLECT_OK);
	assert_has(
		&s,
		"node_os_info{build_id=\"\",id=\"etc\",id_like=\"like\",image_id=\"\","
		"image_version=\"\",name=\"n\",pretty_name=\"\",variant=\"\",variant_id=\"\","
		"version=\"\",version_codename=\"\",version_id=\"1.2.3\"} 1\n");
	assert_has(&s, "node_os_version{id=\"etc\",id_like=\"like\",name=\"n\"} 1.2\n");
	assert_has(&s, "node_os_support_end_timestamp_seconds 86400\n");
	scratch_remove(&s);
}

TEST(fails_on_a_malformed_file)
{
	struct scratch s;

	scratch_make(&s);
	assert_int_equal(scratch_open(&s, &os_collector, NULL), 0);
	scratch_write(&s, "etc/os-release", "nonsense\n");
	assert_int_equal(scratch_collect(&s), COLLECT_FAIL);
	assert_string_equal(s.err.text,
	                    "etc/os-release: line 1: neither KEY=VALUE nor a comment");
	scratch_write(&s, "etc/os-release", "SUPPORT_END=soon\n");
	assert_int_equal(scratch_collect(&s), COLLECT_FAIL);
	assert_string_equal(s.err.text, "etc/os-release: SUPPORT_END=soon is no YYYY-MM-DD");
	scratch_remove(&s);
}

RUN_TESTS(cmocka_unit_test(reads_values_as_a_shell_does),
          cmocka_unit_test(takes_the_leading_number_of_a_version),
          cmocka_unit_test(reads_real_days_only),
          cmocka_unit_test(prefers_etc_and_does_without_either),
          cmocka_unit_test(fails_on_a_malformed_file))
