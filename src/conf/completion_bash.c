/* SPDX-License-Identifier: Apache-2.0 */
#include "conf/completion.h"

/* To readline "=" is a word of its own, unless COMP_WORDBREAKS says otherwise. */
static const char find_words[] =
	"\tlocal word=${COMP_WORDS[COMP_CWORD]} flag=${COMP_WORDS[COMP_CWORD - 1]}\n"
	"\tlocal words= glued=\n"
	"\tif [[ $word == = ]]; then\n"
	"\t\tword=\n"
	"\telif [[ $flag == = ]] && ((COMP_CWORD > 2)); then\n"
	"\t\tflag=${COMP_WORDS[COMP_CWORD - 2]}\n"
	"\telif [[ $word == --*=* ]]; then\n"
	"\t\tflag=${word%%=*} glued=${word%%=*}= word=${word#*=}\n"
	"\tfi\n";

static const char reply[] =
	"\tmapfile -t COMPREPLY < <(compgen -P \"$glued\" -W \"$words\" -- \"$word\")\n";

/* One branch for all flags for whose values the same is offered. */
static void add_branch(const struct flags *flags, enum completion_offer offer, const char *then,
                       struct buf *out)
{
	const struct flag *flag;
	size_t n = 0, i = 0;

	while ((flag = completion_next(flags, &i))) {
		if (flag->kind != FLAG_SWITCH && completion_offer(flag) == offer)
			buf_printf(out, "%s--%s", n++ ? " | \\\n\t\t" : "\t", flag->name);
	}
	if (n > 0)
		buf_printf(out, ") %s ;;\n", then);
}

static void add_choices(const struct flags *flags, struct buf *out)
{
	const struct flag *flag;
	size_t i = 0;

	while ((flag = completion_next(flags, &i))) {
		if (completion_offer(flag) != OFFER_CHOICES)
			continue;
		buf_printf(out, "\t--%s) words='", flag->name);
		completion_add_choices(flag, out);
		buf_add_text(out, "' ;;\n");
	}
}

static void add_names(const struct flags *flags, bool negated, struct buf *out)
{
	const struct flag *flag;
	size_t i = 0;

	buf_printf(out, "\t\t%s) words='", negated ? "--no-*" : "-*");
	while ((flag = completion_next(flags, &i))) {
		if (!negated || completion_negates(flag))
			buf_printf(out, "\n\t\t\t--%s%s", negated ? "no-" : "", flag->name);
	}
	buf_add_text(out, "' ;;\n");
}

/* What may stand behind $flag, or as $word: words, or what readline finds by itself. */
static void add_function(const char *program, const char *name, const struct flags *flags,
                         struct buf *out)
{
	buf_printf(out, "_%s_%s() {\n\tcase $flag in\n", program, name);
	add_choices(flags, out);
	add_branch(flags, OFFER_DIRS, "compopt -o dirnames", out);
	add_branch(flags, OFFER_FILES, "compopt -o default", out);
	add_branch(flags, OFFER_NOTHING, ":", out);
	buf_add_text(out, "\t*)\n\t\tcase $word in\n");
	add_names(flags, true, out);
	add_names(flags, false, out);
	if (completion_operands(flags) != OFFER_NOTHING)
		buf_printf(out, "\t\t*) compopt -o %s ;;\n",
		           completion_operands(flags) == OFFER_DIRS ? "dirnames" : "default");
	buf_add_text(out, "\t\tesac\n\t\t;;\n\tesac\n}\n\n");
}

static void add_commands(const struct usage *u, const char *program, struct buf *out)
{
	const struct usage_command *c;

	buf_add_text(out, "\tif ((COMP_CWORD == 1)) && [[ ${COMP_WORDS[1]} != -* ]]; then\n"
	                  "\t\twords='");
	for (c = u->commands; c->name; c++)
		buf_printf(out, "%s%s", c > u->commands ? " " : "", c->name);
	buf_add_text(out, "'\n\telse\n\t\tcase ${COMP_WORDS[1]} in\n");
	for (c = u->commands; c->name; c++)
		buf_printf(out, "\t\t%s) _%s_%s ;;\n", c->name, program, c->name);
	buf_printf(out, "\t\t*) _%s_flags ;;\n\t\tesac\n\tfi\n", program);
}

void completion_bash(const struct usage *u, struct buf *out)
{
	const char *program = usage_program(u);

	buf_printf(out,
	           "# SPDX-License-Identifier: Apache-2.0\n"
	           "# bash completion for %s, as --completion-script-bash prints it.\n\n",
	           program);
	for (const struct usage_command *c = u->commands; c->name; c++)
		add_function(program, c->name, c->flags, out);
	add_function(program, "flags", u->flags, out);
	buf_printf(out, "_%s() {\n%s", program, find_words);
	add_commands(u, program, out);
	buf_printf(out, "%s}\n\ncomplete -F _%s %s\n", reply, program, program);
}
