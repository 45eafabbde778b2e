/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/time.c"

#include "tests/unit/scratch.h"

#define SOURCES "devices/system/clocksource/"

TEST(numbers_clock_sources_in_the_order_of_their_names)
{
	struct scratch s;

	scratch_make(&s);
	scratch_write(&s, SOURCES "clocksource1/available_clocksource", "tsc hpet \n");
	scratch_write(&s, SOURCES "clocksource1/current_clocksource", "tsc\n");
	scratch_write(&s, SOURCES "clocksource10/available_clocksource", "\n");
	scratch_write(&s, SOURCES "clocksource10/current_clocksource", "other\n");
	scratch_write(&s, SOURCES "clocksourcex/current_clocksource", "not me\n");
	scratch_write(&s, SOURCES "power/control", "auto\n");
	assert_int_equal(scratch_open(&s, &time_collector, NULL), 0);
	assert_int_equal(scratch_collect(&s), COLLECT_OK);
	assert_has(&s,
	           "# TYPE node_time_clocksource_available_info gauge\n"
	           "node_time_clocksource_available_info{clocksource=\"tsc\",device=\"0\"} 1\n"
	           "node_time_clocksource_available_info{clocksource=\"hpet\",device=\"0\"} 1\n"
	           "# TYPE node_time_clocksource_current_info gauge\n"
	           "node_time_clocksource_current_info{clocksource=\"tsc\",device=\"0\"} 1\n"
	           "node_time_clocksource_current_info{clocksource=\"other\",device=\"1\"} 1\n"
	           "# TYPE node_time_seconds gauge\n");
	scratch_remove(&s);
}

TEST(tells_the_zone_and_follows_it)
{
	static const char *const rows[][2] = {
		{ "UTC0", "node_time_zone_offset_seconds{time_zone=\"UTC\"} 0\n" },
		{ "ABC-5:30", "node_time_zone_offset_seconds{time_zone=\"ABC\"} 19800\n" },
		{ "<-03>3", "node_time_zone_offset_seconds{time_zone=\"-03\"} -10800\n" },
	};
	struct scratch s;

	scratch_make(&s);
	assert_int_equal(scratch_open(&s, &time_collector, NULL), 0);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		setenv("TZ", rows[i][0], 1);
		assert_int_equal(scratch_collect(&s), COLLECT_OK);
		assert_has(&s, rows[i][1]);
	}
	scratch_remove(&s);
}

TEST(fails_after_the_time_where_a_clock_source_cannot_be_read)
{
	struct scratch s;

	scratch_make(&s);
	scratch_write(&s, SOURCES "clocksource0/available_clocksource", "tsc\n");
	assert_int_equal(scratch_open(&s, &time_collector, NULL), 0);
	assert_int_equal(scratch_collect(&s), COLLECT_FAIL);
	assert_has(&s, "node_time_seconds ");
	assert_has_no(&s, "clocksource");
	scratch_remove(&s);
}

RUN_TESTS(cmocka_unit_test(numbers_clock_sources_in_the_order_of_their_names),
          cmocka_unit_test(tells_the_zone_and_follows_it),
          cmocka_unit_test(fails_after_the_time_where_a_clock_source_cannot_be_read))
