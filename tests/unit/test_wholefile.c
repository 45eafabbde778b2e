/* SPDX-License-Identifier: Apache-2.0 */
#include "base/wholefile.c"

#include "tests/unit/tmpdir.h"
#include "tests/unit/unit.h"

static int result(const struct tmpdir *t, const char *name, size_t max, struct buf *text,
                  struct err *err)
{
	char path[2 * TMP_PATH_MAX_BYTES];
	int rc;

	snprintf(path, sizeof(path), "%s/%s", t->path, name);
	buf_init(text, max);
	rc = wholefile_read(path, text);
	if (rc < 0)
		wholefile_refuse("key", "F", text, rc, err);
	return rc;
}

TEST(reads_all_of_a_file)
{
	struct tmpdir t;
	struct buf text;
	struct err err;

	tmp_new(&t);
	tmp_write(&t, "full", "all of it\n");
	tmp_write(&t, "empty", "");
	assert_int_equal(result(&t, "full", 11, &text, &err), 0);
	assert_str(buf_str(&text), "all of it\n");
	buf_deinit(&text);
	assert_int_equal(result(&t, "empty", 11, &text, &err), 0);
	assert_int_equal(text.n, 0);
	buf_deinit(&text);
	tmp_free(&t);
}

TEST(says_what_is_no_file_to_read)
{
	static const struct {
		const char *name;
		int rc;
		const char *sentence;
	} rows[] = {
		{ "long", -EFBIG, "key F: longer than the 9 bytes allowed" },
		{ "dir", -EISDIR, "key F: is a directory" },
		{ "fifo", -EINVAL, "key F: is no regular file" },
		{ "none", -ENOENT, "key F: No such file or directory" },
	};
	char path[2 * TMP_PATH_MAX_BYTES];
	struct tmpdir t;
	struct buf text;
	struct err err;

	tmp_new(&t);
	tmp_write(&t, "long", "ten bytes\n");
	tmp_write(&t, "dir/file", "");
	snprintf(path, sizeof(path), "%s/fifo", t.path);
	assert_int_equal(mkfifo(path, 0600), 0);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_int_equal(result(&t, rows[i].name, 10, &text, &err), rows[i].rc);
		assert_string_equal(err.text, rows[i].sentence);
		buf_deinit(&text);
	}
	tmp_free(&t);
}

RUN_TESTS(cmocka_unit_test(reads_all_of_a_file), cmocka_unit_test(says_what_is_no_file_to_read))
