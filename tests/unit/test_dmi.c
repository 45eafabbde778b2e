/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/dmi.c"

#include "tests/unit/collect.h"

TEST(tells_what_was_there_at_the_start)
{
	struct tmpdir dir;
	struct bench b;

	tmp_new(&dir);
	assert_int_equal(bench_open(&b, &dmi_collector, dir.path, NULL), 0);
	bench_collect(&b);
	assert_int_equal(b.status, COLLECT_NO_DATA);
	bench_close(&b);

	tmp_write(&dir, "sys/" TOP "/sys_vendor", "Tide \xff\xfe Ltd\n");
	tmp_write(&dir, "sys/" TOP "/bios_date", "\n");
	tmp_write(&dir, "sys/" TOP "/modalias", "dmi:x\n");
	assert_int_equal(bench_open(&b, &dmi_collector, dir.path, NULL), 0);
	tmp_write(&dir, "sys/" TOP "/product_name", "too late\n");
	assert_true(bench_has(
		bench_collect(&b),
		"node_dmi_info{bios_date=\"\",system_vendor=\"Tide \xef\xbf\xbd Ltd\"} 1"));
	bench_close(&b);
	tmp_free(&dir);
}

TEST(has_no_label_for_what_is_not_there_or_not_for_us)
{
	static const struct {
		int rc;
		bool no_label;
	} rows_[] = {
		{ -ENOENT, true }, { -EACCES, true }, { -EPERM, true },
		{ -EISDIR, true }, { -EIO, false },   { 0, false },
	};
	struct tmpdir dir;
	struct bench b;

	for (size_t i = 0; i < COUNT_OF(rows_); i++)
		assert_int_equal(is_no_label(rows_[i].rc), rows_[i].no_label);
	tmp_new(&dir);
	tmp_write(&dir, "sys/" TOP "/sys_vendor/oops", "");
	tmp_write(&dir, "sys/" TOP "/board_name", "a\"b\\c");
	assert_int_equal(bench_open(&b, &dmi_collector, dir.path, NULL), 0);
	assert_true(
		bench_has(bench_collect(&b), "node_dmi_info{board_name=\"a\\\"b\\\\c\"} 1"));
	assert_int_equal(b.status, COLLECT_OK);
	bench_close(&b);
	tmp_free(&dir);
}

TEST(does_not_start_where_a_file_cannot_be_read)
{
	struct tmpdir dir;
	struct bench b;

	tmp_new(&dir);
	tmp_write(&dir, "sys/" TOP, "");
	assert_int_equal(bench_open(&b, &dmi_collector, dir.path, NULL), -ENOTDIR);
	assert_string_equal(b.err.text,
	                    "could not read class/dmi/id/bios_date: Not a directory");
	bench_close(&b);
	tmp_free(&dir);
}

RUN_TESTS(cmocka_unit_test(tells_what_was_there_at_the_start),
          cmocka_unit_test(has_no_label_for_what_is_not_there_or_not_for_us),
          cmocka_unit_test(does_not_start_where_a_file_cannot_be_read))
