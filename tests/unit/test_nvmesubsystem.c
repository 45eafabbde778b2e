/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/nvmesubsystem.c"

#include "tests/unit/collect.h"

TEST(knows_what_a_name_stands_for)
{
	static const struct {
		const char *name;
		enum kind kind;
	} rows[] = { { "nvme3", CONTROLLER },    { "nvme3n1", NAMESPACE },
		     { "nvme12n34", NAMESPACE }, { "nvme3c0n1", NEITHER },
		     { "nvme3n", NEITHER },      { "nvme3n1p1", NEITHER },
		     { "nvme", NEITHER },        { "nvmen1", NEITHER },
		     { "power", NEITHER },       { "", NEITHER } };

	for (size_t i = 0; i < COUNT_OF(rows); i++)
		assert_int_equal(kind_of(str_from(rows[i].name)), rows[i].kind);
}

TEST(tells_each_path_in_all_states)
{
	static const struct step steps[] = {
		{ "sys/other", "", COLLECT_NO_DATA, NULL, NULL },
		{ "sys/class/nvme-subsystem/nvme-subsys3/subsysnqn", "n\n", COLLECT_NO_DATA,
		  NULL, NULL },
		{ "sys/class/nvme-subsystem/nvme-subsys3/model", "m\n", COLLECT_NO_DATA, NULL,
		  NULL },
		{ "sys/class/nvme-subsystem/nvme-subsys3/serial", "s\n", COLLECT_NO_DATA, NULL,
		  NULL },
		{ "sys/class/nvme-subsystem/nvme-subsys3/iopolicy", "numa\n", COLLECT_OK,
		  "node_nvmesubsystem_paths{subsystem=\"nvme-subsys3\"} 0", NULL },
		{ "sys/class/nvme-subsystem/nvme-subsys3/nvme7/state", "deleting (no IO)\n",
		  COLLECT_NO_DATA, NULL, NULL },
		{ "sys/class/nvme-subsystem/nvme-subsys3/nvme7/transport", "rdma\n", COLLECT_OK,
		  "node_nvmesubsystem_path_state{controller=\"nvme7\",state=\"deleting\","
		  "subsystem=\"nvme-subsys3\",transport=\"rdma\"} 1",
		  NULL },
		{ "sys/class/nvme-subsystem/nvme-subsys3/nvme7/state", "live\n", COLLECT_OK,
		  "node_nvmesubsystem_paths_live{subsystem=\"nvme-subsys3\"} 1", NULL },
		{ "sys/class/nvme-subsystem/nvme-subsys3/nvme7/state", "odd\n", COLLECT_OK,
		  "node_nvmesubsystem_path_state{controller=\"nvme7\",state=\"unknown\","
		  "subsystem=\"nvme-subsys3\",transport=\"rdma\"} 1",
		  NULL },
		{ "sys/class/nvme-subsystem/nvme-subsys3/nvme7n2/size", "1\n", COLLECT_OK,
		  "node_nvmesubsystem_namespace_info{device=\"nvme7n2\",subsystem=\"nvme-"
		  "subsys3\"} 1",
		  NULL },
	};

	bench_steps(&nvmesubsystem_collector, NULL, steps, COUNT_OF(steps));
}

RUN_TESTS(cmocka_unit_test(knows_what_a_name_stands_for),
          cmocka_unit_test(tells_each_path_in_all_states))
