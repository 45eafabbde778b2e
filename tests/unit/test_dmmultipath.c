/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/dmmultipath.c"

#include "tests/unit/collect.h"

#define DM "sys/block/dm-3/"

/* A device without paths. */
#define DEVICE_STEPS                                                                           \
	{ DM "dm/uuid", "mpath-36001\n", COLLECT_NO_DATA, NULL, NULL },                        \
		{ DM "dm/name", "a \"b\"\n", COLLECT_NO_DATA, NULL, NULL },                    \
		{ DM "dm/suspended", "0\n", COLLECT_NO_DATA, NULL, NULL },                     \
	{                                                                                      \
		DM "size", "2048\n", COLLECT_OK, OF("size_bytes", "1048576"), NULL             \
	}
#define OF(name, value)                                                                        \
	"node_dmmultipath_device_" name "{device=\"a \\\"b\\\"\",sysfs_name=\"dm-3\"} " value

TEST(tells_devices_of_several_paths_only)
{
	static const struct step steps[] = {
		{ "sys/other", "", COLLECT_NO_DATA, NULL, NULL },
		{ "sys/block/sda/size", "8\n", COLLECT_OK, NULL, NULL },
		{ "sys/block/dm-1/size", "8\n", COLLECT_OK, NULL, NULL },
		{ "sys/block/dm-2/dm/uuid", "LVM-x\n", COLLECT_OK, NULL, NULL },
		DEVICE_STEPS,
		{ NULL, NULL, COLLECT_OK, OF("active", "1"), NULL },
		{ NULL, NULL, COLLECT_OK,
		  "node_dmmultipath_device_info{device=\"a \\\"b\\\"\",sysfs_name=\"dm-3\","
		  "uuid=\"mpath-36001\"} 1",
		  NULL },
		{ DM "dm/suspended", "1\n", COLLECT_OK, OF("active", "0"), NULL },
		{ DM "size", "-1\n", COLLECT_FAIL, NULL, NULL },
	};

	bench_steps(&dmmultipath_collector, NULL, steps, COUNT_OF(steps));
}

TEST(tells_working_paths_from_failed_ones)
{
	static const struct step steps[] = {
		DEVICE_STEPS,
		{ NULL, NULL, COLLECT_OK, OF("paths", "0"), NULL },
		{ "sys/block/sdb/device/state", "running\n", COLLECT_OK, OF("paths", "0"),
		  NULL },
		{ DM "slaves/sdb/x", "", COLLECT_OK, OF("paths", "1"), NULL },
		{ DM "slaves/sdc/x", "", COLLECT_NO_DATA, NULL, OF("paths", "1") },
		{ "sys/block/sdc/device/state", "transport-offline\n", COLLECT_OK,
		  OF("paths", "2"), NULL },
		{ NULL, NULL, COLLECT_OK, OF("paths_active", "1"), NULL },
		{ NULL, NULL, COLLECT_OK, OF("paths_failed", "1"), NULL },
		{ NULL, NULL, COLLECT_OK,
		  "node_dmmultipath_path_state{device=\"a \\\"b\\\"\",path=\"sdc\",state="
		  "\"transport-offline\"} 1",
		  NULL },
		{ "sys/block/sdc/device/state", "live\n", COLLECT_OK, OF("paths_failed", "0"),
		  NULL },
	};

	bench_steps(&dmmultipath_collector, NULL, steps, COUNT_OF(steps));
}

RUN_TESTS(cmocka_unit_test(tells_devices_of_several_paths_only),
          cmocka_unit_test(tells_working_paths_from_failed_ones))
