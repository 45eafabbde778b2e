/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "conf/completion.h"

/* For the brackets of _arguments, in single quotes. */
static void add_summary(const char *text, struct buf *out)
{
	struct str summary = completion_summary(text);

	for (size_t i = 0; i < summary.n; i++) {
		if (summary.p[i] == '\'')
			buf_add_text(out, "'\\'");
		else if (strchr("[]:\\\"", summary.p[i]))
			buf_add_char(out, '\\');
		buf_add_char(out, summary.p[i]);
	}
}

/* ":MESSAGE:ACTION" */
static void add_value(const struct flag *flag, struct buf *out)
{
	buf_printf(out, ":%s:", flag_value_name(flag));
	switch (completion_offer(flag)) {
	case OFFER_CHOICES:
		buf_add_char(out, '(');
		completion_add_choices(flag, out);
		buf_add_char(out, ')');
		break;
	case OFFER_DIRS:
		buf_add_text(out, "_files -/");
		break;
	case OFFER_FILES:
		buf_add_text(out, "_files");
		break;
	case OFFER_NOTHING:
		buf_add_char(out, ' ');
		break;
	}
}

/* "'(-a --a)--no-a[not: A sentence]'", where the brackets before the name exclude others. */
static void add_switch(const struct flag *flag, const char *no, struct buf *out)
{
	if (flag->asks)
		buf_printf(out, " \\\n\t\t'(- *)--%s[", flag->name);
	else if (completion_negates(flag))
		buf_printf(out, " \\\n\t\t'(--%s --no-%s)--%s%s[%s", flag->name, flag->name, no,
		           flag->name, *no ? "not\\: " : "");
	else
		buf_printf(out, " \\\n\t\t'--%s[", flag->name);
	add_summary(flag->help, out);
	buf_add_text(out, "]'");
}

static void add_flag(const struct flag *flag, struct buf *out)
{
	if (strcmp(flag->name, "help") == 0)
		buf_add_text(out, " \\\n\t\t'(- *)-h[Show this help and exit]'");
	if (flag->kind == FLAG_SWITCH) {
		add_switch(flag, "", out);
		if (completion_negates(flag))
			add_switch(flag, "no-", out);
		return;
	}
	buf_printf(out, " \\\n\t\t'%s--%s=[", flag->kind == FLAG_TEXTS ? "*" : "", flag->name);
	add_summary(flag->help, out);
	buf_add_char(out, ']');
	add_value(flag, out);
	buf_add_char(out, '\'');
}

static void add_arguments(const struct flags *flags, struct buf *out)
{
	const struct flag *flag;
	size_t i = 0;

	buf_add_text(out, "\t_arguments -S");
	while ((flag = completion_next(flags, &i)))
		add_flag(flag, out);
}

static void add_command(const struct usage_command *c, const char *program, struct buf *out)
{
	buf_printf(out, "_%s_%s() {\n", program, c->name);
	add_arguments(c->flags, out);
	if (completion_operands(c->flags) != OFFER_NOTHING)
		buf_printf(out, " \\\n\t\t'*:%s'",
		           completion_operands(c->flags) == OFFER_DIRS ? "dir:_files -/"
		                                                       : "file:_files");
	buf_add_text(out, "\n}\n\n");
}

/* Behind the name of a command stand its own flags. */
static void add_dispatch(const struct usage *u, const char *program, struct buf *out)
{
	buf_add_text(out, "\tif (( CURRENT > 2 )); then\n\t\tcase $words[2] in\n\t\t");
	for (const struct usage_command *c = u->commands; c->name; c++)
		buf_printf(out, "%s%s", c > u->commands ? "|" : "", c->name);
	buf_printf(out,
	           ")\n\t\t\tshift words\n\t\t\t(( CURRENT-- ))\n\t\t\t_%s_$words[1]\n"
	           "\t\t\treturn\n\t\t\t;;\n\t\tesac\n\tfi\n",
	           program);
}

static void add_commands(const struct usage *u, struct buf *out)
{
	buf_add_text(out, " \\\n\t\t'1:command:((");
	for (const struct usage_command *c = u->commands; c->name; c++) {
		buf_printf(out, "%s%s\\:\"", c > u->commands ? " " : "", c->name);
		add_summary(c->help, out);
		buf_add_char(out, '"');
	}
	buf_add_text(out, "))'");
}

/* The file is the function, where zsh loads it; where it is read in, it says so. */
void completion_zsh(const struct usage *u, struct buf *out)
{
	const char *program = usage_program(u);

	buf_printf(out,
	           "#compdef %s\n"
	           "# SPDX-License-Identifier: Apache-2.0\n"
	           "# zsh completion for %s, as --completion-script-zsh prints it.\n\n",
	           program, program);
	for (const struct usage_command *c = u->commands; c->name; c++)
		add_command(c, program, out);
	buf_printf(out, "_%s() {\n", program);
	add_dispatch(u, program, out);
	add_arguments(u->flags, out);
	add_commands(u, out);
	buf_printf(out,
	           "\n}\n\n"
	           "if [[ $funcstack[1] == _%s ]]; then\n\t_%s \"$@\"\n"
	           "else\n\tcompdef _%s %s\nfi\n",
	           program, program, program, program);
}
