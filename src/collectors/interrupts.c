/* SPDX-License-Identifier: Apache-2.0 */
/* interrupts: how often each CPU was interrupted by what, from /proc/interrupts (proc(5)). */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/must.h"
#include "collectors/collector.h"
#include "collectors/filter.h"
#include "metrics/number.h"

static const struct flag flags[] = {
	{ "collector.interrupts.name-include", FLAG_TEXT, NULL,
	  "Expression for the interrupts to tell, matched against NAME;INFO;DEVICES." },
	{ "collector.interrupts.name-exclude", FLAG_TEXT, NULL,
	  "Expression for the interrupts to leave out, matched against NAME;INFO;DEVICES." },
	{ "collector.interrupts.include-zeros", FLAG_SWITCH, "true",
	  "Tell counts that are 0 too." },
	{ 0 },
};

static const struct metric interrupts = {
	"node_interrupts_total",
	"How often this interrupted the CPU.",
	METRIC_COUNTER,
	{ "cpu", "devices", "info", "type" },
};

struct state {
	struct filter *filter;
	bool tells_zeros;
};

struct interrupt {
	struct str name, info, devices;
	struct str counts; /* a word for each CPU */
};

static int open_interrupts(const struct collector_env *env, void **state, struct err *err)
{
	struct filter *filter;
	struct state *s;
	int rc = filter_open(env->flags, "collector.interrupts.name-include",
	                     "collector.interrupts.name-exclude", &filter, err);

	if (rc < 0)
		return rc;
	s = xcalloc(1, sizeof(*s));
	s->filter = filter;
	s->tells_zeros = flags_switch(env->flags, "collector.interrupts.include-zeros");
	*state = s;
	return 0;
}

static void close_interrupts(struct host *host, void *state)
{
	struct state *s = state;

	(void)host;
	if (!s)
		return;
	filter_close(s->filter);
	free(s);
}

/* The words joined by single spaces. */
static struct str join(struct str words, struct arena *arena)
{
	char *text = arena_alloc(arena, words.n + 1);
	struct str word;
	size_t n = 0;

	while (str_next_word(&words, &word)) {
		if (n > 0)
			text[n++] = ' ';
		memcpy(text + n, word.p, word.n);
		n += word.n;
	}
	return (struct str){ text, n };
}

static bool is_number(struct str name)
{
	int64_t number;

	return str_to_i64(name, &number) == 0;
}

static struct str without_leading_blanks(struct str s)
{
	while (s.n > 0 && s.p[0] == ' ')
		s = str_skip(s, 1);
	return s;
}

/*
 * " 16:  1  2  IO-APIC 16-fasteoi ahci, eth0": false for rows that have no column for each
 * CPU and something behind (ERR, MIS), and for those without a name.
 */
static bool parse_line(struct str line, size_t cpus, struct arena *arena, struct interrupt *out)
{
	struct str rest, word;

	if (!str_cut(line, ':', &out->name, &out->counts))
		return false;
	rest = out->counts;
	for (size_t i = 0; i < cpus; i++) {
		if (!str_next_word(&rest, &word))
			return false;
	}
	out->counts.n -= rest.n;
	out->name = without_leading_blanks(out->name);
	out->devices = (struct str){ 0 };
	if (!is_number(out->name)) {
		out->info = join(rest, arena);
		return out->info.n > 0;
	}
	if (!str_next_word(&rest, &out->info))
		return false;
	out->devices = join(rest, arena);
	return true;
}

static bool is_kept(struct state *s, const struct interrupt *i, struct arena *arena)
{
	char *text = arena_printf(arena, "%.*s;%.*s;%.*s", STR_ARG(i->name), STR_ARG(i->info),
	                          STR_ARG(i->devices));

	return filter_keeps(s->filter, str_from(text));
}

static int emit(struct exposition *out, const struct interrupt *i, bool tells_zeros)
{
	struct str labels[4] = { { 0 }, i->devices, i->info, i->name }, rest = i->counts, word;
	double count;

	for (uint64_t cpu = 0; str_next_word(&rest, &word); cpu++) {
		char digits[NUMBER_MAX_BYTES];
		int rc = str_to_f64(word, &count);

		if (rc < 0)
			return rc;
		labels[0] = number_label(digits, cpu);
		if (count != 0 || tells_zeros)
			sample_with(out, &interrupts, labels, count);
	}
	return 0;
}

static enum collect_status collect(struct collect_ctx *ctx)
{
	struct state *s = ctx->state;
	struct interrupt interrupt;
	struct str text, line;
	size_t cpus;
	int rc = host_files_read(ctx->files, HOST_PROC, "interrupts", &text);

	if (rc < 0)
		return collect_fail_read(ctx, "interrupts", rc);
	if (!str_next_line(&text, &line))
		return collect_fail(ctx, "interrupts is empty");
	cpus = str_words(line, NULL, 0);
	while (str_next_line(&text, &line)) {
		if (!parse_line(line, cpus, ctx->arena, &interrupt) ||
		    !is_kept(s, &interrupt, ctx->arena))
			continue;
		if (emit(ctx->out, &interrupt, s->tells_zeros) < 0)
			return collect_fail(ctx, "interrupts: a count of %.*s is no number",
			                    STR_ARG(interrupt.name));
	}
	return COLLECT_OK;
}

const struct collector interrupts_collector = {
	.name = "interrupts",
	.help = "How often each CPU was interrupted by what.",
	.flags = flags,
	.open = open_interrupts,
	.close = close_interrupts,
	.collect = collect,
};
