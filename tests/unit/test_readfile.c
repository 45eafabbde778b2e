/* SPDX-License-Identifier: Apache-2.0 */
#include "base/readfile.c"

#include <limits.h>

#include "tests/unit/tmpdir.h"

TEST(reads_a_file_that_is_shorter_than_its_bound)
{
	struct tmpdir dir;
	char path[PATH_MAX];
	struct buf text;

	tmp_new(&dir);
	tmp_write(&dir, "file", "12345");
	snprintf(path, sizeof(path), "%s/file", dir.path);
	buf_init(&text, 6);
	assert_int_equal(readfile(path, &text), 0);
	assert_str(buf_str(&text), "12345");
	buf_deinit(&text);
	buf_init(&text, 5);
	assert_int_equal(readfile(path, &text), -EFBIG);
	buf_deinit(&text);
	tmp_free(&dir);
}

TEST(says_why_it_cannot_read)
{
	struct buf text;

	buf_init(&text, 100);
	assert_int_equal(readfile("/nonexistent", &text), -ENOENT);
	assert_int_equal(readfile("/", &text), -EISDIR);
	assert_int_equal(readfile("/dev/zero", &text), -EFBIG);
	buf_deinit(&text);
}

RUN_TESTS(cmocka_unit_test(reads_a_file_that_is_shorter_than_its_bound),
          cmocka_unit_test(says_why_it_cannot_read))
