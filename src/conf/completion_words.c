/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "conf/completion.h"

static void add_line(struct buf *out, const char *before, const char *text)
{
	buf_printf(out, "%s%s%s", out->n > 0 ? "\n" : "", before, text);
}

static bool is_flag(const char *word)
{
	return strncmp(word, "--", 2) == 0;
}

/* Behind a value that is whole there is nothing to offer. */
static bool is_whole(const struct flag *flag, const char *value)
{
	bool found = false;

	for (size_t i = 0; flag->choices[i]; i++) {
		if (strcmp(flag->choices[i], value) == 0)
			found = true;
		else if (strncmp(flag->choices[i], value, strlen(value)) == 0)
			return false;
	}
	return found;
}

static void add_choices(const struct flag *flag, const char *value, struct buf *out)
{
	if (!flag->choices || is_whole(flag, value))
		return;
	for (size_t i = 0; flag->choices[i]; i++)
		add_line(out, "", flag->choices[i]);
}

static void add_flags(const struct flags *flags, const char *name, const char *value,
                      struct buf *out)
{
	const struct flag *flag = flags_find(flags, name);
	size_t i = 0;

	if (flag) {
		add_choices(flag, value, out);
		return;
	}
	while ((flag = completion_next(flags, &i)))
		add_line(out, "--", flag->name);
}

static const struct flags *flags_behind(const struct usage *u, const char *word)
{
	for (const struct usage_command *c = u->commands; c->name; c++)
		if (strcmp(c->name, word) == 0)
			return c->flags;
	return u->flags;
}

static void add_commands(const struct usage *u, struct buf *out)
{
	for (const struct usage_command *c = u->commands; c->name; c++)
		add_line(out, "", c->name);
}

/* The first of the words is --completion-bash itself. */
void completion_words(const struct usage *u, struct buf *out)
{
	size_t n = u->n_words;
	const char *now = n > 1 ? u->words[n - 1] : "", *before = n > 2 ? u->words[n - 2] : "";
	const struct flags *flags = n > 2 ? flags_behind(u, u->words[1]) : u->flags;

	for (size_t i = 1; i + 1 < n; i++) {
		if (strcmp(u->words[i], "--") == 0)
			return; /* no flags behind it */
	}
	if (is_flag(now))
		add_flags(flags, now + 2, "", out);
	else if (is_flag(before))
		add_flags(flags, before + 2, now, out);
	else if (n <= 2 && *now != '-')
		add_commands(u, out);
}
