/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/btrfs_fs.c"

#include <math.h>

#include "tests/unit/unit.h"

TEST(knows_what_a_byte_takes_on_disk)
{
	static const struct {
		const char *mode;
		size_t devices;
		double ratio;
	} rows[] = {
		{ "single", 1, 1 },
		{ "raid0", 4, 1 },
		{ "dup", 1, 2 },
		{ "raid1", 2, 2 },
		{ "raid10", 4, 2 },
		{ "raid1c3", 3, 3 },
		{ "raid1c4", 4, 4 },
		{ "raid5", 2, 2 },
		{ "raid5", 5, 1.25 },
		{ "raid6", 3, 3 },
		{ "raid6", 4, 2 },
		{ "raid7", 4, 0 },
		{ "", 4, 0 },
		{ "RAID1", 2, 0 },

		/* Too few devices: no division by zero, and no ratio below it. */
		{ "raid5", 1, 0 },
		{ "raid5", 0, 0 },
		{ "raid6", 2, 0 },
		{ "raid6", 1, 0 },
		{ "raid6", 0, 0 },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		double ratio = ratio_of(str_from(rows[i].mode), rows[i].devices);

		if (!isfinite(ratio) || ratio != rows[i].ratio)
			fail_msg("%s of %zu: %f", rows[i].mode, rows[i].devices, ratio);
	}
}

TEST(takes_commits_by_name)
{
	struct btrfs_commits got;

	assert_int_equal(parse_commits(STR("commits 12\nlast_commit_ms 3\nnew_ms 9\n"
	                                   "max_commit_ms 40\ntotal_commit_ms 500\n"),
	                               &got, NULL),
	                 0);
	assert_int_equal(got.count, 12);
	assert_int_equal(got.last_ms, 3);
	assert_int_equal(got.max_ms, 40);
	assert_int_equal(got.total_ms, 500);
	assert_int_equal(parse_commits(STR(""), &got, NULL), 0);
	assert_int_equal(got.count, 0);
	assert_int_equal(parse_commits(STR("commits\t18446744073709551615"), &got, NULL), 0);
	assert_true(got.count == UINT64_MAX);
}

TEST(refuses_lines_that_are_no_name_and_number)
{
	static const char *const rows[] = {
		"commits\n",
		"commits 1 2\n",
		"commits x\n",
		"commits -1\n",
		"\n",
		"commits 1\n\n",
		"commits 1.5\n",
		"commits 18446744073709551616\n",
		"unknown x\n",
	};
	struct btrfs_commits got;
	struct err err;

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		if (parse_commits(str_from(rows[i]), &got, &err) != -EINVAL)
			fail_msg("\"%s\"", rows[i]);
	}
	parse_commits(STR("commits many\n"), &got, &err);
	assert_string_equal(err.text, "line \"commits many\" is no name and number");
	assert_int_equal(parse_commits((struct str){ "commits 1\0", 10 }, &got, &err), -EINVAL);
}

RUN_TESTS(cmocka_unit_test(knows_what_a_byte_takes_on_disk),
          cmocka_unit_test(takes_commits_by_name),
          cmocka_unit_test(refuses_lines_that_are_no_name_and_number))
