/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/dmmultipath.c"

#include "tests/unit/collect.h"

TEST(tells_multipath_devices_only)
{
	static const struct step steps[] = {
		{ "sys/other", "", COLLECT_NO_DATA, NULL, NULL },
		{ "sys/block/dm-3/dm/name", "m\n", COLLECT_OK, NULL, NULL },
		{ "sys/block/dm-3/dm/uuid", "LVM-x\n", COLLECT_OK, NULL, NULL },
		{ "sys/block/dm-3/dm/uuid", "mpath-x\n", COLLECT_NO_DATA, NULL, NULL },
		{ "sys/block/dm-3/dm/suspended", "1\n", COLLECT_NO_DATA, NULL, NULL },
		{ "sys/block/dm-3/size", "4\n", COLLECT_OK,
		  "node_dmmultipath_device_size_bytes{device=\"m\",sysfs_name=\"dm-3\"} 2048",
		  NULL },
		{ NULL, NULL, COLLECT_OK,
		  "node_dmmultipath_device_active{device=\"m\",sysfs_name=\"dm-3\"} 0", NULL },
		{ "sys/block/dm-3/slaves/sda/x", "", COLLECT_NO_DATA, NULL, NULL },
		{ "sys/block/sda/device/state", "live\n", COLLECT_OK,
		  "node_dmmultipath_device_paths_active{device=\"m\",sysfs_name=\"dm-3\"} 1",
		  NULL },
		{ "sys/block/sda/device/state", "offline\n", COLLECT_OK,
		  "node_dmmultipath_path_state{device=\"m\",path=\"sda\",state=\"offline\"} 1",
		  NULL },
		{ NULL, NULL, COLLECT_OK,
		  "node_dmmultipath_device_paths_failed{device=\"m\",sysfs_name=\"dm-3\"} 1",
		  NULL },
		{ "sys/block/dm-3/size", "x\n", COLLECT_FAIL, NULL, NULL },
	};

	bench_steps(&dmmultipath_collector, NULL, steps, COUNT_OF(steps));
}

RUN_TESTS(cmocka_unit_test(tells_multipath_devices_only))
