/* SPDX-License-Identifier: Apache-2.0 */
#include "host/pciids.c"

#include "base/array.h"
#include "tests/unit/tmpdir.h"

static const char text[] = "# a comment\n"
			   "\n"
			   "1af4  Harbour Works\n"
			   "\t1000  Crane\n"
			   "\t\t1af4 0001  Crane with a hook\n"
			   "# between\n"
			   "\t\t1af4 0002  Crane  with two\n"
			   "\t1001 too little room\n"
			   "\t\t1af4 0003  Below what is no entry\n"
			   "\t1002  Tug \xe9\t\n"
			   "0e11  Earlier than the first\n"
			   "\t1000  Barge\n"
			   "1af4  Harbour Works, renamed\n"
			   "bad vendor\n"
			   "\t1000  Below what is no vendor\n"
			   "C 02  Network\n"
			   "\t00  Ethernet\n"
			   "\t\t01  Fast one\n"
			   "\t\t\t02  Too deep\n"
			   "C 0g  None\n"
			   "\t01  Below none\n"
			   "C 13  Last, without a newline";

TEST(finds_what_the_file_names)
{
	static const struct {
		enum pciids_kind kind;
		uint64_t id;
		const char *name;
	} rows[] = {
		{ PCIIDS_VENDOR, 0x1af4, "Harbour Works, renamed" },
		{ PCIIDS_VENDOR, 0x0e11, "Earlier than the first" },
		{ PCIIDS_VENDOR, 0x0002, "" },
		{ PCIIDS_VENDOR, UINT64_MAX, "" },
		{ PCIIDS_DEVICE, 0x1af41000, "Crane" },
		{ PCIIDS_DEVICE, 0x0e111000, "Barge" },
		{ PCIIDS_DEVICE, 0x1af41001, "" },
		{ PCIIDS_DEVICE, 0x1af41002, "Tug \xe9" },
		{ PCIIDS_SUBSYSTEM, 0x1af410001af40001, "Crane with a hook" },
		{ PCIIDS_SUBSYSTEM, 0x1af410001af40002, "Crane  with two" },
		{ PCIIDS_SUBSYSTEM, 0x1af410011af40003, "" },
		{ PCIIDS_CLASS, 0x02, "Network" },
		{ PCIIDS_CLASS, 0x13, "Last, without a newline" },
		{ PCIIDS_CLASS, 0x0, "" },
		{ PCIIDS_SUBCLASS, 0x0200, "Ethernet" },
		{ PCIIDS_SUBCLASS, 0x1301, "" },
		{ PCIIDS_SUBCLASS, 0x0201, "" },
		{ PCIIDS_PROG_IF, 0x020001, "Fast one" },
		{ PCIIDS_PROG_IF, 0x020002, "" },
	};
	struct arena arena;
	struct pciids ids;

	arena_init(&arena);
	pciids_parse(STR(text), &arena, &ids);
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		assert_str(pciids_find(&ids, rows[i].kind, rows[i].id), rows[i].name);
	arena_deinit(&arena);
}

TEST(passes_over_what_is_no_entry)
{
	static const struct str rows[] = {
		{ "", 0 },          { "\n\n\n", 3 },   { "\t\t\t\t", 4 },
		{ "\t1000  X", 8 }, { "1af4", 4 },     { "1af4 X", 6 },
		{ "1af  X", 6 },    { "C 0", 3 },      { "C", 1 },
		{ "\0\0\0\0", 4 },  { "1af\0  X", 7 }, { "\t\t1af4 1000  X", 14 },
		{ "-af4  X", 7 },
	};
	struct arena arena;
	struct pciids ids;

	arena_init(&arena);
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		pciids_parse(rows[i], &arena, &ids);
		assert_int_equal(ids.n, 0);
		assert_int_equal(pciids_find(&ids, PCIIDS_VENDOR, 0x1af4).n, 0);
	}
	arena_deinit(&arena);
}

TEST(leaves_out_names_past_the_limits)
{
	static char big[PCIIDS_NAME_MAX_BYTES + 64];
	struct arena arena;
	struct pciids ids;

	arena_init(&arena);
	memset(big, 'x', sizeof(big));
	memcpy(big, "1af4  ", 6);
	pciids_parse((struct str){ big, 6 + PCIIDS_NAME_MAX_BYTES }, &arena, &ids);
	assert_int_equal(pciids_find(&ids, PCIIDS_VENDOR, 0x1af4).n, PCIIDS_NAME_MAX_BYTES);
	pciids_parse((struct str){ big, 7 + PCIIDS_NAME_MAX_BYTES }, &arena, &ids);
	assert_int_equal(ids.n, 0);
	arena_deinit(&arena);
}

TEST(loads_files_only)
{
	char path[2 * TMP_PATH_MAX_BYTES];
	struct tmpdir dir;
	struct arena arena;
	struct pciids ids = { 0 };

	tmp_new(&dir);
	arena_init(&arena);
	tmp_write(&dir, "pci.ids", text);
	snprintf(path, sizeof(path), "%s/pci.ids", dir.path);
	assert_int_equal(pciids_load(path, &arena, &ids), 0);
	assert_str(pciids_find(&ids, PCIIDS_DEVICE, 0x1af41000), "Crane");
	assert_int_equal(truncate(path, HOST_FILE_MAX_BYTES + 1), 0);
	assert_int_equal(pciids_load(path, &arena, &ids), -EFBIG);
	snprintf(path, sizeof(path), "%s/none", dir.path);
	assert_int_equal(pciids_load(path, &arena, &ids), -ENOENT);
	assert_int_equal(mkfifo(path, 0600), 0);
	assert_int_equal(pciids_load(path, &arena, &ids), -EINVAL);
	assert_int_equal(pciids_load(dir.path, &arena, &ids), -EINVAL);
	arena_deinit(&arena);
	tmp_free(&dir);
}

RUN_TESTS(cmocka_unit_test(finds_what_the_file_names),
          cmocka_unit_test(passes_over_what_is_no_entry),
          cmocka_unit_test(leaves_out_names_past_the_limits),
          cmocka_unit_test(loads_files_only))
