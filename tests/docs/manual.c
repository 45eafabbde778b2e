/* SPDX-License-Identifier: Apache-2.0 */
/* Prints the flags of postern(8), from their tables. `make docs` puts them in place. */
#include <stdio.h>
#include <string.h>

#include "base/must.h"
#include "collectors/collector.h"
#include "conf/roff.h"
#include "daemon/options.h"

enum { PAGE_MAX_BYTES = 1 << 20, TEXT_MAX_BYTES = 4096, SHORT_BYTES = 24 };

enum section { GENERAL, WEB, COLLECTORS };

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

	return str_starts(name, "web.")         ? WEB
	       : str_starts(name, "collector.") ? COLLECTORS
	                                        : GENERAL;
}

/* The program's own flags come first in the set, before those of the collectors. */
static void add_own(const struct flags *flags, enum section section, struct buf *out)
{
	const struct flag *flag;
	bool more = true;

	for (size_t i = 0; more && (flag = flags_at(flags, i)); i++) {
		if (section_of(flag) == section)
			add_item(flag, out);
		more = strcmp(flag->name, "collector.disable-defaults") != 0;
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

static void add_page(const struct flags *flags, struct buf *out)
{
	buf_add_text(out, ".Ss General\n.Bl -tag -width Ds\n");
	add_own(flags, GENERAL, out);
	buf_add_text(out, ".El\n.Ss Web\n.Bl -tag -width Ds\n");
	add_own(flags, WEB, out);
	buf_add_text(out, ".El\n.Ss Collectors\n"
	                  "Every collector has a switch of its own name.\n"
	                  ".Bl -tag -width Ds\n");
	add_own(flags, COLLECTORS, out);
	for (size_t i = 0; i < collectors_count; i++)
		add_collector(flags, collectors[i], out);
	buf_add_text(out, ".El\n");
}

int main(void)
{
	struct flags *flags = options_new();
	struct buf out;

	buf_init(&out, PAGE_MAX_BYTES);
	add_page(flags, &out);
	must(!out.full);
	fwrite(out.p, 1, out.n, stdout);
	buf_deinit(&out);
	flags_free(flags);
	return 0;
}
