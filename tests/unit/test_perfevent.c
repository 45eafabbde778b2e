/* SPDX-License-Identifier: Apache-2.0 */
#include "host/perfevent.h"

#include <errno.h>
#include <linux/perf_event.h>
#include <string.h>
#include <unistd.h>

#include "tests/unit/unit.h"

TEST(counts_on_a_cpu_where_the_kernel_lets_us)
{
	int fd = perfevent_open(PERF_TYPE_SOFTWARE, PERF_COUNT_SW_CONTEXT_SWITCHES, 0);
	uint64_t first, second;

	if (fd < 0)
		SKIP_TEST(strerror(-fd));
	assert_int_equal(perfevent_read(fd, &first), 0);
	assert_int_equal(perfevent_read(fd, &second), 0);
	assert_true(second >= first);
	close(fd);
}

TEST(tells_what_it_cannot_open)
{
	assert_true(perfevent_open(PERF_TYPE_SOFTWARE, UINT64_MAX, 0) < 0);
	assert_true(perfevent_open(PERF_TYPE_SOFTWARE, PERF_COUNT_SW_PAGE_FAULTS, 70000) < 0);
}

TEST(tells_a_counter_that_is_no_more)
{
	uint64_t count;
	int ends[2];

	assert_int_equal(pipe(ends), 0);
	assert_int_equal(write(ends[1], "1234", 4), 4);
	close(ends[1]);
	assert_int_equal(perfevent_read(ends[0], &count), -ENODEV); /* too short */
	assert_int_equal(perfevent_read(ends[0], &count), -ENODEV); /* at its end */
	close(ends[0]);
	assert_int_equal(perfevent_read(ends[0], &count), -EBADF);
}

RUN_TESTS(cmocka_unit_test(counts_on_a_cpu_where_the_kernel_lets_us),
          cmocka_unit_test(tells_what_it_cannot_open),
          cmocka_unit_test(tells_a_counter_that_is_no_more))
