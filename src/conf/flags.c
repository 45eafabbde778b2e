/* SPDX-License-Identifier: Apache-2.0 */
#include "conf/flags.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/must.h"
#include "conf/duration.h"
#include "conf/flags_internal.h"

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

static struct flags_entry *find(const struct flags *f, const char *name)
{
	for (size_t i = 0; i < f->n; i++)
		if (strcmp(f->entries[i].flag->name, name) == 0)
			return (struct flags_entry *)&f->entries[i];
	return NULL;
}

const struct flag *flags_at(const struct flags *f, size_t i)
{
	return i < f->n ? f->entries[i].flag : NULL;
}

const struct flag *flags_find(const struct flags *f, const char *name)
{
	const struct flags_entry *e = find(f, name);

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

struct flags_entry *flags_resolve(const struct flags *f, const char *name)
{
	struct flags_entry *e = find(f, name), *target;

	if (!e || !e->flag->renamed)
		return e;
	target = find(f, e->flag->renamed);
	must(target && !target->flag->renamed && target->flag->kind == e->flag->kind);
	return target;
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

static const struct flags_entry *get(const struct flags *f, const char *name)
{
	const struct flags_entry *e = flags_resolve(f, name);

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
	const struct flags_entry *e = get(f, name);

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
	const struct flags_entry *e = get(f, name);

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
