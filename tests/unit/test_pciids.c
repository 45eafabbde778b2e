/* SPDX-License-Identifier: Apache-2.0 */
#include "host/pciids.c"

#include "tests/unit/collect.h"

static const char list[] = "# a comment\n"
			   "8086  Intel Corporation\n"
			   "\t1521  I350 Gigabit\n"
			   "\t\t8086 00a3  Adapter for OCP\n"
			   "\t\t17aa 1074  Adapter ML2\n"
			   "\t1533  I210\n"
			   "17aa  Lenovo\n"
			   "C 01  Mass storage controller\n"
			   "\t08  Non-Volatile memory controller\n"
			   "\t\t02  NVM Express\n"
			   "C 02  Network controller\n"
			   "\t00  Ethernet controller\n"
			   "";

TEST(names_what_is_in_the_list)
{
	struct str ids = str_from(list);

	assert_str(pciids_vendor(ids, 0x8086), "Intel Corporation");
	assert_str(pciids_vendor(ids, 0x17aa), "Lenovo");
	assert_str(pciids_vendor(ids, 0x1521), "");
	assert_str(pciids_vendor(ids, 1), "");
	assert_str(pciids_device(ids, 0x8086, 0x1533), "I210");
	assert_str(pciids_device(ids, 0x17aa, 0x1533), "");
	assert_str(pciids_subsystem(ids, 0x8086, 0x1521, 0x17aa, 0x1074), "Adapter ML2");
	assert_str(pciids_subsystem(ids, 0x8086, 0x1533, 0x17aa, 0x1074), "");
	assert_str(pciids_class(ids, 0x010802), "NVM Express");
	assert_str(pciids_class(ids, 0x010803), "Non-Volatile memory controller");
	assert_str(pciids_class(ids, 0x010700), "Mass storage controller");
	assert_str(pciids_class(ids, 0x020000), "Ethernet controller");
	assert_str(pciids_class(ids, 0x030000), "");
	assert_str(pciids_vendor(STR(""), 1), "");
}

RUN_TESTS(cmocka_unit_test(names_what_is_in_the_list))
