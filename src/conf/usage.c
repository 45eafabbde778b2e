/* SPDX-License-Identifier: Apache-2.0 */
#include "conf/usage.h"

#include <string.h>

#include "conf/columns.h"

enum { COMMAND_INDENT = 18 }; /* two spaces, a name, a space */

const char *usage_program(const struct usage *u)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789_.-";
	size_t n = strspn(u->program, plain);

	return n > 0 && !u->program[n] && !strchr("-.", u->program[0]) ? u->program : "postern";
}

void usage_help(const struct usage *u, struct buf *out)
{
	flags_help(u->flags, u->program, u->about, out);
	buf_add_text(out, "\nCommands, each with a --help of its own:\n");
	for (const struct usage_command *c = u->commands; c->name; c++) {
		buf_printf(out, "  %-15s ", c->name);
		columns_wrap(out, str_from(c->help), COMMAND_INDENT,
		             columns_of_output() - COMMAND_INDENT);
	}
}

void usage_help_long(const struct usage *u, struct buf *out)
{
	enum { NAME_MAX_BYTES = 512 };
	struct buf name;

	usage_help(u, out);
	buf_init(&name, NAME_MAX_BYTES);
	for (const struct usage_command *c = u->commands; c->name; c++) {
		buf_reset(&name, SIZE_MAX);
		buf_printf(&name, "%s %s", u->program, c->name);
		buf_add_char(&name, '\0');
		buf_add_char(out, '\n');
		flags_help(c->flags, name.full ? c->name : name.p, c->help, out);
	}
	buf_deinit(&name);
}
