/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/pcidevice_names.c"

#include "tests/unit/collect.h"

TEST(falls_back_to_ids)
{
	const struct pcidevice_ids ids = { 0x010802, 0x8086, 0x1521, 0x17aa, 0x0074 };
	struct pcidevice_names_of found;
	struct pcidevice_names *names;
	char path[2 * TMP_PATH_MAX_BYTES];
	struct tmpdir dir;
	struct arena arena;

	arena_init(&arena);
	tmp_new(&dir);
	names = pcidevice_names_new("/nowhere/pci.ids");
	found = pcidevice_names_find(names, &ids, &arena);
	assert_str(found.vendor, "8086");
	assert_str(found.device, "1521");
	assert_str(found.subsystem_vendor, "17aa");
	assert_str(found.subsystem_device, "0074");
	assert_str(found.class_name, "Unknown class (010802)");
	pcidevice_names_free(names);

	tmp_write(&dir, "ids", "8086  Intel\n\t1521  I350\n\t\t17aa 0074  ML2\nC 01  Mass\n");
	snprintf(path, sizeof(path), "%s/ids", dir.path);
	names = pcidevice_names_new(path);
	found = pcidevice_names_find(names, &ids, &arena);
	assert_str(found.vendor, "Intel");
	assert_str(found.device, "I350");
	assert_str(found.subsystem_vendor, "17aa");
	assert_str(found.subsystem_device, "ML2");
	assert_str(found.class_name, "Mass");
	pcidevice_names_free(names);
	tmp_free(&dir);
	arena_deinit(&arena);
}

TEST(gives_the_most_exact_name_of_a_class)
{
	static const struct {
		const char *text, *name;
	} rows[] = {
		{ "C 01  Mass\n\t08  Memory\n\t\t02  Express\n", "Express" },
		{ "C 01  Mass\n\t08  Memory\n\t\t01  Other\n", "Memory" },
		{ "C 01  Mass\n\t01  Other\n", "Mass" },
		{ "C 02  Other\n", "Unknown class (010802)" },
	};
	struct arena arena;
	struct pciids list;

	arena_init(&arena);
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		pciids_parse(str_from(rows[i].text), &arena, &list);
		assert_str(class_name(&list, 0x010802, &arena), rows[i].name);
	}
	arena_deinit(&arena);
}

RUN_TESTS(cmocka_unit_test(falls_back_to_ids),
          cmocka_unit_test(gives_the_most_exact_name_of_a_class))
