/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/nvme.c"

#include "tests/unit/collect.h"

#define C  "sys/class/nvme/nvme0/"
#define NS C "nvme0n2/"

#define CONTROLLER                                                                             \
	{ C "cntlid", "7\n", COLLECT_NO_DATA, NULL, NULL },                                    \
		{ C "firmware_rev", "F1  \n", COLLECT_NO_DATA, NULL, NULL },                   \
		{ C "model", "Tide \"9\"\n", COLLECT_NO_DATA, NULL, NULL },                    \
		{ C "serial", "S\\N\n", COLLECT_NO_DATA, NULL, NULL },                         \
	{                                                                                      \
		C "state", "live\n", COLLECT_OK, INFO, NULL                                    \
	}
#define INFO                                                                                   \
	"node_nvme_info{cntlid=\"7\",device=\"nvme0\",firmware_revision=\"F1\",model=\"Tide "  \
	"\\\"9\\\"\",serial=\"S\\\\N\",state=\"live\"} 1"
#define OF_NS "{device=\"nvme0\",nsid=\"2\"} "

TEST(tells_a_controller_that_is_whole)
{
	static const struct step steps[] = {
		{ "sys/other", "", COLLECT_NO_DATA, NULL, NULL },
		CONTROLLER,
	};

	bench_steps(&nvme_collector, NULL, steps, COUNT_OF(steps));
}

TEST(multiplies_blocks_by_their_size)
{
	static const struct step steps[] = {
		CONTROLLER,
		{ NS "nuse", "10\n", COLLECT_NO_DATA, NULL, INFO },
		{ NS "size", "18446744073709551615\n", COLLECT_NO_DATA, NULL, INFO },
		{ NS "queue/logical_block_size", "4096\n", COLLECT_OK,
		  "node_nvme_namespace_used_bytes" OF_NS "40960", NULL },
		{ NULL, NULL, COLLECT_OK,
		  "node_nvme_namespace_size_bytes" OF_NS "7.555786372591432e+22", NULL },
		{ NULL, NULL, COLLECT_OK,
		  "node_nvme_namespace_info{ana_state=\"unknown\",device=\"nvme0\",nsid="
		  "\"2\"} 1",
		  NULL },
		{ NS "ana_state", "inaccessible\n", COLLECT_OK,
		  "node_nvme_namespace_info{ana_state=\"inaccessible\",device=\"nvme0\","
		  "nsid=\"2\"} 1",
		  NULL },
		{ NS "size", "1000\n", COLLECT_OK,
		  "node_nvme_namespace_capacity_bytes" OF_NS "4096000", NULL },
		{ NS "size", "big\n", COLLECT_OK,
		  "node_nvme_namespace_capacity_bytes" OF_NS "0", NULL },
	};

	bench_steps(&nvme_collector, NULL, steps, COUNT_OF(steps));
}

TEST(tells_all_but_the_use_where_the_kernel_does_not_know_it)
{
	static const struct step steps[] = {
		CONTROLLER,
		{ NS "size", "1000\n", COLLECT_NO_DATA, NULL, INFO },
		{ NS "queue/logical_block_size", "4096\n", COLLECT_OK,
		  "node_nvme_namespace_size_bytes" OF_NS "4096000",
		  "node_nvme_namespace_used_bytes" OF_NS "0" },
		{ NULL, NULL, COLLECT_OK, INFO, NULL },
		{ NS "nuse", "1\n", COLLECT_OK, "node_nvme_namespace_used_bytes" OF_NS "4096",
		  NULL },
	};

	bench_steps(&nvme_collector, NULL, steps, COUNT_OF(steps));
}

TEST(passes_over_what_is_no_namespace)
{
	static const struct step steps[] = {
		CONTROLLER,
		{ C "nvme0c0n1/size", "8\n", COLLECT_OK, INFO, NULL },
		{ C "ng0n1/size", "8\n", COLLECT_OK, INFO, NULL },
		{ C "hwmon3/name", "nvme\n", COLLECT_OK, INFO, NULL },
	};

	bench_steps(&nvme_collector, NULL, steps, COUNT_OF(steps));
}

TEST(fails_where_a_controller_is_no_directory)
{
	static const struct step steps[] = {
		{ "sys/class/nvme/nvme0", "", COLLECT_FAIL, NULL, NULL },
	};

	bench_steps(&nvme_collector, NULL, steps, COUNT_OF(steps));
}

TEST(knows_controllers_and_namespaces_by_their_names)
{
	static const struct {
		const char *name;
		bool controller;
		const char *number; /* of a namespace */
	} rows[] = {
		{ "nvme0", true, NULL },
		{ "nvme12", true, NULL },
		{ "nvme", false, NULL },
		{ "nvme0x", false, NULL },
		{ "nvme0n1", false, "1" },
		{ "nvme31n128", false, "128" },
		{ "nvme0n", false, NULL },
		{ "nvmen1", false, NULL },
		{ "nvme0c0n1", false, NULL },
		{ "nvme0n1p1", false, NULL },
		{ "nvme0n1n2", false, NULL },
		{ "ng0n1", false, NULL },
		{ "", false, NULL },
		{ "n", false, NULL },
		{ "xnvme0n1", false, NULL },
		{ "nvme0n\xff", false, NULL },
		{ "nvme-subsys0", false, NULL },
	};
	struct str number;

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct str name = str_from(rows[i].name);

		assert_int_equal(nvme_is_controller(name), rows[i].controller);
		assert_int_equal(nvme_is_namespace(name, &number), rows[i].number != NULL);
		if (rows[i].number)
			assert_str(number, rows[i].number);
	}
}

RUN_TESTS(cmocka_unit_test(tells_a_controller_that_is_whole),
          cmocka_unit_test(multiplies_blocks_by_their_size),
          cmocka_unit_test(tells_all_but_the_use_where_the_kernel_does_not_know_it),
          cmocka_unit_test(passes_over_what_is_no_namespace),
          cmocka_unit_test(fails_where_a_controller_is_no_directory),
          cmocka_unit_test(knows_controllers_and_namespaces_by_their_names))
