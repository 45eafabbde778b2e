/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/pcidevice_names.c"

#include "tests/unit/collect.h"

TEST(falls_back_to_ids_and_remembers)
{
	const struct pcidevice_ids ids = { 0x010802, 0x8086, 0x1521, 0x17aa, 0x1074 };
	const struct pcidevice_names_of *found;
	struct pcidevice_names *names;
	char path[2 * TMP_PATH_MAX_BYTES];
	struct tmpdir dir;

	tmp_new(&dir);
	names = pcidevice_names_new("/nowhere/pci.ids");
	found = pcidevice_names_find(names, &ids);
	assert_str(found->vendor, "8086");
	assert_str(found->subsystem_device, "1074");
	assert_str(found->class_name, "Unknown class (010802)");
	pcidevice_names_free(names);

	tmp_write(&dir, "ids", "8086  Intel\n\t1521  I350\n\t\t17aa 1074  ML2\nC 01  Mass\n");
	snprintf(path, sizeof(path), "%s/ids", dir.path);
	names = pcidevice_names_new(path);
	found = pcidevice_names_find(names, &ids);
	assert_str(found->vendor, "Intel");
	assert_str(found->device, "I350");
	assert_str(found->subsystem_vendor, "17aa");
	assert_str(found->subsystem_device, "ML2");
	assert_str(found->class_name, "Mass");
	assert_ptr_equal(pcidevice_names_find(names, &ids), found);
	pcidevice_names_free(names);
	tmp_free(&dir);
}

RUN_TESTS(cmocka_unit_test(falls_back_to_ids_and_remembers))
