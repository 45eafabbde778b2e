/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/nvme.c"

#include "tests/unit/collect.h"

TEST(tells_namespaces_from_paths_to_them)
{
	static const struct {
		const char *name, *nsid;
	} rows[] = { { "nvme0n1", "1" },    { "nvme12n34", "34" }, { "nvme0c0n1", NULL },
		     { "nvme0n1p1", NULL }, { "nvmen1", NULL },    { "nvme0n", NULL },
		     { "nvme0", NULL },     { "power", NULL } };
	struct str nsid;

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		assert_int_equal(is_namespace(str_from(rows[i].name), &nsid),
		                 rows[i].nsid != NULL);
		if (rows[i].nsid)
			assert_str(nsid, rows[i].nsid);
	}
}

TEST(needs_all_files_but_the_state_of_the_path)
{
	static const struct step steps[] = {
		{ "sys/other", "", COLLECT_NO_DATA, NULL, NULL },
		{ "sys/class/nvme/nvme0/firmware_rev", "1\n", COLLECT_NO_DATA, NULL, NULL },
		{ "sys/class/nvme/nvme0/model", "a\"b\n", COLLECT_NO_DATA, NULL, NULL },
		{ "sys/class/nvme/nvme0/serial", "S\n", COLLECT_NO_DATA, NULL, NULL },
		{ "sys/class/nvme/nvme0/state", "live\n", COLLECT_NO_DATA, NULL, NULL },
		{ "sys/class/nvme/nvme0/cntlid", "7\n", COLLECT_OK,
		  "node_nvme_info{cntlid=\"7\",device=\"nvme0\",firmware_revision=\"1\",model="
		  "\"a\\\"b\",serial=\"S\",state=\"live\"} 1",
		  NULL },
		{ "sys/class/nvme/nvme0/nvme0n1/nuse", "2\n", COLLECT_NO_DATA, NULL, NULL },
		{ "sys/class/nvme/nvme0/nvme0n1/size", "x\n", COLLECT_NO_DATA, NULL, NULL },
		{ "sys/class/nvme/nvme0/nvme0n1/queue/logical_block_size", "4096\n", COLLECT_OK,
		  "node_nvme_namespace_used_bytes{device=\"nvme0\",nsid=\"1\"} 8192", NULL },
		{ NULL, NULL, COLLECT_OK,
		  "node_nvme_namespace_info{ana_state=\"unknown\",device=\"nvme0\",nsid=\"1\"} "
		  "1",
		  NULL },
		{ NULL, NULL, COLLECT_OK,
		  "node_nvme_namespace_size_bytes{device=\"nvme0\",nsid=\"1\"} 0", NULL },
	};

	bench_steps(&nvme_collector, NULL, steps, COUNT_OF(steps));
}

RUN_TESTS(cmocka_unit_test(tells_namespaces_from_paths_to_them),
          cmocka_unit_test(needs_all_files_but_the_state_of_the_path))
