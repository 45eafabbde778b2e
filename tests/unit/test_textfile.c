/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/textfile.c"

#include "tests/unit/scratch.h"

/* Scrapes these directories of the scratch directory, which NULL ends. */
static void scrape(struct scratch *s, const char *const *dirs)
{
	const char *args[8] = { NULL };

	for (size_t i = 0; dirs[i]; i++)
		args[i] = arena_printf(&s->arena, "--" DIRECTORY "=%s/%s", s->dir, dirs[i]);
	assert_int_equal(scratch_open(s, &textfile_collector, args), 0);
	assert_int_equal(scratch_collect(s), COLLECT_OK);
}

#define SCRAPE(s, ...) scrape(s, (const char *const[]){ __VA_ARGS__, NULL })

#define assert_read(s, rel)                                                                    \
	assert_has(s, arena_printf(&(s)->arena, "mtime_seconds{file=\"%s\"}",                  \
	                           scratch_path(s, rel)))
#define assert_not_read(s, rel)                                                                \
	assert_has_no(s, arena_printf(&(s)->arena, "mtime_seconds{file=\"%s\"}",               \
	                              scratch_path(s, rel)))

TEST(shows_what_prom_files_say_and_when_they_were_written)
{
	struct scratch s;
	struct timespec times[] = { { 0 }, { .tv_sec = 1234567890, .tv_nsec = 999999999 } };

	scratch_make(&s);
	scratch_write(&s, "d/a.prom", "# TYPE a gauge\na{b=\"c\"} 1\n");
	scratch_write(&s, "d/b.txt", "b 1\n");
	scratch_write(&s, "d/.hidden.prom", "h 1\n");
	assert_int_equal(utimensat(AT_FDCWD, scratch_path(&s, "d/a.prom"), times, 0), 0);
	SCRAPE(&s, "d/");
	assert_has(&s, "# TYPE a gauge\na{b=\"c\"} 1\n");
	assert_has(&s, "h 1\n");
	assert_has_no(&s, "b 1\n");
	assert_has(&s, "/d/a.prom\"} 1234567890\n");
	assert_has(&s, "node_textfile_scrape_error 0\n");
	scratch_remove(&s);
}

TEST(a_bad_file_costs_its_own_lines_only)
{
	static const char *const bad[] = { "x 1\nnonsense\n", "x 1\ny 1 123\n", "x 1\ny 1" };

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct scratch s;

		scratch_make(&s);
		scratch_write(&s, "a.prom", "a 1\n");
		scratch_write(&s, "b.prom", bad[i]);
		scratch_write(&s, "c.prom", "c 1\n");
		SCRAPE(&s, "");
		assert_has(&s, "\na 1\n");
		assert_has(&s, "\nc 1\n");
		assert_has_no(&s, "x 1");
		assert_has(&s, "node_textfile_scrape_error 1\n");
		assert_has(&s, "\npostern_textfile_error_info{error=\"line 2: ");
		assert_has(&s, "/b.prom\"} 1\n");
		assert_read(&s, "a.prom");
		assert_not_read(&s, "b.prom");
		scratch_remove(&s);
	}
}

TEST(an_empty_file_is_a_good_one)
{
	struct scratch s;

	scratch_make(&s);
	scratch_write(&s, "a.prom", "");
	SCRAPE(&s, "");
	assert_read(&s, "a.prom");
	assert_has(&s, "node_textfile_scrape_error 0\n");
	scratch_remove(&s);
}

TEST(another_help_is_an_error_of_a_file_that_was_read)
{
	struct scratch s;

	scratch_make(&s);
	scratch_write(&s, "a.prom", "# HELP a One.\na{f=\"a\"} 1\n");
	scratch_write(&s, "b.prom", "# HELP a Two.\na{f=\"b\"} 1\nb 1\n");
	SCRAPE(&s, "");
	assert_has(&s, "a{f=\"a\"} 1\n");
	assert_has_no(&s, "a{f=\"b\"} 1\n");
	assert_has(&s, "\nb 1\n");
	assert_read(&s, "b.prom");
	assert_has(&s, "node_textfile_scrape_error 1\n");
	scratch_remove(&s);
}

TEST(a_duplicate_is_left_out_and_counted_but_no_error_of_reading)
{
	struct scratch s;

	scratch_make(&s);
	scratch_write(&s, "a.prom", "a 1\n");
	scratch_write(&s, "b.prom", "a 2\n");
	SCRAPE(&s, "");
	assert_has(&s, "\na 1\n");
	assert_int_equal(s.out.left_out, 1);
	assert_has(&s, "node_textfile_scrape_error 0\n");
	scratch_remove(&s);
}

TEST(does_not_wait_for_what_is_no_file)
{
	struct scratch s;

	scratch_make(&s);
	scratch_write(&s, "z.prom", "z 1\n");
	assert_int_equal(mkfifo(scratch_path(&s, "fifo.prom"), 0600), 0);
	assert_int_equal(mkdir(scratch_path(&s, "dir.prom"), 0700), 0);
	assert_int_equal(symlink("/dev/zero", scratch_path(&s, "zero.prom")), 0);
	assert_int_equal(symlink("nowhere", scratch_path(&s, "gone.prom")), 0);
	assert_int_equal(symlink("z.prom", scratch_path(&s, "link.prom")), 0);
	SCRAPE(&s, "");
	assert_has(&s, "z 1\n");
	assert_read(&s, "link.prom");
	assert_not_read(&s, "fifo.prom");
	assert_not_read(&s, "dir.prom");
	assert_not_read(&s, "zero.prom");
	assert_not_read(&s, "gone.prom");
	assert_has(&s, "node_textfile_scrape_error 1\n");
	scratch_remove(&s);
}

TEST(takes_several_directories_and_patterns_each_once)
{
	struct scratch s;

	scratch_make(&s);
	scratch_write(&s, "one/a.prom", "a 1\n");
	scratch_write(&s, "two/b.prom", "b 1\n");
	scratch_write(&s, ".three/c.prom", "c 1\n");
	SCRAPE(&s, "*", "one/", "./two/../one", "[ot]*");
	assert_has(&s, "\nb 1\n");
	assert_has(&s, "\nc 1\n");
	assert_read(&s, "one/a.prom");
	assert_has(&s, "node_textfile_scrape_error 0\n");
	assert_int_equal(s.out.left_out, 0);
	scratch_remove(&s);
}

TEST(a_pattern_that_matches_nothing_is_a_directory)
{
	static const struct {
		const char *dir, *error;
	} rows[] = {
		{ "[x", "node_textfile_scrape_error 0\n" },
		{ "gone*", "node_textfile_scrape_error 1\n" },
		{ "gone", "node_textfile_scrape_error 1\n" },
		{ "file.prom", "node_textfile_scrape_error 1\n" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct scratch s;

		scratch_make(&s);
		scratch_write(&s, "[x/a.prom", "a 1\n");
		scratch_write(&s, "file.prom", "f 1\n");
		SCRAPE(&s, rows[i].dir);
		assert_has(&s, rows[i].error);
		scratch_remove(&s);
	}
}

TEST(no_directory_is_no_error)
{
	struct scratch s;

	scratch_make(&s);
	scrape(&s, (const char *const[]){ NULL });
	assert_string_equal(s.text.p, "# TYPE node_textfile_scrape_error gauge\n"
	                              "node_textfile_scrape_error 0\n");
	scratch_remove(&s);
}

TEST(has_a_limit_on_bytes)
{
	struct scratch s;

	scratch_make(&s);
	scratch_write(&s, "big.prom", "a 1\n");
	assert_int_equal(truncate(scratch_path(&s, "big.prom"), FILE_MAX_BYTES + 1), 0);
	scratch_write(&s, "small.prom", "b 1\n");
	SCRAPE(&s, "");
	assert_not_read(&s, "big.prom");
	assert_has(&s, "b 1\n");
	scratch_remove(&s);
}

TEST(writes_paths_as_go_does)
{
	static const char *const rows[][2] = {
		{ "a/b", "a/b" },
		{ "a//b/", "a/b" },
		{ "./a/./b", "a/b" },
		{ "/a/../b", "/b" },
		{ "/../a", "/a" },
		{ "/", "/" },
		{ "a/..", "." },
		{ "../../a", "../../a" },
		{ "a/../../b", "../b" },
		{ "/a/b/../../c", "/c" },
		{ ".", "." },
	};
	struct arena arena;

	arena_init(&arena);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_string_equal(clean(&arena, rows[i][0]), rows[i][1]);
	arena_deinit(&arena);
}

RUN_TESTS(cmocka_unit_test(shows_what_prom_files_say_and_when_they_were_written),
          cmocka_unit_test(a_bad_file_costs_its_own_lines_only),
          cmocka_unit_test(an_empty_file_is_a_good_one),
          cmocka_unit_test(another_help_is_an_error_of_a_file_that_was_read),
          cmocka_unit_test(a_duplicate_is_left_out_and_counted_but_no_error_of_reading),
          cmocka_unit_test(does_not_wait_for_what_is_no_file),
          cmocka_unit_test(takes_several_directories_and_patterns_each_once),
          cmocka_unit_test(a_pattern_that_matches_nothing_is_a_directory),
          cmocka_unit_test(no_directory_is_no_error), cmocka_unit_test(has_a_limit_on_bytes),
          cmocka_unit_test(writes_paths_as_go_does))
