/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/tapestats.c"

#include "tests/unit/collect.h"

TEST(counts_what_a_tape_tells)
{
	static const struct step steps[] = {
		{ "sys/other", "", COLLECT_NO_DATA, NULL, NULL },
		{ "sys/class/scsi_tape/st0a/stats/in_flight", "x\n", COLLECT_OK, NULL, NULL },
		{ "sys/class/scsi_tape/nst0/stats/in_flight", "x\n", COLLECT_OK, NULL, NULL },
		{ "sys/class/scsi_tape/st0/stats/in_flight", "2\n", COLLECT_OK,
		  "node_tape_io_now{device=\"st0\"} 2", NULL },
		{ NULL, NULL, COLLECT_OK, "node_tape_read_bytes_total{device=\"st0\"} 0",
		  NULL },
		{ "sys/class/scsi_tape/st0/stats/write_ns", "1500000000\n", COLLECT_OK,
		  "node_tape_write_time_seconds_total{device=\"st0\"} 1.5", NULL },
		{ "sys/class/scsi_tape/st0/stats/io_ns", "x\n", COLLECT_FAIL, NULL, NULL },
	};

	bench_steps(&tapestats_collector, NULL, steps, COUNT_OF(steps));
}

TEST(passes_over_a_tape_on_its_way_out)
{
	static const struct step steps[] = {
		{ "sys/class/scsi_tape/st0/dev", "9:0\n", COLLECT_OK, NULL,
		  "node_tape_io_now{device=\"st0\"} 0" },
		{ "sys/class/scsi_tape/st1/stats/in_flight", "1\n", COLLECT_OK,
		  "node_tape_io_now{device=\"st1\"} 1", "node_tape_io_now{device=\"st0\"} 0" },
	};

	bench_steps(&tapestats_collector, NULL, steps, COUNT_OF(steps));
}

TEST(leaves_out_what_its_flag_says)
{
	static const char *const args[] = { "--collector.tapestats.ignored-devices=^st0$",
		                            NULL };
	static const struct step steps[] = {
		{ "sys/class/scsi_tape/st0/stats/in_flight", "x", COLLECT_OK, NULL, NULL },
	};

	bench_steps(&tapestats_collector, args, steps, COUNT_OF(steps));
}

RUN_TESTS(cmocka_unit_test(counts_what_a_tape_tells),
          cmocka_unit_test(passes_over_a_tape_on_its_way_out),
          cmocka_unit_test(leaves_out_what_its_flag_says))
