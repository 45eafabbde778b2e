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

struct flags {
	struct arena arena; /* values and warnings */
	struct entry entries[FLAGS_MAX];
	size_t n;
	const char *warnings[FLAG_WARNINGS_MAX];
	size_t n_warnings;
};

struct flags *flags_new(void)
{
	struct flags *f = xcalloc(1, sizeof(*f));

	arena_init(&f->arena);
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

static int check_value(const struct flag *flag, const char *value, struct err *err)
{
	uint64_t count;
	int64_t ns;

	if (flag->kind == FLAG_COUNT && str_to_u64(str_from(value), &count) < 0)
		return err_set(err, -EINVAL,
		               "flag '%s' takes a whole number, not \"%s\", try --help",
		               flag->name, value);
	if (flag->kind == FLAG_DURATION && (duration_parse(str_from(value), &ns) < 0 || ns < 0))
		return err_set(
			err, -EINVAL,
			"flag '%s' takes a time like 5s or 1m30s, not \"%s\", try --help",
			flag->name, value);
	return 0;
}

void flags_add(struct flags *f, const struct flag *table)
{
	for (; table && table->name; table++) {
		must(f->n < FLAGS_MAX);
		must(!find(f, table->name));
		must(!table->value || check_value(table, table->value, NULL) == 0);
		must(!table->env || table->kind == FLAG_TEXT);
		f->entries[f->n++].flag = table;
	}
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
	int rc = check_value(e->flag, value, err);

	if (rc < 0)
		return rc;
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
	if (e->n == 0) {
		e->values = arena_alloc(&f->arena, max * sizeof(*e->values));
		e->given_as = name;
		if (strcmp(name, e->flag->name) != 0)
			warn_of_old_name(f, e);
	}
	e->values[e->n++] = value;
	return 0;
}

static int parse_long(struct flags *f, struct args *args, const char *text, struct err *err)
{
	struct entry *named = find(f, text);
	bool off = !named && strncmp(text, "no-", 3) == 0;
	struct token value;
	int rc;

	if (off)
		named = find(f, text + 3);
	if (!named || (off && named->flag->kind != FLAG_SWITCH))
		return err_set(err, -EINVAL, "unknown long flag '--%s', try --help", text);
	if (named->flag->kind == FLAG_SWITCH)
		return add_value(f, resolve(f, named->flag->name), named->flag->name,
		                 off ? "false" : "true", err);
	rc = args_peek(args, &value, err);
	if (rc < 0)
		return rc;
	if (value.kind != TOKEN_WORD)
		return err_set(err, -EINVAL, "expected argument for flag '--%s', try --help",
		               text);
	args_next(args, &value, err);
	return add_value(f, resolve(f, named->flag->name), named->flag->name, value.text, err);
}

/* One dash and letters: the only one there is is h, for help. */
static int parse_short(struct flags *f, const char *letters, struct err *err)
{
	struct entry *help = find(f, "help");
	struct str bad = str_from(letters + (help ? strspn(letters, "h") : 0));

	if (bad.n == 0)
		return help->given_as ? 0 : add_value(f, help, help->flag->name, "true", err);
	bad.n = utf8_length(bad) > 0 ? utf8_length(bad) : 1;
	return err_set(err, -EINVAL, "unknown short flag '-%.*s', try --help", STR_ARG(bad));
}

int flags_parse(struct flags *f, int argc, const char *const *argv, struct err *err)
{
	size_t words = argc > 0 ? (size_t)argc - 1 : 0;
	struct token token;
	struct args args;
	int rc;

	args_init(&args, &f->arena, argv + (argc > 0), words);
	do {
		rc = args_next(&args, &token, err);
		if (rc < 0)
			break;
		if (token.kind == TOKEN_LONG)
			rc = parse_long(f, &args, token.text, err);
		else if (token.kind == TOKEN_SHORT)
			rc = parse_short(f, token.text, err);
		else if (token.kind == TOKEN_WORD)
			rc = err_set(err, -EINVAL, "unexpected %s, try --help", token.text);
	} while (rc == 0 && token.kind != TOKEN_END);
	return rc;
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
