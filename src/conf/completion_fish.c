/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "conf/completion.h"

enum { WHERE_MAX_BYTES = 4096 };

/* In single quotes. */
static void add_summary(const char *text, struct buf *out)
{
	struct str summary = completion_summary(text);

	buf_add_text(out, " -d '");
	for (size_t i = 0; i < summary.n; i++) {
		if (summary.p[i] == '\'' || summary.p[i] == '\\')
			buf_add_char(out, '\\');
		buf_add_char(out, summary.p[i]);
	}
	buf_add_text(out, "'\n");
}

static void add_value(const struct flag *flag, struct buf *out)
{
	switch (completion_offer(flag)) {
	case OFFER_CHOICES:
		buf_add_text(out, " -x -a '");
		completion_add_choices(flag, out);
		buf_add_char(out, '\'');
		break;
	case OFFER_DIRS:
		buf_add_text(out, " -x -a '(__fish_complete_directories)'");
		break;
	case OFFER_FILES:
		buf_add_text(out, " -r -F");
		break;
	case OFFER_NOTHING:
		buf_add_text(out, " -x");
		break;
	}
}

/* begin is the command's beginning: "complete -c NAME -n CONDITION". */
static void add_flags(const struct flags *flags, const char *begin, struct buf *out)
{
	const struct flag *flag;
	size_t i = 0;

	while ((flag = completion_next(flags, &i))) {
		buf_printf(out, "%s%s -l %s", begin,
		           strcmp(flag->name, "help") == 0 ? " -s h" : "", flag->name);
		if (flag->kind != FLAG_SWITCH)
			add_value(flag, out);
		add_summary(flag->help, out);
		if (completion_negates(flag)) {
			buf_printf(out, "%s -l no-%s", begin, flag->name);
			add_summary(flag->help, out);
		}
	}
}

static void add_command(const struct usage_command *c, const char *program, struct buf *out)
{
	struct buf begin;

	buf_init(&begin, WHERE_MAX_BYTES);
	buf_printf(&begin, "complete -c %s -n '__fish_seen_subcommand_from %s'", program,
	           c->name);
	buf_add_char(&begin, '\0');
	buf_printf(out, "complete -c %s -n __fish_use_subcommand -a %s", program, c->name);
	add_summary(c->help, out);
	if (completion_operands(c->flags) == OFFER_FILES)
		buf_printf(out, "%s -F\n", begin.p);
	if (completion_operands(c->flags) == OFFER_DIRS)
		buf_printf(out, "%s -a '(__fish_complete_directories)'\n", begin.p);
	add_flags(c->flags, begin.p, out);
	buf_deinit(&begin);
}

static void add_program(const struct usage *u, const char *program, struct buf *out)
{
	struct buf begin;

	buf_init(&begin, WHERE_MAX_BYTES);
	buf_printf(&begin, "complete -c %s -n 'not __fish_seen_subcommand_from", program);
	for (const struct usage_command *c = u->commands; c->name; c++)
		buf_printf(&begin, " %s", c->name);
	buf_add_text(&begin, "'");
	buf_add_char(&begin, '\0');
	add_flags(u->flags, begin.p, out);
	buf_deinit(&begin);
}

void completion_fish(const struct usage *u, struct buf *out)
{
	const char *program = usage_program(u);

	buf_printf(out,
	           "# SPDX-License-Identifier: Apache-2.0\n"
	           "# fish completion for %s, as --completion-script-fish prints it.\n\n"
	           "complete -c %s -f\n",
	           program, program);
	for (const struct usage_command *c = u->commands; c->name; c++)
		add_command(c, program, out);
	add_program(u, program, out);
}
