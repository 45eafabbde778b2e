/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/pcidevice.c"

#include "tests/unit/collect.h"

TEST(takes_places_from_the_link)
{
	static const struct {
		const char *target;
		int rc;
		const char *bus, *function, *parent_bus;
	} rows[] = {
		{ "../../../devices/pci0000:00/0000:00:02.1", 0, "00", "1", "*" },
		{ "../../../devices/pci0000:40/0000:40:01.3/0000:45:00.0", 0, "45", "0", "40" },
		{ "0000:45:00.0", -EBADMSG, NULL, NULL, NULL },
		{ "pci0000:00/0000:45:00", -EBADMSG, NULL, NULL, NULL },
		{ "pci0000:00/::.", -EBADMSG, NULL, NULL, NULL },
		{ "x/0000:45:00.0", -EBADMSG, NULL, NULL, NULL },
		{ "", -EBADMSG, NULL, NULL, NULL },
	};
	struct place self, parent;

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		assert_int_equal(parse_link(str_from(rows[i].target), &self, &parent),
		                 rows[i].rc);
		if (rows[i].rc < 0)
			continue;
		assert_str(self.bus, rows[i].bus);
		assert_str(self.function, rows[i].function);
		assert_str(parent.bus, rows[i].parent_bus);
	}
}

TEST(takes_speeds_of_links)
{
	static const struct {
		const char *text;
		int rc;
		double transfers;
	} rows[] = {
		{ "8.0 GT/s PCIe", 0, 8e9 },
		{ "2.5 GT/s PCIe", 0, 2.5e9 },
		{ "Unknown speed", 0, -1 },
		{ "Unknown", 0, -1 },
		{ "", 0, -1 },
		{ "8.0 GT/s", -EBADMSG, 0 },
		{ "x GT/s PCIe", -EBADMSG, 0 },
		{ "8.0 MT/s PCIe", -EBADMSG, 0 },
	};
	double transfers;

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		assert_int_equal(parse_speed(str_from(rows[i].text), &transfers), rows[i].rc);
		if (rows[i].rc == 0)
			assert_true(transfers == rows[i].transfers);
	}
}

TEST(refuses_what_is_no_link)
{
	static const struct step steps[] = {
		{ "sys/other", "", COLLECT_NO_DATA, NULL, NULL },
		{ "sys/bus/pci/devices/0000:45:00.0/class", "0x1\n", COLLECT_FAIL, NULL, NULL },
	};

	bench_steps(&pcidevice_collector, NULL, steps, COUNT_OF(steps));
}

RUN_TESTS(cmocka_unit_test(takes_places_from_the_link), cmocka_unit_test(takes_speeds_of_links),
          cmocka_unit_test(refuses_what_is_no_link))
