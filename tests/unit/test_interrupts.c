/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/interrupts.c"

#include "tests/unit/collect.h"

TEST(tells_info_from_devices_by_the_name)
{
	static const struct {
		const char *line, *name, *info, *devices; /* name NULL: passed over */
	} rows[] = {
		{ "  8:  1  2  IO-APIC  8-edge  rtc0", "8", "IO-APIC", "8-edge rtc0" },
		{ "NMI:  1  2  Non-maskable   interrupts", "NMI", "Non-maskable interrupts",
		  "" },
		{ "IPI0:1 2 Rescheduling interrupts", "IPI0", "Rescheduling interrupts", "" },
		{ " -1: 1 2 x", "-1", "x", "" },
		{ "ERR: 0", NULL, NULL, NULL },
		{ "MIS: 0 0", NULL, NULL, NULL },
		{ "9: 1 2", NULL, NULL, NULL },
		{ "no colon 1 2 3", NULL, NULL, NULL },
		{ "", NULL, NULL, NULL },
	};
	struct interrupt interrupt;
	struct arena arena;

	arena_init(&arena);
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		bool taken = parse_line(str_from(rows[i].line), 2, &arena, &interrupt);

		assert_int_equal(taken, rows[i].name != NULL);
		if (!taken)
			continue;
		assert_str(interrupt.name, rows[i].name);
		assert_str(interrupt.info, rows[i].info);
		assert_str(interrupt.devices, rows[i].devices);
		assert_int_equal(str_words(interrupt.counts, NULL, 0), 2);
	}
	arena_deinit(&arena);
}

TEST(keeps_what_its_flags_say)
{
	static const char *const args[] = { "--collector.interrupts.name-include=;eth",
		                            "--collector.interrupts.name-exclude=^7;",
		                            "--no-collector.interrupts.include-zeros", NULL };
	static const struct step steps[] = {
		{ "proc/interrupts",
		  "   CPU0 CPU1\n 5: 0 3 MSI eth0\n 6: 1 1 MSI ahci\n 7: 1 1 MSI eth1\n",
		  COLLECT_OK,
		  "node_interrupts_total{cpu=\"1\",devices=\"eth0\",info=\"MSI\",type=\"5\"} 3",
		  "node_interrupts_total{cpu=\"0\",devices=\"eth0\",info=\"MSI\",type=\"5\"} "
		  "0" },
		{ NULL, NULL, COLLECT_OK, NULL,
		  "node_interrupts_total{cpu=\"0\",devices=\"ahci\",info=\"MSI\",type=\"6\"} "
		  "1" },
		{ NULL, NULL, COLLECT_OK, NULL,
		  "node_interrupts_total{cpu=\"0\",devices=\"eth1\",info=\"MSI\",type=\"7\"} "
		  "1" },
	};

	bench_steps(&interrupts_collector, args, steps, COUNT_OF(steps));
}

TEST(fails_without_its_file_and_at_what_is_no_count)
{
	static const struct step steps[] = {
		{ "proc/other", "", COLLECT_FAIL, NULL, NULL },
		{ "proc/interrupts", "", COLLECT_FAIL, NULL, NULL },
		{ "proc/interrupts", " CPU0\n 1: x MSI eth0\n", COLLECT_FAIL, NULL, NULL },
		{ "proc/interrupts", " CPU0\n 1: 7 MSI \"a\\b\"", COLLECT_OK,
		  "node_interrupts_total{cpu=\"0\",devices=\"\\\"a\\\\b\\\"\",info=\"MSI\","
		  "type=\"1\"} 7",
		  NULL },
	};

	bench_steps(&interrupts_collector, NULL, steps, COUNT_OF(steps));
}

RUN_TESTS(cmocka_unit_test(tells_info_from_devices_by_the_name),
          cmocka_unit_test(keeps_what_its_flags_say),
          cmocka_unit_test(fails_without_its_file_and_at_what_is_no_count))
