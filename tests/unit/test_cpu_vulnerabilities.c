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
		{ " Mitigation:  a;\t b \n", "mitigation", "a; b" },
		{ "Mitigation:PTI", "mitigation", "" },
		{ "KVM: Mitigation:  VMX disabled\n", "unknown",
		  "KVM: Mitigation:  VMX disabled" },
		{ "Unknown: No mitigations", "unknown", "No mitigations" },
		{ "Processor vulnerable", "unknown", "Processor vulnerable" },
		{ "", "unknown", "" },
		{ "Not", "unknown", "Not" },
	};
	struct str state, mitigation;
	struct arena arena;

	arena_init(&arena);
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		parse(str_from(rows[i].text), &arena, &state, &mitigation);
		assert_str(state, rows[i].state);
		assert_str(mitigation, rows[i].mitigation);
	}
	arena_deinit(&arena);
}

#define TEN "123456789 "

TEST(tells_each_file)
{
	static const struct step steps[] = {
		{ "sys/other", "", COLLECT_OK, NULL, NULL },
		{ "sys/devices/system/cpu/vulnerabilities/mds", "Mitigation: Clear \"all\"\n",
		  COLLECT_OK,
		  "node_cpu_vulnerabilities_info{codename=\"mds\",mitigation=\"Clear "
		  "\\\"all\\\"\",state=\"mitigation\"} 1",
		  NULL },
		/* What a CPU has of it is often longer than other attributes ever are. */
		{ "sys/devices/system/cpu/vulnerabilities/spectre_v2",
		  "Mitigation: " TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN "end\n",
		  COLLECT_OK,
		  "node_cpu_vulnerabilities_info{codename=\"spectre_v2\",mitigation=\"" TEN TEN
		          TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN
		  "end\",state=\"mitigation\"} 1",
		  NULL },
		{ "sys/devices/system/cpu/vulnerabilities/sub/file", "", COLLECT_FAIL, NULL,
		  NULL },
	};

	bench_steps(&cpu_vulnerabilities_collector, NULL, steps, COUNT_OF(steps));
}

RUN_TESTS(cmocka_unit_test(tells_the_state_from_what_is_done),
          cmocka_unit_test(tells_each_file))
