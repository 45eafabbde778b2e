/* SPDX-License-Identifier: Apache-2.0 */
/* flags_help: two columns in kingpin's style. */

#include <string.h>

#include "conf/columns.h"
#include "conf/flags.h"

enum {
	HELP_INDENT = 2,
	HELP_LEFT_MAX = 30, /* of the left column; what is not below has a line of its own */
	USAGE_MAX_BYTES = 4096, /* a name and its default */
};

/* A value in quotes, as one would type it for Go. */
static void add_quoted(struct buf *out, const char *text)
{
	buf_add_char(out, '"');
	for (; *text; text++) {
		if (*text == '"' || *text == '\\')
			buf_add_char(out, '\\');
		buf_add_char(out, *text);
	}
	buf_add_char(out, '"');
}

static void add_upper(struct buf *out, const char *text)
{
	for (; *text; text++)
		buf_add_char(out,
		             *text >= 'a' && *text <= 'z' ? (char)(*text - 'a' + 'A') : *text);
}

/* What stands in the left column: "    --[no-]name", or "    --name=VALUE". */
static void add_usage(struct buf *out, const struct flag *flag)
{
	bool is_switch = flag->kind == FLAG_SWITCH;

	buf_printf(out, "%s--%s%s", strcmp(flag->name, "help") == 0 ? "-h, " : "    ",
	           is_switch ? "[no-]" : "", flag->name);
	if (is_switch)
		return;
	buf_add_char(out, '=');
	if (!flag->value)
		add_upper(out, flag->name);
	else if (flag->kind == FLAG_TEXT)
		add_quoted(out, flag->value);
	else
		buf_add_text(out, flag->value);
	if (flag->kind == FLAG_TEXTS)
		buf_add_text(out, " ...");
}

/* The next flag that is shown, with its left column; NULL behind the last. */
static const struct flag *next_shown(const struct flags *f, size_t *i, struct buf *usage)
{
	const struct flag *flag;

	do
		flag = flags_at(f, (*i)++);
	while (flag && !flag_is_public(flag));
	buf_reset(usage, SIZE_MAX);
	if (flag)
		add_usage(usage, flag);
	return flag;
}

static size_t left_width(const struct flags *f, struct buf *usage)
{
	size_t width = 0, i = 0;

	while (next_shown(f, &i, usage))
		if (usage->n < HELP_LEFT_MAX && usage->n > width)
			width = usage->n;
	return width;
}

void flags_help(const struct flags *f, const char *program, const char *about, struct buf *out)
{
	const char *operands = flags_operands_usage(f);
	const struct flag *flag;
	size_t columns = columns_of_output(), indent, i = 0;
	struct buf usage;

	buf_init(&usage, USAGE_MAX_BYTES);
	indent = HELP_INDENT + left_width(f, &usage) + HELP_INDENT;
	buf_printf(out, "usage: %s [<flags>]%s%s\n\n", program, operands ? " " : "",
	           operands ? operands : "");
	columns_wrap(out, str_from(about), 0, columns);
	buf_add_text(out, "\nFlags:\n");
	while ((flag = next_shown(f, &i, &usage))) {
		buf_printf(out, "%*s", HELP_INDENT, "");
		buf_add_str(out, buf_str(&usage));
		if (usage.n >= HELP_LEFT_MAX)
			buf_printf(out, "\n%*s", (int)indent, "");
		else
			buf_printf(out, "%*s", (int)(indent - HELP_INDENT - usage.n), "");
		buf_reset(&usage, SIZE_MAX);
		flag_describe(flag, &usage);
		columns_wrap(out, buf_str(&usage), indent, columns - indent);
	}
	buf_deinit(&usage);
}
