/* SPDX-License-Identifier: Apache-2.0 */
#include "conf/flags.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/must.h"
#include "base/utf8.h"
#include "conf/args.h"
#include "conf/duration.h"

struct entry {
	const struct flag *flag;
	const char
		*given_as; /* the name on the command line, maybe an old one; NULL: not given */
	const char **values; /* of the command line */
	size_t n;
};

/* A flag as it stood on the command line. */
struct given {
	struct given *next;
	const struct flag *flag; /* by its own name, which may be an old one */
	const char *value;
};

struct flags {
	struct arena arena; /* values and warnings */
	struct entry entries[FLAGS_MAX];
	size_t n;
	struct given *given, **given_end; /* in their order */
	const struct flag *asked;
	const char *operands_usage; /* NULL: none are taken */
	const char *operands[FLAG_OPERANDS_MAX];
	size_t n_operands, max_operands;
	const char *warnings[FLAG_WARNINGS_MAX];
	size_t n_warnings;
};

struct flags *flags_new(void)
{
	struct flags *f = xcalloc(1, sizeof(*f));

	arena_init(&f->arena);
	f->given_end = &f->given;
	return f;
}

void flags_free(struct flags *f)
{
	if (!f)
		return;
	arena_deinit(&f->arena);
	free(f);
}

static struct entry *find(const struct flags *f, const char *name)
{
	for (size_t i = 0; i < f->n; i++)
		if (strcmp(f->entries[i].flag->name, name) == 0)
			return (struct entry *)&f->entries[i];
	return NULL;
}

const struct flag *flags_at(const struct flags *f, size_t i)
{
	return i < f->n ? f->entries[i].flag : NULL;
}

const struct flag *flags_find(const struct flags *f, const char *name)
{
	const struct entry *e = find(f, name);

	return e ? e->flag : NULL;
}

void flags_add(struct flags *f, const struct flag *table)
{
	for (; table && table->name; table++) {
		must(f->n < FLAGS_MAX);
		must(!find(f, table->name));
		must(!table->value || flag_check(table, table->value, NULL) == 0);
		must(!table->env || table->kind == FLAG_TEXT);
		f->entries[f->n++].flag = table;
	}
}

void flags_take_operands(struct flags *f, const char *usage, size_t max)
{
	must(max <= FLAG_OPERANDS_MAX);
	f->operands_usage = usage;
	f->max_operands = max;
}

/* The entry that holds the values of name: its own, or that of the new name. */
static struct entry *resolve(const struct flags *f, const char *name)
{
	struct entry *e = find(f, name), *target;

	if (!e || !e->flag->renamed)
		return e;
	target = find(f, e->flag->renamed);
	must(target && !target->flag->renamed && target->flag->kind == e->flag->kind);
	return target;
}

static void warn_of_old_name(struct flags *f, const struct entry *e)
{
	if (f->n_warnings < FLAG_WARNINGS_MAX)
		f->warnings[f->n_warnings++] =
			arena_printf(&f->arena, "--%s is the old name of --%s: use that",
		                     e->given_as, e->flag->name);
}

/* A further value of e, given by its own or an old name. */
static int add_value(struct flags *f, struct entry *e, const char *name, const char *value,
                     struct err *err)
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
	struct given *given = arena_alloc(&f->arena, sizeof(*given));

	*given = (struct given){ .flag = flag, .value = value };
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

	for (const struct given *g = f->given; g && rc == 0; g = g->next)
		rc = add_value(f, resolve(f, g->flag->name), g->flag->name, g->value, err);
	return rc;
}

/* A flag that asks is answered even when it is negated, so does kingpin; completion is not. */
static const struct flag *find_asked(const struct flags *f, bool words_are_good)
{
	const struct flag *asked = NULL;

	for (const struct given *g = f->given; g; g = g->next) {
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

const struct flag *flags_asked(const struct flags *f)
{
	return f->asked;
}

size_t flags_warnings(const struct flags *f, const char *const **warnings)
{
	*warnings = f->warnings;
	return f->n_warnings;
}

static const struct entry *get(const struct flags *f, const char *name)
{
	const struct entry *e = resolve(f, name);

	must(e);
	return e;
}

/* An empty variable is as good as none. */
static const char *default_of(const struct flag *flag)
{
	const char *value = flag->env ? getenv(flag->env) : NULL;

	return value && *value ? value : flag->value;
}

static const char *value_of(const struct flags *f, const char *name, enum flag_kind kind)
{
	const struct entry *e = get(f, name);

	must(e->flag->kind == kind);
	return e->n > 0 ? e->values[0] : default_of(e->flag);
}

bool flags_given(const struct flags *f, const char *name)
{
	return get(f, name)->given_as != NULL;
}

bool flags_switch(const struct flags *f, const char *name)
{
	const char *value = value_of(f, name, FLAG_SWITCH);

	return value && strcmp(value, "true") == 0;
}

const char *flags_text(const struct flags *f, const char *name)
{
	const char *value = value_of(f, name, FLAG_TEXT);

	return value ? value : "";
}

size_t flags_texts(const struct flags *f, const char *name, const char *const **values)
{
	const struct entry *e = get(f, name);

	must(e->flag->kind == FLAG_TEXTS);
	*values = e->n > 0 ? e->values : &e->flag->value;
	return e->n > 0 ? e->n : e->flag->value != NULL;
}

uint64_t flags_count(const struct flags *f, const char *name)
{
	const char *value = value_of(f, name, FLAG_COUNT);
	uint64_t count = 0;

	must(!value || str_to_u64(str_from(value), &count) == 0);
	return count;
}

uint64_t flags_duration_ns(const struct flags *f, const char *name)
{
	const char *value = value_of(f, name, FLAG_DURATION);
	int64_t ns = 0;

	must(!value || duration_parse(str_from(value), &ns) == 0);
	return (uint64_t)ns;
}

uint64_t flags_duration_ms(const struct flags *f, const char *name)
{
	uint64_t ns = flags_duration_ns(f, name);

	return ns / 1000000 + (ns % 1000000 > 0);
}

size_t flags_operands(const struct flags *f, const char *const **values)
{
	*values = f->operands;
	return f->n_operands;
}

const char *flags_operands_usage(const struct flags *f)
{
	return f->operands_usage;
}
