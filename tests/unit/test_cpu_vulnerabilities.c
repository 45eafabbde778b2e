/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/cpu_vulnerabilities.c"

#include "tests/unit/collect.h"

TEST(tells_the_state_from_what_is_done)
{
	static const struct {
		const char *text, *state, *mitigation;
	} rows[] = {
		{ "Not affected", "not affected", "" },
		{ "Vulnerable", "vulnerable", "" },
		{ "Vulnerable: No microcode", "vulnerable", "No microcode" },
		{ "Mitigation: PTI", "mitigation", "PTI" },
		{ "mitigation: a; b: c", "mitigation", "a; b: c" },
		{ "Unknown: No mitigations", "unknown", "No mitigations" },
		{ "Processor vulnerable", "unknown", "Processor vulnerable" },
		{ "", "unknown", "" },
		{ "Not", "unknown", "Not" },
	};
	struct str state, mitigation;

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		parse(str_from(rows[i].text), &state, &mitigation);
		assert_str(state, rows[i].state);
		assert_str(mitigation, rows[i].mitigation);
	}
}

TEST(tells_each_file)
{
	static const struct step steps[] = {
		{ "sys/other", "", COLLECT_OK, NULL, NULL },
		{ "sys/devices/system/cpu/vulnerabilities/mds", "Mitigation: Clear \"all\"\n",
		  COLLECT_OK,
		  "node_cpu_vulnerabilities_info{codename=\"mds\",mitigation=\"Clear "
		  "\\\"all\\\"\",state=\"mitigation\"} 1",
		  NULL },
	};

	bench_steps(&cpu_vulnerabilities_collector, NULL, steps, COUNT_OF(steps));
}

RUN_TESTS(cmocka_unit_test(tells_the_state_from_what_is_done),
          cmocka_unit_test(tells_each_file))
