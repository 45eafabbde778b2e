/* SPDX-License-Identifier: Apache-2.0 */
/* softirqs: soft interrupts by CPU and kind, from /proc/softirqs (proc(5)). */

#include "base/array.h"
#include "collectors/collector.h"
#include "metrics/number.h"

static const struct metric functions = {
	"node_softirqs_functions_total",
	"Soft interrupts that the CPU served, by kind.",
	METRIC_COUNTER,
	{ "cpu", "type" },
};

static const char *const types[] = {
	"HI",       "TIMER",   "NET_TX", "NET_RX",  "BLOCK",
	"IRQ_POLL", "TASKLET", "SCHED",  "HRTIMER", "RCU",
};

static bool is_known(struct str type)
{
	for (size_t i = 0; i < COUNT_OF(types); i++) {
		if (str_is(type, types[i]))
			return true;
	}
	return false;
}

/* Column by column: "    TIMER:   123  456". */
static int emit(struct exposition *out, struct str type, struct str columns)
{
	struct str word;
	uint64_t count;

	for (uint64_t cpu = 0; str_next_word(&columns, &word); cpu++) {
		char digits[NUMBER_MAX_BYTES];
		int rc = str_to_u64(word, &count);

		if (rc < 0)
			return rc;
		sample_with_u64(out, &functions,
		                (struct str[]){ number_label(digits, cpu), type }, count);
	}
	return 0;
}

static enum collect_status collect(struct collect_ctx *ctx)
{
	struct str text, line, type, columns;
	int rc = host_files_read(ctx->files, HOST_PROC, "softirqs", &text);

	if (rc < 0)
		return collect_fail_read(ctx, "softirqs", rc);
	while (str_next_line(&text, &line)) {
		if (!str_cut(line, ':', &type, &columns))
			continue; /* the heading */
		type = str_trim(type);
		if (is_known(type) && emit(ctx->out, type, columns) < 0)
			return collect_fail(ctx, "softirqs: a count of %.*s is no number",
			                    STR_ARG(type));
	}
	return COLLECT_OK;
}

const struct collector softirqs_collector = {
	.name = "softirqs",
	.help = "Soft interrupts by CPU and kind.",
	.collect = collect,
};
