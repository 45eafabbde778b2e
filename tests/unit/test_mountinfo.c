/* SPDX-License-Identifier: Apache-2.0 */
#include "host/mountinfo.c"

#include "tests/unit/unit.h"

TEST(reads_all_fields_of_a_line)
{
	struct mountinfo *all;
	struct arena arena;
	struct err err;
	size_t n;

	arena_init(&arena);
	assert_int_equal(
		mountinfo_parse(STR("36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 "
	                            "/dev/root rw,errors=continue\n"
	                            "37 35 0:7 / /a - - tmpfs  rw\n"),
	                        &arena, &all, &n, &err),
		0);
	assert_int_equal(n, 2);
	assert_str(all[0].major, "98");
	assert_str(all[0].minor, "0");
	assert_str(all[0].point, "/mnt2");
	assert_str(all[0].options, "rw,noatime");
	assert_str(all[0].type, "ext3");
	assert_str(all[0].source, "/dev/root");
	assert_str(all[0].super_options, "rw,errors=continue");
	assert_str(all[1].options, "-");
	assert_str(all[1].source, "");
	arena_deinit(&arena);
}

TEST(refuses_what_the_kernel_never_writes)
{
	static const char *const rows[] = {
		"\n",
		"36 35 98:0 /mnt1 /mnt2 rw\n",
		"36 35 98:0 /mnt1 /mnt2 rw - ext3 /dev/root\n",
		"36 35 98:0 /mnt1 /mnt2 rw ext3 - /dev/root rw\n",
		"36 35 98:0 /mnt1 /mnt2 rw shared:1- ext3 /dev/root rw\n",
		"x 35 98:0 /mnt1 /mnt2 rw - ext3 /dev/root rw\n",
		"36 x 98:0 /mnt1 /mnt2 rw - ext3 /dev/root rw\n",
		"36 35 98 /mnt1 /mnt2 rw - ext3 /dev/root rw\n",
		"36 35 98: /mnt1 /mnt2 rw - ext3 /dev/root rw\n",
		"36 35 98:x /mnt1 /mnt2 rw - ext3 /dev/root rw\n",
		"36  35 98:0 /mnt1 /mnt2 rw - ext3 /dev/root rw\n",
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct mountinfo *all;
		struct arena arena;
		struct err err;
		size_t n;

		arena_init(&arena);
		assert_int_equal(mountinfo_parse(str_from(rows[i]), &arena, &all, &n, &err),
		                 -EINVAL);
		assert_non_null(strstr(err.text, "line 1 "));
		arena_deinit(&arena);
	}
}

TEST(finds_options_that_have_no_value)
{
	static const struct {
		const char *options;
		bool has;
	} rows[] = {
		{ "ro", true },
		{ "rw,ro", true },
		{ "ro,rw", true },
		{ "a,ro=,b", true },
		{ "ro==x", true },
		{ "", false },
		{ "rw", false },
		{ "errors=ro", false },
		{ "ro=x", false },
		{ "ro2", false },
		{ "errors=remount-ro", false },
		{ "ro,ro=x", false },
		{ "ro=x,ro", true },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_int_equal(mountinfo_has(str_from(rows[i].options), "ro"), rows[i].has);
}

TEST(undoes_escapes)
{
	static const struct {
		const char *text, *blanks, *all;
	} rows[] = {
		{ "/a", "/a", "/a" },
		{ "/a\\040b\\011c", "/a b\tc", "/a b\tc" },
		{ "/a\\134b\\012\\043", "/a\\134b\\012\\043", "/a\\b\n#" },
		{ "\\04", "\\04", "\\04" },
		{ "\\08 \\", "\\08 \\", "\\08 \\" },
		{ "\\777\\000", "\\777\\000", "\\777\\000" },
	};
	struct arena arena;

	arena_init(&arena);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct str s = str_from(rows[i].text);

		assert_str(mountinfo_unescape(s, &arena, " \t"), rows[i].blanks);
		assert_str(mountinfo_unescape(s, &arena, NULL), rows[i].all);
	}
	arena_deinit(&arena);
}

RUN_TESTS(cmocka_unit_test(reads_all_fields_of_a_line),
          cmocka_unit_test(refuses_what_the_kernel_never_writes),
          cmocka_unit_test(finds_options_that_have_no_value), cmocka_unit_test(undoes_escapes))
