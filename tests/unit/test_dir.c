/* SPDX-License-Identifier: Apache-2.0 */
#include "host/dir.c"

#include <stdio.h>

#include "base/buf.h"
#include "tests/unit/tmpdir.h"

struct tree {
	struct tmpdir tmp;
	struct host host;
	struct arena arena;
	struct host_files *files;
};

static void plant(struct tree *t)
{
	tmp_new(&t->tmp);
	host_init(&t->host, t->tmp.path, t->tmp.path, t->tmp.path, t->tmp.path);
	arena_init(&t->arena);
	t->files = host_files_new(&t->host);
	host_files_begin(t->files, &t->arena);
}

static void fell(struct tree *t)
{
	host_files_free(t->files);
	assert_int_equal(t->host.kept, 0);
	arena_deinit(&t->arena);
	tmp_free(&t->tmp);
}

static void run_again(struct tree *t)
{
	host_files_end(t->files);
	arena_reset(&t->arena, SIZE_MAX);
	host_files_begin(t->files, &t->arena);
}

TEST(reads_attributes_and_whole_files)
{
	struct host_dir dir, pump;
	struct str text;
	struct tree t;
	char longer[200];

	plant(&t);
	memset(longer, 'x', sizeof(longer) - 1);
	longer[sizeof(longer) - 1] = '\0';
	tmp_write(&t.tmp, "class/pump0/speed", "  17 \n");
	tmp_write(&t.tmp, "class/pump0/power/state", "on\n");
	tmp_write(&t.tmp, "class/pump0/log", longer);
	dir = host_dir(t.files, HOST_SYS, "class");
	pump = host_dir_sub(dir, STR("pump0"));
	for (int run = 0; run < 3; run++) {
		assert_int_equal(host_dir_attr(pump, "speed", &text), 0);
		assert_str(text, "17");
		assert_int_equal(host_dir_attr(pump, "power/state", &text), 0);
		assert_str(text, "on");
		assert_int_equal(host_dir_attr(pump, "log", &text), 0);
		assert_int_equal(text.n, READFD_ONCE_MAX_BYTES);
		assert_int_equal(host_dir_read(dir, "pump0/log", &text), 0);
		assert_int_equal(text.n, sizeof(longer) - 1);
		assert_int_equal(host_dir_attr(pump, "none", &text), -ENOENT);
		assert_int_equal(host_dir_attr(host_dir_sub(dir, STR("none")), "x", &text),
		                 -ENOENT);
	}
	assert_int_equal(t.host.kept, 4);
	fell(&t);
}

TEST(tells_numbers_from_other_texts)
{
	static const struct {
		const char *text;
		int u64, auto_u64, auto_i64, f64;
	} rows[] = {
		{ "12", 0, 0, 0, 0 },
		{ "0x1f", -EBADMSG, 0, 0, -EBADMSG },
		{ "-3", -EBADMSG, -EBADMSG, 0, 0 },
		{ "1.5", -EBADMSG, -EBADMSG, -EBADMSG, 0 },
		{ "", -EBADMSG, -EBADMSG, -EBADMSG, -EBADMSG },
		{ "99999999999999999999", -EBADMSG, -EBADMSG, -EBADMSG, 0 },
		{ "on", -EBADMSG, -EBADMSG, -EBADMSG, -EBADMSG },
	};
	struct host_dir dir;
	struct tree t;
	uint64_t u;
	int64_t i;
	double f;

	plant(&t);
	dir = host_dir(t.files, HOST_SYS, "d");
	for (size_t row = 0; row < sizeof(rows) / sizeof(rows[0]); row++) {
		tmp_write(&t.tmp, "d/value", rows[row].text);
		assert_int_equal(host_dir_u64(dir, "value", &u), rows[row].u64);
		assert_int_equal(host_dir_auto_u64(dir, "value", &u), rows[row].auto_u64);
		assert_int_equal(host_dir_auto_i64(dir, "value", &i), rows[row].auto_i64);
		assert_int_equal(host_dir_f64(dir, "value", &f), rows[row].f64);
	}
	fell(&t);
}

TEST(lists_names_in_byte_order_as_they_are_now)
{
	struct host_dir dir;
	struct tree t;
	struct str *names;
	size_t n;

	plant(&t);
	tmp_write(&t.tmp, "d/cpu10", "");
	tmp_write(&t.tmp, "d/cpu2", "");
	tmp_write(&t.tmp, "d/a b\"\\\n\xff", "");
	dir = host_dir(t.files, HOST_SYS, "d");
	assert_int_equal(host_dir_list(dir, &names, &n), 0);
	assert_int_equal(n, 3);
	assert_str(names[0], "a b\"\\\n\xff");
	assert_str(names[1], "cpu10");
	assert_str(names[2], "cpu2");

	tmp_remove(&t.tmp, "d/cpu10");
	tmp_write(&t.tmp, "d/cpu3", "");
	assert_int_equal(host_dir_list(dir, &names, &n), 0);
	assert_int_equal(n, 3);
	assert_str(names[2], "cpu3");

	tmp_rename(&t.tmp, "d", "e"); /* what is kept open goes with the name */
	tmp_write(&t.tmp, "e/cpu4", "");
	run_again(&t);
	run_again(&t);
	dir = host_dir(t.files, HOST_SYS, "d");
	assert_int_equal(host_dir_list(dir, &names, &n), -ENOENT);
	fell(&t);
}

TEST(finds_a_directory_that_was_removed_and_made_again)
{
	struct tree t;
	struct str *names;
	size_t n;

	plant(&t);
	for (int run = 0; run < 3; run++) {
		tmp_write(&t.tmp, "d/name", "");
		assert_int_equal(host_dir_list(host_dir(t.files, HOST_SYS, "d"), &names, &n),
		                 0);
		assert_int_equal(n, 1);
		tmp_remove(&t.tmp, "d/name");
		tmp_remove(&t.tmp, "d");
		run_again(&t);
	}
	assert_int_equal(host_dir_list(host_dir(t.files, HOST_SYS, "d"), &names, &n), -ENOENT);
	fell(&t);
}

TEST(closes_what_a_run_did_not_ask_for)
{
	struct tree t;
	struct str text;

	plant(&t);
	tmp_write(&t.tmp, "d/a", "1");
	tmp_write(&t.tmp, "d/b", "2");
	host_dir_attr(host_dir(t.files, HOST_SYS, "d"), "a", &text);
	host_dir_attr(host_dir(t.files, HOST_SYS, "d"), "b", &text);
	assert_int_equal(t.host.kept, 2);
	run_again(&t);
	assert_int_equal(t.host.kept, 2);
	host_dir_attr(host_dir(t.files, HOST_SYS, "d"), "b", &text);
	run_again(&t);
	assert_int_equal(t.host.kept, 1);
	host_dir_attr(host_dir(t.files, HOST_SYS, "d"), "b", &text);
	assert_str(text, "2");
	fell(&t);
}

TEST(reads_on_when_the_budget_is_used_up)
{
	enum { FILES = HOST_KEPT_FILES_MAX + 50 };
	char name[16], value[16];
	struct tree t;
	struct str text;

	plant(&t);
	for (int i = 0; i < FILES; i++) {
		snprintf(name, sizeof(name), "d/%d", i);
		tmp_write(&t.tmp, name, name + 2);
	}
	for (int run = 0; run < 2; run++) {
		struct host_dir dir = host_dir(t.files, HOST_SYS, "d");

		for (int i = 0; i < FILES; i++) {
			snprintf(value, sizeof(value), "%d", i);
			assert_int_equal(host_dir_attr(dir, value, &text), 0);
			assert_str(text, value);
		}
		assert_int_equal(t.host.kept, HOST_KEPT_FILES_MAX);
		run_again(&t);
	}
	fell(&t);
}

TEST(follows_no_link_that_it_is_asked_to_read)
{
	char path[2 * TMP_PATH_MAX_BYTES];
	struct tree t;
	struct str target;

	plant(&t);
	tmp_write(&t.tmp, "d/file", "");
	snprintf(path, sizeof(path), "%s/d/link", t.tmp.path);
	assert_int_equal(symlink("../../devices/pci0000:00/0000:00:1f.2", path), 0);
	assert_int_equal(host_dir_link(host_dir(t.files, HOST_SYS, "d"), "link", &target), 0);
	assert_str(target, "../../devices/pci0000:00/0000:00:1f.2");
	assert_int_equal(host_dir_link(host_dir(t.files, HOST_SYS, "d"), "file", &target),
	                 -EINVAL);
	assert_int_equal(host_dir_link(host_dir(t.files, HOST_SYS, "e"), "link", &target),
	                 -ENOENT);
	fell(&t);
}

struct lines {
	size_t n, bytes, beginnings;
	bool in_order, whole;
};

static int count_lines(void *arg, size_t at, struct str text)
{
	struct lines *lines = arg;
	struct str line;

	lines->beginnings += at == 0;
	lines->in_order = lines->in_order && at == lines->bytes;
	lines->bytes += text.n;
	while (str_next_line(&text, &line)) {
		lines->whole = lines->whole && line.n >= 5 && str_starts(line, "line ");
		lines->n++;
	}
	return lines->n > 40000 ? -EINVAL : 0;
}

static int scan(struct tree *t, struct lines *lines)
{
	*lines = (struct lines){ .in_order = true, .whole = true };
	return host_files_lines(t->files, HOST_PROC, "rows", count_lines, lines);
}

TEST(gives_a_long_file_in_pieces_of_whole_lines)
{
	struct lines lines;
	struct buf text;
	struct tree t;

	plant(&t);
	buf_init(&text, 4 << 20);
	for (size_t i = 0; i < 30000; i++)
		buf_printf(&text, "line %zu\n", i);
	buf_add(&text, "line without end", sizeof("line without end"));
	tmp_write(&t.tmp, "rows", text.p);
	for (int run = 0; run < 3; run++) {
		assert_int_equal(scan(&t, &lines), 0);
		assert_int_equal(lines.n, 30001);
		assert_int_equal(lines.bytes, text.n - 1);
		assert_int_equal(lines.beginnings, 1);
		assert_true(lines.in_order && lines.whole);
		run_again(&t);
	}
	assert_true(t.arena.held < text.n);
	buf_deinit(&text);
	fell(&t);
}

TEST(stops_where_it_is_told_to_or_a_line_has_no_end)
{
	struct lines lines;
	struct buf text;
	struct tree t;

	plant(&t);
	assert_int_equal(scan(&t, &lines), -ENOENT);
	tmp_write(&t.tmp, "rows", "");
	assert_int_equal(scan(&t, &lines), 0);
	assert_int_equal(lines.beginnings, 0);
	buf_init(&text, 4 << 20);
	for (size_t i = 0; i < 60000; i++)
		buf_add_text(&text, "line \n");
	buf_add_char(&text, '\0');
	tmp_write(&t.tmp, "rows", text.p);
	assert_int_equal(scan(&t, &lines), -EINVAL);
	assert_true(lines.n < 60000);
	memset(text.p, 'x', READFD_LINE_MAX_BYTES);
	tmp_write(&t.tmp, "rows", text.p);
	assert_int_equal(scan(&t, &lines), -EFBIG);
	assert_int_equal(lines.n, 0);
	buf_deinit(&text);
	fell(&t);
}

RUN_TESTS(cmocka_unit_test(reads_attributes_and_whole_files),
          cmocka_unit_test(tells_numbers_from_other_texts),
          cmocka_unit_test(lists_names_in_byte_order_as_they_are_now),
          cmocka_unit_test(finds_a_directory_that_was_removed_and_made_again),
          cmocka_unit_test(closes_what_a_run_did_not_ask_for),
          cmocka_unit_test(reads_on_when_the_budget_is_used_up),
          cmocka_unit_test(follows_no_link_that_it_is_asked_to_read),
          cmocka_unit_test(gives_a_long_file_in_pieces_of_whole_lines),
          cmocka_unit_test(stops_where_it_is_told_to_or_a_line_has_no_end))
