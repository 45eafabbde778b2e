/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/attrs.c"

#include "tests/unit/collect.h"

static const struct attr_row rows[] = {
	{ "plain", { "plain", "", METRIC_GAUGE, { "d" } }, 0, 0 },
	{ "times", { "times", "", METRIC_GAUGE, { "d" } }, 1000, 0 },
	{ "per", { "per", "", METRIC_GAUGE, { "d" } }, 0, 1e6 },
};

static enum collect_status collect_rows(struct collect_ctx *ctx)
{
	return attrs_emit(ctx, host_dir(ctx->files, HOST_SYS, "d"), rows, COUNT_OF(rows),
	                  (struct str[]){ STR("x") },
	                  ctx->state ? attr_absent_or_junk : attr_absent);
}

static int open_rows(const struct collector_env *env, void **state, struct err *err)
{
	(void)err;
	*state = flags_switch(env->flags, "collector.disable-defaults") ? (void *)rows : NULL;
	return 0;
}

static const struct collector rows_collector = {
	.name = "rows", .help = "Rows.", .open = open_rows, .collect = collect_rows
};

TEST(writes_what_is_there_in_its_unit)
{
	static const struct step steps[] = {
		{ "sys/other", "", COLLECT_OK, NULL, NULL },
		{ "sys/d/plain", "0x10\n", COLLECT_OK, "plain{d=\"x\"} 16", NULL },
		{ "sys/d/plain", "18446744073709551615\n", COLLECT_OK,
		  "plain{d=\"x\"} 18446744073709551615", NULL },
		{ "sys/d/plain", "18446744073709551616\n", COLLECT_FAIL, NULL, NULL },
		{ "sys/d/plain", "9223372036854775807\n", COLLECT_OK,
		  "plain{d=\"x\"} 9223372036854775807", NULL },
		{ "sys/d/plain", "-1\n", COLLECT_OK, "plain{d=\"x\"} -1", NULL },
		{ "sys/d/times", "-2\n", COLLECT_OK, "times{d=\"x\"} -2000", NULL },
		{ "sys/d/per", "31500000\n", COLLECT_OK, "per{d=\"x\"} 31.5", NULL },
		{ "sys/d/plain", "junk\n", COLLECT_FAIL, NULL, "per{d=\"x\"} 31.5" },
	};

	bench_steps(&rows_collector, NULL, steps, COUNT_OF(steps));
}

TEST(passes_over_junk_where_it_is_told_to)
{
	static const char *const args[] = { "--collector.disable-defaults", NULL };
	static const struct step steps[] = {
		{ "sys/d/plain", "junk\n", COLLECT_OK, NULL, NULL },
		{ "sys/d/per", "1000000\n", COLLECT_OK, "per{d=\"x\"} 1", NULL },
	};

	bench_steps(&rows_collector, args, steps, COUNT_OF(steps));
}

RUN_TESTS(cmocka_unit_test(writes_what_is_there_in_its_unit),
          cmocka_unit_test(passes_over_junk_where_it_is_told_to))
