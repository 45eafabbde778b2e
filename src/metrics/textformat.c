/* SPDX-License-Identifier: Apache-2.0 */
#include "metrics/textformat.h"

#include <errno.h>
#include <math.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

enum { BUCKETS = 1024, LABELS_FIRST = 4 };

struct parser {
	struct textline_reader r; /* at the current line */
	unsigned line;
	struct textformat_family *first, **end, *buckets[BUCKETS];
	size_t families, samples;
};

static struct textformat_family **bucket_of(struct parser *p, struct str name)
{
	uint32_t h = 2166136261U;

	for (size_t i = 0; i < name.n; i++)
		h = (h ^ (unsigned char)name.p[i]) * 16777619U;
	return &p->buckets[h % BUCKETS];
}

static struct textformat_family *find(struct parser *p, struct str name)
{
	struct textformat_family *f = *bucket_of(p, name);

	while (f && !str_eq(f->name, name))
		f = f->next_in_bucket;
	return f;
}

static int add_family(struct parser *p, struct str name, struct textformat_family **out)
{
	struct textformat_family **bucket = bucket_of(p, name), *f;

	if (p->families++ == TEXTFORMAT_FAMILIES_MAX)
		return err_set(p->r.err, -E2BIG, "more than %d metric families",
		               TEXTFORMAT_FAMILIES_MAX);
	f = arena_zalloc(p->r.arena, sizeof(*f));
	f->name = name;
	f->next_in_bucket = *bucket;
	*bucket = f;
	*p->end = f;
	p->end = &f->next;
	*out = f;
	return 0;
}

static const struct {
	const char *suffix;
	enum metric_type type;
	enum textformat_part part;
} suffixes[] = {
	{ "_count", METRIC_SUMMARY, TEXTFORMAT_COUNT },
	{ "_sum", METRIC_SUMMARY, TEXTFORMAT_SUM },
	{ "_count", METRIC_HISTOGRAM, TEXTFORMAT_COUNT },
	{ "_sum", METRIC_HISTOGRAM, TEXTFORMAT_SUM },
	{ "_bucket", METRIC_HISTOGRAM, TEXTFORMAT_NOTHING }, /* until it shows an le */
};

/* The family that a name means at this point of the text; a new one if there is none. */
static int family_of(struct parser *p, struct str name, struct textformat_family **out,
                     enum textformat_part *part)
{
	*part = TEXTFORMAT_NOTHING;
	*out = find(p, name);
	for (size_t i = 0; !*out && i < sizeof(suffixes) / sizeof(suffixes[0]); i++) {
		struct str stem = name;
		struct textformat_family *f;

		if (!str_ends(name, suffixes[i].suffix))
			continue;
		stem.n -= strlen(suffixes[i].suffix);
		f = find(p, stem);
		if (f && f->has_type && f->type == suffixes[i].type) {
			*part = suffixes[i].part;
			*out = f;
		}
	}
	return *out ? 0 : add_family(p, name, out);
}

static int set_type(struct parser *p, struct textformat_family *f)
{
	struct str word = p->r.rest;

	if (f->has_type)
		return err_set(p->r.err, -EINVAL,
		               "a second TYPE of %.*s, or one after its samples",
		               STR_ARG(f->name));
	for (enum metric_type type = METRIC_UNTYPED; type <= METRIC_HISTOGRAM; type++) {
		const char *text = metric_type_name(type);

		if (word.n == strlen(text) && strncasecmp(word.p, text, word.n) == 0) {
			f->type = type;
			f->has_type = true;
			return 0;
		}
	}
	return err_set(p->r.err, -EINVAL,
	               "type \"%.*s\" is not counter, gauge, histogram, summary or untyped",
	               STR_ARG(word));
}

static int set_help(struct parser *p, struct textformat_family *f)
{
	if (f->has_help)
		return err_set(p->r.err, -EINVAL, "a second HELP of %.*s", STR_ARG(f->name));
	f->has_help = true;
	return textline_take_text(&p->r, &f->help);
}

/* What stands behind a #. A HELP or TYPE that breaks off says nothing, and is no error. */
static int parse_comment(struct parser *p)
{
	struct textformat_family *f;
	enum textformat_part part;
	struct str keyword, name;
	int rc;

	textline_skip_blanks(&p->r);
	keyword = textline_take_word(&p->r);
	textline_skip_blanks(&p->r);
	if ((!str_is(keyword, "HELP") && !str_is(keyword, "TYPE")) || p->r.rest.n == 0)
		return 0;
	rc = textline_take_name(&p->r, &name);
	if (rc < 0 || p->r.rest.n == 0)
		return rc;
	if (p->r.rest.p[0] != ' ' && p->r.rest.p[0] != '\t')
		return err_set(p->r.err, -EINVAL, "no metric's name behind %.*s",
		               STR_ARG(keyword));
	rc = family_of(p, name, &f, &part);
	textline_skip_blanks(&p->r);
	if (rc < 0 || p->r.rest.n == 0)
		return rc;
	return str_is(keyword, "HELP") ? set_help(p, f) : set_type(p, f);
}

/* Takes le or quantile out of the labels, since the type gives it a meaning. */
static int take_bound(struct parser *p, enum metric_type type, struct textline *line,
                      double *bound)
{
	const char *name = type == METRIC_SUMMARY ? "quantile" : "le";
	struct label *labels = line->labels;
	size_t at = 0;

	while (at < line->labels_count && !str_is(labels[at].name, name))
		at++;
	if (at == line->labels_count)
		return 0;
	if (textline_to_number(labels[at].value, bound) < 0)
		return err_set(p->r.err, -EINVAL, "%s=\"%.*s\" is no number", name,
		               STR_ARG(labels[at].value));
	line->labels_count--;
	memmove(&labels[at], &labels[at + 1], (line->labels_count - at) * sizeof(*labels));
	return 0;
}

static void grow_labels(struct parser *p, struct textformat_family *f)
{
	size_t was = f->labels_cap;

	f->labels_cap = was > 0 ? 2 * was : LABELS_FIRST;
	f->labels = arena_grow(p->r.arena, f->labels, was * sizeof(*f->labels),
	                       f->labels_cap * sizeof(*f->labels));
}

static int note_label(struct parser *p, struct textformat_family *f, struct str name)
{
	size_t at = f->labels_count;

	while (at > 0 && str_cmp(name, f->labels[at - 1]) < 0)
		at--;
	if (at > 0 && str_eq(name, f->labels[at - 1]))
		return 0;
	if (f->labels_count == TEXTFORMAT_LABELS_MAX)
		return err_set(p->r.err, -E2BIG, "more than %d labels in family %.*s",
		               TEXTFORMAT_LABELS_MAX, STR_ARG(f->name));
	if (f->labels_count == f->labels_cap)
		grow_labels(p, f);
	memmove(&f->labels[at + 1], &f->labels[at], (f->labels_count - at) * sizeof(name));
	f->labels[at] = name;
	f->labels_count++;
	return 0;
}

static int add_sample(struct parser *p, struct textformat_family *f,
                      const struct textline *line, enum textformat_part part, double bound)
{
	size_t labels_bytes = line->labels_count * sizeof(line->labels[0]);
	struct textformat_sample *s;

	if (p->samples++ == TEXTFORMAT_SAMPLES_MAX)
		return err_set(p->r.err, -E2BIG, "more than %d samples",
		               TEXTFORMAT_SAMPLES_MAX);
	for (size_t i = 0; i < line->labels_count; i++) {
		int rc = note_label(p, f, line->labels[i].name);

		if (rc < 0)
			return rc;
	}
	s = arena_alloc(p->r.arena, sizeof(*s) + labels_bytes);
	*s = (struct textformat_sample){ .part = part,
		                         .line = p->line,
		                         .bound = bound,
		                         .value = line->value,
		                         .labels_count = line->labels_count };
	memcpy(s->labels, line->labels, labels_bytes);
	*(f->last ? &f->last->next : &f->first) = s;
	f->last = s;
	f->samples_count++;
	return 0;
}

/* Only the family's type tells what suffixes, le and quantile mean. */
static int parse_sample(struct parser *p)
{
	struct textformat_family *f;
	enum textformat_part part;
	struct textline line;
	double bound = NAN;
	int rc = textline_take_sample(&p->r, &line);

	if (rc == 0)
		rc = family_of(p, line.name, &f, &part);
	if (rc < 0)
		return rc;
	f->has_type = true;
	if (f->type != METRIC_SUMMARY && f->type != METRIC_HISTOGRAM)
		return add_sample(p, f, &line, TEXTFORMAT_VALUE, bound);
	rc = take_bound(p, f->type, &line, &bound);
	if (rc < 0)
		return rc;
	if (part == TEXTFORMAT_NOTHING && !isnan(bound))
		part = TEXTFORMAT_BOUND;
	if (line.value < 0 && (part == TEXTFORMAT_COUNT ||
	                       (part == TEXTFORMAT_BOUND && f->type == METRIC_HISTOGRAM)))
		return err_set(p->r.err, -EINVAL, "a negative count");
	return add_sample(p, f, &line, part, bound);
}

static int parse_line(struct parser *p, bool ended)
{
	textline_skip_blanks(&p->r);
	if (p->r.rest.n == 0)
		return 0;
	if (!ended)
		return err_set(p->r.err, -EINVAL,
		               "the text breaks off: write files aside and rename them");
	if (p->r.rest.p[0] != '#')
		return parse_sample(p);
	p->r.rest = str_skip(p->r.rest, 1);
	return parse_comment(p);
}

static void leave_out_empty(struct textformat_family **at)
{
	while (*at) {
		if ((*at)->first)
			at = &(*at)->next;
		else
			*at = (*at)->next;
	}
}

int textformat_parse(struct str text, struct arena *arena, struct textformat_family **out,
                     struct err *err)
{
	struct parser *p = arena_zalloc(arena, sizeof(*p));
	struct str rest = text;

	p->r.arena = arena;
	p->r.err = err;
	p->end = &p->first;
	while (str_next_line(&rest, &p->r.rest)) {
		bool ended = p->r.rest.p + p->r.rest.n < text.p + text.n;
		int rc;

		p->line++;
		rc = parse_line(p, ended);
		if (rc < 0)
			return err_prefix(err, rc, "line %u", p->line);
	}
	leave_out_empty(&p->first);
	*out = p->first;
	return 0;
}
