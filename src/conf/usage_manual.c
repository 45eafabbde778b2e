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

void usage_manual(const struct usage *u, struct buf *out)
{
	const struct flag *flag;

	buf_printf(out,
	           ".TH %s 8 \"\" \"postern " PACKAGE_VERSION "\"\n"
	           ".ad l\n" /* expressions leave no room for even margins */
	           ".SH NAME\n%s \\- export a Linux host's metrics to Prometheus\n"
	           ".SH SYNOPSIS\n\\fB%s\\fR [\\fIflag\\fR ...]\n"
	           ".SH DESCRIPTION\n",
	           u->program, u->program, u->program);
	roff_add_text(out, u->about);
	buf_add_text(out,
	             ".SH OPTIONS\n"
	             "A switch takes no value;\n\\fB\\-\\-no\\-\\fIname\\fR turns it off.\n");
	for (size_t i = 0; (flag = flags_at(u->flags, i)); i++) {
		if (flag_is_public(flag))
			add_item(flag, out);
	}
}
