/* SPDX-License-Identifier: Apache-2.0 */
#include "metrics/answer.h"

#include <string.h>

#include "base/array.h"
#include "metrics/answer_names.h"

/* Takes "# KEYWORD NAME " off a line. */
static bool take_head(struct textline_reader *line, const char *keyword, struct str *name)
{
	if (!str_starts(line->rest, keyword))
		return false;
	line->rest = str_skip(line->rest, strlen(keyword));
	if (textline_take_name(line, name) < 0)
		return false;
	line->rest = str_skip(line->rest, 1);
	return true;
}

static enum metric_type type_of(struct str name)
{
	enum metric_type type = METRIC_HISTOGRAM;

	while (type > METRIC_UNTYPED && !str_is(name, metric_type_name(type)))
		type--;
	return type;
}

void answer_open(struct answer_reader *r, struct str text, struct arena *arena,
                 enum escaping escaping)
{
	*r = (struct answer_reader){
		.text = text, .rest = text, .arena = arena, .escaping = escaping
	};
}

static struct answer_names *names_of(struct answer_reader *r)
{
	if (!r->names)
		r->names = answer_names_new(r->text, r->arena);
	return r->names;
}

bool answer_has_family(struct answer_reader *r, struct str name)
{
	return answer_names_has(names_of(r), name);
}

/* HELP stands before TYPE, which every family has. */
static bool read_head(struct answer_reader *r, struct answer_family *out)
{
	struct err err;
	struct textline_reader line = { .arena = r->arena, .err = &err };

	out->help = (struct str){ 0 };
	while (str_next_line(&r->rest, &line.rest)) {
		if (take_head(&line, "# HELP ", &out->raw)) {
			textline_take_text(&line, &out->help);
		} else if (take_head(&line, "# TYPE ", &out->raw)) {
			out->type = type_of(line.rest);
			return true;
		} else {
			r->left_out++;
		}
	}
	return false;
}

static bool escape_family(struct answer_reader *r, struct answer_family *f)
{
	f->name = name_escape(f->raw, NAME_METRIC, r->escaping, r->arena);
	return f->name.p == f->raw.p || answer_names_take(names_of(r), f->name);
}

static void skip_samples(struct answer_reader *r)
{
	struct str line;

	while (r->rest.n > 0 && r->rest.p[0] != '#')
		str_next_line(&r->rest, &line);
}

bool answer_next_family(struct answer_reader *r, struct answer_family *out)
{
	while (read_head(r, out)) {
		if (escape_family(r, out))
			return true;
		skip_samples(r);
		r->left_out++;
	}
	return false;
}

static const struct {
	enum metric_type type;
	const char *suffix, *bound; /* bound: the label that it needs, or NULL */
	enum answer_part part;
} parts[] = {
	{ METRIC_UNTYPED, "", NULL, ANSWER_VALUE },
	{ METRIC_COUNTER, "", NULL, ANSWER_VALUE },
	{ METRIC_GAUGE, "", NULL, ANSWER_VALUE },
	{ METRIC_SUMMARY, "", "quantile", ANSWER_BOUND },
	{ METRIC_SUMMARY, "_sum", NULL, ANSWER_SUM },
	{ METRIC_SUMMARY, "_count", NULL, ANSWER_COUNT },
	{ METRIC_HISTOGRAM, "_bucket", "le", ANSWER_BOUND },
	{ METRIC_HISTOGRAM, "_sum", NULL, ANSWER_SUM },
	{ METRIC_HISTOGRAM, "_count", NULL, ANSWER_COUNT },
};

static bool take_bound(struct textline *line, const char *name, double *bound)
{
	for (size_t i = 0; i < line->labels_count; i++) {
		struct label *at = &line->labels[i];

		if (!str_is(at->name, name))
			continue;
		if (textline_to_number(at->value, bound) < 0)
			return false;
		line->labels_count--;
		memmove(at, at + 1, (line->labels_count - i) * sizeof(*at));
		return true;
	}
	return false;
}

static bool find_part(const struct answer_family *family, struct answer_sample *s)
{
	if (s->line.name.n < family->raw.n ||
	    memcmp(s->line.name.p, family->raw.p, family->raw.n) != 0)
		return false;
	s->suffix = str_skip(s->line.name, family->raw.n);
	for (size_t i = 0; i < COUNT_OF(parts); i++) {
		if (parts[i].type != family->type || !str_is(s->suffix, parts[i].suffix))
			continue;
		s->part = parts[i].part;
		return !parts[i].bound || take_bound(&s->line, parts[i].bound, &s->bound);
	}
	return false;
}

/* Escaped, they may come in another order. */
static bool sort_labels(struct textline *line)
{
	for (size_t i = 1; i < line->labels_count; i++) {
		struct label label = line->labels[i];
		size_t at = i;

		for (; at > 0 && str_cmp(label.name, line->labels[at - 1].name) < 0; at--)
			line->labels[at] = line->labels[at - 1];
		line->labels[at] = label;
		if (at > 0 && str_eq(label.name, line->labels[at - 1].name))
			return false;
	}
	return true;
}

/* False where two would have one name. */
static bool escape_labels(struct answer_reader *r, struct textline *line)
{
	bool changed = false;

	if (r->escaping == ESCAPING_ALLOW_UTF8)
		return true;
	for (size_t i = 0; i < line->labels_count; i++) {
		struct str *name = &line->labels[i].name;
		struct str escaped = name_escape(*name, NAME_LABEL, r->escaping, r->arena);

		changed |= escaped.p != name->p;
		*name = escaped;
	}
	return !changed || sort_labels(line);
}

bool answer_next_sample(struct answer_reader *r, const struct answer_family *family,
                        struct answer_sample *out)
{
	struct err err;
	struct textline_reader line = { .arena = r->arena, .err = &err };

	while (r->rest.n > 0 && r->rest.p[0] != '#' && str_next_line(&r->rest, &line.rest)) {
		if (textline_take_sample(&line, &out->line) == 0 && find_part(family, out) &&
		    escape_labels(r, &out->line))
			return true;
		r->left_out++;
	}
	return false;
}
