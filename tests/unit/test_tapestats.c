/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/tapestats.c"

#include "tests/unit/collect.h"

TEST(needs_all_counters_of_a_tape)
{
	static const struct step steps[] = {
		{ "sys/other", "", COLLECT_NO_DATA, NULL, NULL },
		{ "sys/class/scsi_tape/st0a/dev", "", COLLECT_OK, NULL, NULL },
		{ "sys/class/scsi_tape/nst0/dev", "", COLLECT_OK, NULL, NULL },
		{ "sys/class/scsi_tape/st0/stats/in_flight", "2000000000\n", COLLECT_FAIL, NULL,
		  NULL },
		{ "sys/class/scsi_tape/st0/stats/io_ns", "2000000000\n", COLLECT_FAIL, NULL,
		  NULL },
		{ "sys/class/scsi_tape/st0/stats/other_cnt", "2000000000\n", COLLECT_FAIL, NULL,
		  NULL },
		{ "sys/class/scsi_tape/st0/stats/read_byte_cnt", "2000000000\n", COLLECT_FAIL,
		  NULL, NULL },
		{ "sys/class/scsi_tape/st0/stats/read_cnt", "2000000000\n", COLLECT_FAIL, NULL,
		  NULL },
		{ "sys/class/scsi_tape/st0/stats/read_ns", "2000000000\n", COLLECT_FAIL, NULL,
		  NULL },
		{ "sys/class/scsi_tape/st0/stats/resid_cnt", "2000000000\n", COLLECT_FAIL, NULL,
		  NULL },
		{ "sys/class/scsi_tape/st0/stats/write_byte_cnt", "2000000000\n", COLLECT_FAIL,
		  NULL, NULL },
		{ "sys/class/scsi_tape/st0/stats/write_cnt", "2000000000\n", COLLECT_FAIL, NULL,
		  NULL },
		{ "sys/class/scsi_tape/st0/stats/write_ns", "1500000000\n", COLLECT_OK,
		  "node_tape_write_time_seconds_total{device=\"st0\"} 1.5", NULL },
		{ "sys/class/scsi_tape/st0/stats/io_ns", "x\n", COLLECT_FAIL, NULL, NULL },
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

RUN_TESTS(cmocka_unit_test(needs_all_counters_of_a_tape),
          cmocka_unit_test(leaves_out_what_its_flag_says))
