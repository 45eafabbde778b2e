/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/watchdog.c"

#include "tests/unit/collect.h"
#include "tests/unit/tmpdir.h"

TEST(tells_each_timer_whatever_it_has)
{
	static const struct step steps[] = {
		{ "sys/other", "", COLLECT_NO_DATA, NULL, NULL },
		{ "sys/class/watchdog/watchdog0/dev", "", COLLECT_OK,
		  "node_watchdog_info{identity=\"\",name=\"watchdog0\",options=\"\",pretimeout_"
		  "governor=\"\",state=\"\",status=\"\"} 1",
		  NULL },
		{ "sys/class/watchdog/watchdog0/timeout", "30\n", COLLECT_OK,
		  "node_watchdog_timeout_seconds{name=\"watchdog0\"} 30", NULL },
		{ "sys/class/watchdog/watchdog0/state", "active\n", COLLECT_OK,
		  "node_watchdog_info{identity=\"\",name=\"watchdog0\",options=\"\",pretimeout_"
		  "governor=\"\",state=\"active\",status=\"\"} 1",
		  NULL },
		{ "sys/class/watchdog/watchdog0/bootstatus", "0x20", COLLECT_OK,
		  "node_watchdog_bootstatus{name=\"watchdog0\"} 32", NULL },
		{ "sys/class/watchdog/watchdog0/timeleft", "-1\n", COLLECT_OK,
		  "node_watchdog_timeleft_seconds{name=\"watchdog0\"} -1", NULL },
		{ "sys/class/watchdog/w\"\\\n\xff/timeout", "5\n", COLLECT_OK,
		  "node_watchdog_timeout_seconds{name=\"w\\\"\\\\\\n\xef\xbf\xbd\"} 5", NULL },
		{ "sys/class/watchdog/watchdog0/timeleft", "soon\n", COLLECT_FAIL, NULL, NULL },
	};

	bench_steps(&watchdog_collector, NULL, steps, COUNT_OF(steps));
}

TEST(fails_on_what_is_no_number)
{
	static const char *const rows_[] = { "", "\n", "1 2\n", "0x\n",
		                             "99999999999999999999\n" };
	struct tmpdir dir;
	struct bench b;

	tmp_new(&dir);
	assert_int_equal(bench_open(&b, &watchdog_collector, dir.path, NULL), 0);
	for (size_t i = 0; i < COUNT_OF(rows_); i++) {
		tmp_write(&dir, "sys/class/watchdog/watchdog0/timeout", rows_[i]);
		bench_collect(&b);
		assert_int_equal(b.status, COLLECT_FAIL);
		assert_non_null(strstr(b.err.text, "class/watchdog/watchdog0/timeout: "));
	}
	bench_close(&b);
	tmp_free(&dir);
}

TEST(has_no_data_where_it_may_not_ask)
{
	static const struct {
		int rc;
		enum collect_status status;
	} rows_[] = {
		{ -EACCES, COLLECT_NO_DATA }, { -EPERM, COLLECT_NO_DATA },
		{ -EINVAL, COLLECT_NO_DATA }, { -EIO, COLLECT_FAIL },
		{ -EAGAIN, COLLECT_FAIL },    { -EBADMSG, COLLECT_FAIL },
	};
	struct host_dir dir = { .path = STR("class/watchdog/watchdog0") };

	for (size_t i = 0; i < COUNT_OF(rows_); i++) {
		struct collect_ctx ctx = { 0 };

		assert_int_equal(refused(&ctx, dir, "timeout", rows_[i].rc), rows_[i].status);
		assert_non_null(strstr(ctx.err.text, "watchdog0/timeout"));
	}
}

RUN_TESTS(cmocka_unit_test(tells_each_timer_whatever_it_has),
          cmocka_unit_test(fails_on_what_is_no_number),
          cmocka_unit_test(has_no_data_where_it_may_not_ask))
