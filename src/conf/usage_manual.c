/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "conf/roff.h"
#include "conf/usage.h"

enum { TEXT_MAX_BYTES = 4096 };

static void add_item(const struct flag *flag, struct buf *out)
{
	struct buf text;

	buf_add_text(out, ".TP\n");
	if (strcmp(flag->name, "help") == 0)
		buf_add_text(out, "\\fB\\-h\\fR, ");
	buf_add_text(out, "\\fB");
	roff_add_flag(out, flag->name);
	buf_add_text(out, "\\fR");
	if (flag->kind != FLAG_SWITCH)
		buf_printf(out, "=\\fI%s\\fR", flag_value_name(flag));
	buf_add_char(out, '\n');

	buf_init(&text, TEXT_MAX_BYTES);
	flag_describe(flag, &text);
	buf_add_char(&text, '\0');
	roff_add_text(out, text.p);
	buf_deinit(&text);
	if (flag->kind != FLAG_SWITCH && flag->value && *flag->value) {
		buf_add_text(out, "Default:\n");
		roff_add_text(out, flag->value);
	}
}

static void add_items(const struct flags *flags, struct buf *out)
{
	const struct flag *flag;

	for (size_t i = 0; (flag = flags_at(flags, i)); i++) {
		if (flag_is_public(flag))
			add_item(flag, out);
	}
}

static void add_command(const struct usage *u, const struct usage_command *c, struct buf *out)
{
	const char *operands = flags_operands_usage(c->flags);

	buf_printf(out, ".SS \"%s %s [flag ...]%s%s\"\n", usage_program(u), c->name,
	           operands ? " " : "", operands ? operands : "");
	roff_add_text(out, c->help);
	add_items(c->flags, out);
}

void usage_manual(const struct usage *u, struct buf *out)
{
	const char *program = usage_program(u);

	buf_printf(out,
	           ".TH %s 8 \"\" \"postern " PACKAGE_VERSION "\"\n"
	           ".ad l\n" /* expressions leave no room for even margins */
	           ".SH NAME\n%s \\- export a Linux host's metrics to Prometheus\n"
	           ".SH SYNOPSIS\n\\fB%s\\fR [\\fIflag\\fR ...]\n"
	           ".SH DESCRIPTION\n",
	           program, program, program);
	roff_add_text(out, u->about);
	buf_add_text(out,
	             ".SH OPTIONS\n"
	             "A switch takes no value;\n\\fB\\-\\-no\\-\\fIname\\fR turns it off.\n");
	add_items(u->flags, out);
	buf_add_text(out, ".SH COMMANDS\n");
	for (const struct usage_command *c = u->commands; c->name; c++)
		add_command(u, c, out);
	buf_add_text(out, ".SH SEE ALSO\n.BR postern (8)\n");
}
