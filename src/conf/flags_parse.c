/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <string.h>

#include "base/utf8.h"
#include "conf/args.h"
#include "conf/flags_internal.h"

static void warn_of_old_name(struct flags *f, const struct flags_entry *e)
{
	if (f->n_warnings < FLAG_WARNINGS_MAX)
		f->warnings[f->n_warnings++] =
			arena_printf(&f->arena, "--%s is the old name of --%s: use that",
		                     e->given_as, e->flag->name);
}

/* A further value of e, given by its own or an old name. */
static int add_value(struct flags *f, struct flags_entry *e, const char *name,
                     const char *value, struct err *err)
{
	size_t max = e->flag->kind == FLAG_TEXTS ? FLAG_VALUES_MAX : 1;
	int rc;

	if (e->given_as && strcmp(e->given_as, name) != 0)
		return err_set(err, -EINVAL,
		               "flags '%s' and '%s' are one flag by two names, try --help",
		               e->given_as, name);
	if (e->n == max && max > 1)
		return err_set(err, -EINVAL,
		               "flag '%s' is given more than %d times, try --help", name,
		               FLAG_VALUES_MAX);
	if (e->n == max)
		return err_set(err, -EINVAL, "flag '%s' cannot be repeated, try --help", name);
	rc = flag_check(e->flag, value, err);
	if (rc < 0)
		return rc;
	if (e->n == 0) {
		e->values = arena_alloc(&f->arena, max * sizeof(*e->values));
		e->given_as = name;
		if (strcmp(name, e->flag->name) != 0)
			warn_of_old_name(f, e);
	}
	e->values[e->n++] = value;
	return 0;
}

static void add_given(struct flags *f, const struct flag *flag, const char *value)
{
	struct flags_given *given = arena_alloc(&f->arena, sizeof(*given));

	*given = (struct flags_given){ .flag = flag, .value = value };
	*f->given_end = given;
	f->given_end = &given->next;
}

static int read_long(struct flags *f, struct args *args, const char *text, struct err *err)
{
	const struct flag *flag = flags_find(f, text);
	bool off = !flag && strncmp(text, "no-", 3) == 0;
	struct token value;
	int rc;

	if (off)
		flag = flags_find(f, text + 3);
	if (!flag || (off && flag->kind != FLAG_SWITCH))
		return err_set(err, -EINVAL, "unknown long flag '--%s', try --help", text);
	if (flag->kind == FLAG_SWITCH) {
		add_given(f, flag, off ? "false" : "true");
		return 0;
	}
	rc = args_peek(args, &value, err);
	if (rc < 0)
		return rc;
	if (value.kind != TOKEN_WORD)
		return err_set(err, -EINVAL, "expected argument for flag '--%s', try --help",
		               text);
	args_next(args, &value, err);
	add_given(f, flag, value.text);
	return 0;
}

/* One dash and letters: the only one there is is h, for help. */
static int read_short(struct flags *f, const char *letters, struct err *err)
{
	const struct flag *help = flags_find(f, "help");
	struct str bad = str_from(letters + (help ? strspn(letters, "h") : 0));

	if (bad.p > letters)
		add_given(f, help, "true");
	if (bad.n == 0)
		return 0;
	bad.n = utf8_length(bad) > 0 ? utf8_length(bad) : 1;
	return err_set(err, -EINVAL, "unknown short flag '-%.*s', try --help", STR_ARG(bad));
}

static int add_operand(struct flags *f, const char *word, struct err *err)
{
	if (f->n_operands == f->max_operands)
		return err_set(err, -EINVAL, "unexpected %s, try --help", word);
	f->operands[f->n_operands++] = word;
	return 0;
}

/* Gathers what is given, up to the first word that cannot be taken. */
static int read_words(struct flags *f, struct args *args, struct err *err)
{
	struct token token;
	int rc;

	do {
		rc = args_next(args, &token, err);
		if (rc < 0)
			break;
		if (token.kind == TOKEN_LONG)
			rc = read_long(f, args, token.text, err);
		else if (token.kind == TOKEN_SHORT)
			rc = read_short(f, token.text, err);
		else if (token.kind == TOKEN_WORD)
			rc = add_operand(f, token.text, err);
	} while (rc == 0 && token.kind != TOKEN_END);
	return rc;
}

static int set_values(struct flags *f, struct err *err)
{
	int rc = 0;

	for (const struct flags_given *g = f->given; g && rc == 0; g = g->next)
		rc = add_value(f, flags_resolve(f, g->flag->name), g->flag->name, g->value,
		               err);
	return rc;
}

/* A flag that asks is answered even when it is negated, so does kingpin; completion is not. */
static const struct flag *find_asked(const struct flags *f, bool words_are_good)
{
	const struct flag *asked = NULL;

	for (const struct flags_given *g = f->given; g; g = g->next) {
		enum flag_asks asks = g->flag->asks;

		if (asks == ASKS_HELP && !words_are_good)
			continue;
		if (asks == ASKS_COMPLETION && !flags_switch(f, g->flag->name))
			continue;
		if (asks > (asked ? asked->asks : ASKS_NOTHING))
			asked = g->flag;
	}
	return asked;
}

int flags_parse(struct flags *f, int argc, const char *const *argv, struct err *err)
{
	size_t words = argc > 0 ? (size_t)argc - 1 : 0;
	struct err word_err, value_err;
	struct args args;
	int word_rc, value_rc;

	args_init(&args, &f->arena, argv + (argc > 0), words);
	word_rc = read_words(f, &args, &word_err);
	value_rc = set_values(f, &value_err);
	f->asked = find_asked(f, word_rc == 0);
	if (f->asked || (word_rc == 0 && value_rc == 0))
		return 0;
	if (err)
		*err = word_rc < 0 ? word_err : value_err;
	return word_rc < 0 ? word_rc : value_rc;
}
