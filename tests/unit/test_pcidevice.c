/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/pcidevice.c"

#include <unistd.h>

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
		{ "pci0000:00/0000:45:00.x", -EBADMSG, NULL, NULL, NULL },
		{ "pci0000:00/0000:45:00.0.1", -EBADMSG, NULL, NULL, NULL },
		{ "pci0000:00/0000:\n:00.0", -EBADMSG, NULL, NULL, NULL },
		{ "pci10000:e0/10000:e0:06.0", 0, "e0", "0", "*" },
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

#define CRANE "sys/devices/pci0000:00/0000:00:02.0/"
#define AT    "{bus=\"00\",device=\"02\",function=\"0\",segment=\"0000\"} "

/* A link below bus/pci/devices to a device that has the files that every device has, or none.
 */
static void plant(const struct tmpdir *dir, const char *name, bool has_files)
{
	static const char *const files[] = {
		"class", "vendor", "device", "subsystem_vendor", "subsystem_device", "revision"
	};
	char rel[128], target[64], path[2 * TMP_PATH_MAX_BYTES];

	for (size_t i = 0; has_files && i < COUNT_OF(files); i++) {
		snprintf(rel, sizeof(rel), "sys/devices/pci0000:00/%s/%s", name, files[i]);
		tmp_write(dir, rel, "0x1af4\n");
	}
	tmp_write(dir, "sys/bus/pci/devices/x", "");
	tmp_remove(dir, "sys/bus/pci/devices/x");
	snprintf(path, sizeof(path), "%s/sys/bus/pci/devices/%s", dir->path, name);
	snprintf(target, sizeof(target), "../../../devices/pci0000:00/%s", name);
	assert_int_equal(symlink(target, path), 0);
}

TEST(tells_what_files_say_or_which_one_is_wrong)
{
	static const struct step steps[] = {
		/* A device of few files. */
		{ NULL, NULL, COLLECT_OK,
		  "node_pcidevice_max_link_transfers_per_second" AT "-1", NULL },
		{ NULL, NULL, COLLECT_OK, "node_pcidevice_current_link_width" AT "-1", NULL },
		{ NULL, NULL, COLLECT_OK, "node_pcidevice_sriov_numvfs" AT "0",
		  "node_pcidevice_numa_node" AT "-1" },
		/* Each adds to those before it. */
		{ CRANE "max_link_speed", "16.0 GT/s PCIe\n", COLLECT_OK,
		  "node_pcidevice_max_link_transfers_per_second" AT "16000000000", NULL },
		{ CRANE "max_link_speed", "16.0\n", COLLECT_FAIL, NULL, NULL },
		{ CRANE "max_link_speed", "Unknown\n", COLLECT_OK, NULL, NULL },
		{ CRANE "numa_node", "1\n", COLLECT_OK, "node_pcidevice_numa_node" AT "1",
		  NULL },
		{ CRANE "numa_node", "-1\n", COLLECT_OK, NULL,
		  "node_pcidevice_numa_node" AT "-1" },
		{ CRANE "sriov_numvfs", "many\n", COLLECT_FAIL, NULL, NULL },
		{ CRANE "sriov_numvfs", "4\n", COLLECT_OK, "node_pcidevice_sriov_numvfs" AT "4",
		  NULL },
		{ CRANE "power_state", "\n", COLLECT_OK, NULL,
		  "node_pcidevice_power_state{bus=\"00\",device=\"02\",function=\"0\","
		  "segment=\"0000\",state=\"D0\"} 0" },
		{ CRANE "power_state", "D3hot\n", COLLECT_OK,
		  "node_pcidevice_power_state{bus=\"00\",device=\"02\",function=\"0\","
		  "segment=\"0000\",state=\"D3hot\"} 1",
		  NULL },
		{ CRANE "vendor", "0x1ffffffff\n", COLLECT_FAIL, NULL, NULL },
	};
	struct tmpdir dir;
	struct bench b;

	tmp_new(&dir);
	plant(&dir, "0000:00:02.0", true);
	assert_int_equal(bench_open(&b, &pcidevice_collector, dir.path, NULL), 0);
	for (size_t i = 0; i < COUNT_OF(steps); i++)
		bench_step(&b, &dir, &steps[i], i);
	assert_true(str_starts(str_from(b.err.text),
	                       "could not read bus/pci/devices/0000:00:02.0/vendor"));
	bench_close(&b);
	tmp_free(&dir);
}

TEST(leaves_out_a_device_that_goes)
{
	struct tmpdir dir;
	struct bench b;
	struct str text;

	tmp_new(&dir);
	plant(&dir, "0000:00:01.0", false);
	plant(&dir, "0000:00:02.0", true);
	plant(&dir, "0000:00:03.0", false);
	tmp_write(&dir, "sys/devices/pci0000:00/0000:00:03.0/class", "0x1\n");
	assert_int_equal(bench_open(&b, &pcidevice_collector, dir.path, NULL), 0);
	text = bench_collect(&b);
	assert_int_equal(b.status, COLLECT_OK);
	assert_true(bench_has(text, "node_pcidevice_sriov_numvfs" AT "0"));
	assert_null(memmem(text.p, text.n, "device=\"01\"", 11));
	assert_null(memmem(text.p, text.n, "device=\"03\"", 11));
	bench_close(&b);
	tmp_free(&dir);
}

RUN_TESTS(cmocka_unit_test(takes_places_from_the_link), cmocka_unit_test(takes_speeds_of_links),
          cmocka_unit_test(tells_what_files_say_or_which_one_is_wrong),
          cmocka_unit_test(leaves_out_a_device_that_goes),
          cmocka_unit_test(refuses_what_is_no_link))
