/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/nvmesubsystem.c"

#include "tests/unit/collect.h"

#define S  "sys/class/nvme-subsystem/nvme-subsys0/"
#define C1 S "nvme1/"

#define INFO                                                                                   \
	"node_nvmesubsystem_info{iopolicy=\"numa\",model=\"M\",nqn=\"nqn.2026-01.example:\\\"" \
	"q\\\"\",serial=\"\",subsystem=\"nvme-subsys0\"} 1"
#define SUBSYSTEM                                                                              \
	{ S "subsysnqn", "nqn.2026-01.example:\"q\"\n", COLLECT_NO_DATA, NULL, NULL },         \
		{ S "model", "M\n", COLLECT_NO_DATA, NULL, NULL },                             \
		{ S "serial", "\n", COLLECT_NO_DATA, NULL, NULL },                             \
	{                                                                                      \
		S "iopolicy", "numa\n", COLLECT_OK, INFO, NULL                                 \
	}
#define PATHS(kind, n) "node_nvmesubsystem_paths" kind "{subsystem=\"nvme-subsys0\"} " n
#define STATE(name, value)                                                                     \
	"node_nvmesubsystem_path_state{controller=\"nvme1\",state=\"" name                     \
	"\",subsystem=\"nvme-subsys0\",transport=\"tcp\"} " value

TEST(tells_subsystems_that_are_whole)
{
	static const struct step steps[] = {
		{ "sys/other", "", COLLECT_NO_DATA, NULL, NULL },
		{ "sys/class/nvme-subsystem/other/x", "", COLLECT_OK, NULL, NULL },
		SUBSYSTEM,
		{ NULL, NULL, COLLECT_OK, PATHS("", "0"), NULL },
		{ S "nvme0n1/size", "8\n", COLLECT_OK,
		  "node_nvmesubsystem_namespace_info{device=\"nvme0n1\",subsystem=\"nvme-"
		  "subsys0\"} 1",
		  NULL },
		{ S "nvme0c1n1/size", "8\n", COLLECT_OK, PATHS("", "0"),
		  "node_nvmesubsystem_namespace_info{device=\"nvme0c1n1\",subsystem=\"nvme-"
		  "subsys0\"} 1" },
	};

	bench_steps(&nvmesubsystem_collector, NULL, steps, COUNT_OF(steps));
}

TEST(counts_paths_and_tells_their_states)
{
	static const struct step steps[] = {
		SUBSYSTEM,
		{ C1 "state", "live\n", COLLECT_NO_DATA, NULL, INFO },
		{ C1 "transport", "tcp\n", COLLECT_NO_DATA, NULL, INFO },
		{ C1 "address", "traddr=192.0.2.1\n", COLLECT_OK, PATHS("", "1"), NULL },
		{ NULL, NULL, COLLECT_OK, PATHS("_live", "1"), NULL },
		{ NULL, NULL, COLLECT_OK, STATE("live", "1"), STATE("dead", "1") },
		{ NULL, NULL, COLLECT_OK, STATE("unknown", "0"), NULL },
		{ C1 "state", "deleting (no IO)\n", COLLECT_OK, STATE("deleting", "1"), NULL },
		{ NULL, NULL, COLLECT_OK, PATHS("_live", "0"), NULL },
		{ C1 "state", "weird\n", COLLECT_OK, STATE("unknown", "1"), NULL },
		{ C1 "state", "\n", COLLECT_OK, STATE("unknown", "1"), NULL },
	};

	bench_steps(&nvmesubsystem_collector, NULL, steps, COUNT_OF(steps));
}

TEST(fails_where_a_subsystem_is_no_directory)
{
	static const struct step steps[] = {
		{ "sys/class/nvme-subsystem/nvme-subsys7", "", COLLECT_FAIL, NULL, NULL },
	};

	bench_steps(&nvmesubsystem_collector, NULL, steps, COUNT_OF(steps));
}

RUN_TESTS(cmocka_unit_test(tells_subsystems_that_are_whole),
          cmocka_unit_test(counts_paths_and_tells_their_states),
          cmocka_unit_test(fails_where_a_subsystem_is_no_directory))
