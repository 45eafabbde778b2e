/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/meminfo.c"

#include "tests/unit/unit.h"

static uint64_t value_of(const struct meminfo *mem, const char *key)
{
	size_t row = row_of(str_from(key), 0);

	assert_int_not_equal(row, ROWS);
	assert_true(mem->has[row]);
	return mem->values[row];
}

TEST(counts_in_bytes_but_huge_pages_in_pages)
{
	struct meminfo mem;

	assert_int_equal(parse(STR("HugePages_Total:       16\nMemTotal:  3 kB\nBounce: 7\n"
	                           "HugePages_Free: 2 kB\nNews: 1 kB\n"),
	                       &mem),
	                 0);
	assert_int_equal(value_of(&mem, "MemTotal"), 3072);
	assert_int_equal(value_of(&mem, "Bounce"), 7);
	assert_int_equal(value_of(&mem, "HugePages_Total"), 16);
	assert_int_equal(value_of(&mem, "HugePages_Free"), 2);
	assert_false(mem.has[row_of(STR("MemFree"), 0)]);
}

TEST(finds_every_row_from_every_other)
{
	for (size_t i = 0; i < ROWS; i++) {
		for (size_t hint = 0; hint <= ROWS; hint++)
			assert_int_equal(row_of(str_from(rows[i].key), hint), i);
	}
	assert_int_equal(row_of(STR("FileHugePages"), 3), ROWS);
}

TEST(refuses_what_the_kernel_never_writes)
{
	static const char *const bad[] = {
		"MemTotal: 1 MB\n", "MemTotal: 1 kB x\n", "MemTotal:\n", "\n",
		"MemTotal: x kB\n", "MemTotal: -1 kB\n",  "News: x\n",   "MemTotal 1 kB\n",
		"MemTotal: 1.5\n",  "MemFree: 1 kB\n\n",
	};
	struct meminfo mem;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_true(parse(str_from(bad[i]), &mem) < 0);
}

RUN_TESTS(cmocka_unit_test(counts_in_bytes_but_huge_pages_in_pages),
          cmocka_unit_test(finds_every_row_from_every_other),
          cmocka_unit_test(refuses_what_the_kernel_never_writes))
