/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Prints the flags or the limits of postern(8), whichever is named, from their tables. `make
 * docs` puts them in place.
 */
#include <stdio.h>
#include <string.h>

#include "base/must.h"
#include "collectors/collector.h"
#include "conf/roff.h"
#include "daemon/limits.h"
#include "daemon/options.h"

enum { PAGE_MAX_BYTES = 1 << 20, TEXT_MAX_BYTES = 4096, SHORT_BYTES = 24 };

enum section { GENERAL, WEB, SANDBOX, COLLECTORS, COLLECTOR };

static void add_name(const struct flag *flag, struct buf *out)
{
	buf_printf(out, ".It %sFl -%s", strcmp(flag->name, "help") == 0 ? "Fl h , " : "",
	           flag->name);
	if (flag->kind != FLAG_SWITCH)
		buf_printf(out, " Ns = Ns Ar %s", flag_value_name(flag));
	buf_add_char(out, '\n');
}

/* In the sentence where it is a word; expressions have lines of their own. */
static void add_default(const char *value, struct buf *out)
{
	if (strlen(value) <= SHORT_BYTES && !strpbrk(value, "^.*+|\\ ")) {
		buf_printf(out, "Default\n.Li %s .\n", value);
		return;
	}
	buf_add_text(out, "Default\n.Dl ");
	roff_add_text(out, value);
}

static void add_item(const struct flag *flag, struct buf *out)
{
	struct buf text;

	if (!flag_is_public(flag))
		return;
	add_name(flag, out);
	buf_init(&text, TEXT_MAX_BYTES);
	flag_describe(flag, &text);
	buf_add_char(&text, '\0');
	roff_add_text(out, text.p);
	buf_deinit(&text);
	if (flag->kind != FLAG_SWITCH && flag->value && *flag->value)
		add_default(flag->value, out);
}

static enum section section_of(const struct flag *flag)
{
	struct str name = str_from(flag->name);

	return str_starts(name, "web.")                     ? WEB
	       : str_starts(name, "sandbox")                ? SANDBOX
	       : str_is(name, "collector.disable-defaults") ? COLLECTORS
	       : str_starts(name, "collector.")             ? COLLECTOR
	                                                    : GENERAL;
}

static void add_own(const struct flags *flags, enum section section, struct buf *out)
{
	const struct flag *flag;

	for (size_t i = 0; (flag = flags_at(flags, i)); i++) {
		if (section_of(flag) == section)
			add_item(flag, out);
	}
}

static void add_collector(const struct flags *flags, const struct collector *c, struct buf *out)
{
	char name[64];

	snprintf(name, sizeof(name), "collector.%s", c->name);
	add_item(flags_find(flags, name), out);
	for (const struct flag *flag = c->flags; flag && flag->name; flag++)
		add_item(flag, out);
}

static void add_flags(const struct flags *flags, struct buf *out)
{
	buf_add_text(out, ".Ss General\n.Bl -tag -width Ds\n");
	add_own(flags, GENERAL, out);
	buf_add_text(out, ".El\n.Ss Web\n.Bl -tag -width Ds\n");
	add_own(flags, WEB, out);
	buf_add_text(out, ".El\n.Ss Sandbox\n.Bl -tag -width Ds\n");
	add_own(flags, SANDBOX, out);
	buf_add_text(out, ".El\n.Ss Collectors\n"
	                  "Every collector has a switch of its own name.\n"
	                  ".Bl -tag -width Ds\n");
	add_own(flags, COLLECTORS, out);
	for (size_t i = 0; i < collectors_count; i++)
		add_collector(flags, collectors[i], out);
	buf_add_text(out, ".El\n");
}

static void add_limit(const struct flags *flags, const struct limit *limit, struct buf *out)
{
	buf_printf(out, ".It Li %s", limit->name);
	if (limit->flag || limit->value > 0) {
		buf_add_text(out, " No ( ");
		limits_print(limit, flags, out);
		if (limit->flag)
			buf_printf(out, " , Fl -%s", limit->flag);
		buf_add_text(out, " )");
	}
	buf_add_char(out, '\n');
	roff_add_text(out, limit->help);
}

static void add_limits(const struct flags *flags, struct buf *out)
{
	buf_add_text(out, ".Bl -tag -width Ds\n");
	for (size_t i = 0; i < limits_count; i++)
		add_limit(flags, &limits[i], out);
	buf_add_text(out, ".El\n");
}

int main(int argc, char **argv)
{
	struct flags *flags = options_new();
	struct buf out;

	must(argc == 2);
	buf_init(&out, PAGE_MAX_BYTES);
	if (strcmp(argv[1], "limits") == 0)
		add_limits(flags, &out);
	else
		add_flags(flags, &out);
	must(!out.full);
	fwrite(out.p, 1, out.n, stdout);
	buf_deinit(&out);
	flags_free(flags);
	return 0;
}
