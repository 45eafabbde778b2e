/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/diskstats.c"

#include "tests/unit/collect.h"

TEST(takes_as_many_columns_as_there_are)
{
	static const struct {
		const char *text;
		int rc;
		size_t n;
	} rows[] = {
		{ " 8 0 sda 1 2 3 4 5 6 7 8 9 10 11", 1, 11 },
		{ " 8 0 sda 1 2 3 4 5 6 7 8 9 10 11 12", 1, 12 },
		{ " 8 0 sda 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15", 1, 15 },
		{ " 8 0 sda 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17", 1, 17 },
		{ " 8 0 sda 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 x", 1, 17 },
		{ " 8 0 sda 1 2 3 4 5 6 7 8 9 10", 0, 10 },
		{ " 8 0 sda", 0, 0 },
		{ " 8 0", 0, 0 },
		{ "", 0, 0 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct line line;

		assert_int_equal(parse_line(str_from(rows[i].text), &line), rows[i].rc);
		assert_int_equal(line.n, rows[i].n);
		for (size_t column = 0; column < line.n; column++)
			assert_int_equal(line.values[column], column + 1);
	}
}

TEST(refuses_numbers_that_are_none)
{
	static const char *const rows[] = {
		"x 0 sda 1 2 3 4 5 6 7 8 9 10 11",
		"8 -1 sda 1 2 3 4 5 6 7 8 9 10 11",
		"8 0 sda 1 2 3 4 5 6 7 8 9 10 1.5",
		"8 0 sda 1 2 3 4 5 6 7 8 9 10 11 12a",
		"8 0 sda -1",
		"8 0 sda 18446744073709551616",
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct line line;

		assert_true(parse_line(str_from(rows[i]), &line) < 0);
	}
}

TEST(prefers_the_disks_own_serial)
{
	struct str p[PROPERTY_COUNT] = { [ID_SERIAL] = STR("long") };

	assert_str(serial_of(p), "long");
	p[ID_SERIAL_SHORT] = STR("short");
	assert_str(serial_of(p), "short");
	p[SCSI_IDENT_SERIAL] = STR("scsi");
	assert_str(serial_of(p), "scsi");
}

TEST(takes_an_include_or_an_exclude)
{
	static const char *const both[] = { "--collector.diskstats.device-include=sda",
		                            "--collector.diskstats.device-exclude=sdb", NULL };
	static const char *const old[] = { "--collector.diskstats.ignored-devices=.", NULL };
	char *top = bench_path("fixtures");
	struct bench b;

	assert_int_equal(bench_open(&b, &diskstats_collector, top, both), -EINVAL);
	bench_close(&b);
	assert_int_equal(bench_open(&b, &diskstats_collector, top, old), 0);
	assert_str(bench_collect(&b), "");
	assert_int_equal(b.status, COLLECT_OK);
	bench_close(&b);
	free(top);
}

RUN_TESTS(cmocka_unit_test(takes_as_many_columns_as_there_are),
          cmocka_unit_test(refuses_numbers_that_are_none),
          cmocka_unit_test(prefers_the_disks_own_serial),
          cmocka_unit_test(takes_an_include_or_an_exclude))
