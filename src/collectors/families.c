/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/families.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/must.h"
#include "base/pattern.h"
#include "collectors/names.h"

enum { FIELDS_FIRST = 64 };

struct field {
	struct str name;             /* "TcpExt_ListenDrops" */
	const struct metric *metric; /* NULL: not wanted */
};

struct families {
	const struct metric *shape;
	const char *suffix;
	struct pattern *include; /* NULL matches all */
	struct arena arena;      /* names and metrics */
	struct field *fields;    /* in the order in which they were seen first */
	size_t n, cap;
	size_t next; /* behind the one found last */
};

struct families *families_new(const struct metric *shape, const char *suffix)
{
	struct families *f = xcalloc(1, sizeof(*f));

	f->shape = shape;
	f->suffix = suffix;
	arena_init(&f->arena);
	return f;
}

int families_open(const struct flags *flags, const char *include_flag,
                  const struct metric *shape, struct families **out, struct err *err)
{
	const char *text = flags_text(flags, include_flag);
	struct pattern *include = NULL;
	int rc = *text ? pattern_compile(text, &include, err) : 0;

	if (rc < 0)
		return err_prefix(err, rc, "--%s", include_flag);
	*out = families_new(shape, "");
	(*out)->include = include;
	return 0;
}

void families_close(struct families *f)
{
	if (!f)
		return;
	pattern_free(f->include);
	arena_deinit(&f->arena);
	free(f->fields);
	free(f);
}

static bool is_field(struct str field, struct str group, struct str name)
{
	if (group.n == 0)
		return str_eq(field, name);
	return field.n == group.n + 1 + name.n && memcmp(field.p, group.p, group.n) == 0 &&
	       str_eq(str_skip(field, group.n + 1), name);
}

static const struct metric *make_metric(struct families *f, struct str field)
{
	struct metric *m = arena_alloc(&f->arena, sizeof(*m));

	*m = *f->shape;
	m->name = arena_printf(&f->arena, "%s%s%s", f->shape->name,
	                       name_sanitise(field, &f->arena), f->suffix);
	return m;
}

static const struct metric *add(struct families *f, struct str group, struct str name)
{
	struct field *field;

	if (f->n == FAMILIES_MAX)
		return NULL;
	if (f->n == f->cap) {
		f->cap = f->cap > 0 ? 2 * f->cap : FIELDS_FIRST;
		f->fields = xrealloc(f->fields, f->cap * sizeof(*f->fields));
	}
	field = &f->fields[f->n++];
	field->name = str_from(arena_printf(&f->arena, "%.*s%s%.*s", STR_ARG(group),
	                                    group.n > 0 ? "_" : "", STR_ARG(name)));
	field->metric = !f->include || pattern_matches(f->include, field->name)
	                        ? make_metric(f, field->name)
	                        : NULL;
	return field->metric;
}

const struct metric *families_of(struct families *f, struct str group, struct str name)
{
	for (size_t i = 0; i < f->n; i++) {
		size_t at = f->next + i < f->n ? f->next + i : f->next + i - f->n;

		if (!is_field(f->fields[at].name, group, name))
			continue;
		f->next = at + 1;
		return f->fields[at].metric;
	}
	return add(f, group, name);
}

int families_sample(struct families *f, struct exposition *out, struct str group,
                    struct str name, struct str value)
{
	const struct metric *m = families_of(f, group, name);
	uint64_t whole;
	double number;
	int rc;

	if (str_to_u64(value, &whole) == 0) {
		if (m)
			sample_u64(out, m, whole);
		return 0;
	}
	rc = str_to_f64(value, &number);
	if (rc == 0 && m)
		sample(out, m, number);
	return rc;
}
