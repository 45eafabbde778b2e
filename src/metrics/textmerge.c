/* SPDX-License-Identifier: Apache-2.0 */
#include "metrics/textmerge.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "metrics/name.h"
#include "metrics/number.h"

/* What one text says of a family. */
struct piece {
	struct piece *next;
	const char *path;
	const struct textformat_family *f;
	size_t order, left_out;
	unsigned left_out_line; /* of the first */
};

struct merged {
	struct merged *next, *next_in_bucket;
	struct str name, help;
	bool has_help;
	enum metric_type type;
	struct piece *first, **end;
	size_t pieces, samples;
};

struct entry {
	struct piece *piece;
	const struct textformat_sample *s;
};

void textmerge_init(struct textmerge *m, struct arena *arena, textmerge_say *say, void *owner)
{
	*m = (struct textmerge){ .arena = arena, .say = say, .owner = owner };
	m->end = &m->first;
}

static struct merged **bucket_of(struct textmerge *m, struct str name)
{
	uint32_t h = 2166136261U;

	for (size_t i = 0; i < name.n; i++)
		h = (h ^ (unsigned char)name.p[i]) * 16777619U;
	return &m->buckets[h % (sizeof(m->buckets) / sizeof(m->buckets[0]))];
}

static struct merged *find(struct textmerge *m, struct str name)
{
	struct merged *f = *bucket_of(m, name);

	while (f && !str_eq(f->name, name))
		f = f->next_in_bucket;
	return f;
}

/* Samples of a summary or histogram bear these names, so no other family may. */
static const char *const suffixes[] = { "_sum", "_count", "_bucket" };

static bool uses_suffix(enum metric_type type, size_t i)
{
	return type == METRIC_HISTOGRAM || (type == METRIC_SUMMARY && i < 2);
}

static struct merged *find_clash(struct textmerge *m, const struct textformat_family *f)
{
	for (size_t i = 0; i < sizeof(suffixes) / sizeof(suffixes[0]); i++) {
		struct str stem = f->name;
		struct merged *other = NULL;

		if (uses_suffix(f->type, i))
			other = find(m, str_from(arena_printf(m->arena, "%.*s%s",
			                                      STR_ARG(f->name), suffixes[i])));
		if (!other && str_ends(f->name, suffixes[i])) {
			stem.n -= strlen(suffixes[i]);
			other = find(m, stem);
			if (other && !uses_suffix(other->type, i))
				other = NULL;
		}
		if (other)
			return other;
	}
	return NULL;
}

static struct merged *add_family(struct textmerge *m, const struct textformat_family *f)
{
	struct merged **bucket = bucket_of(m, f->name);
	struct merged *new = arena_zalloc(m->arena, sizeof(*new));

	new->name = f->name;
	new->type = f->type;
	new->end = &new->first;
	new->next_in_bucket = *bucket;
	*bucket = new;
	*m->end = new;
	m->end = &new->next;
	return new;
}

static void add_piece(struct textmerge *m, struct merged *to, const char *path,
                      const struct textformat_family *f)
{
	struct piece *piece = arena_zalloc(m->arena, sizeof(*piece));

	piece->path = path;
	piece->f = f;
	piece->order = to->pieces++;
	to->samples += f->samples_count;
	*to->end = piece;
	to->end = &piece->next;
}

static void refuse(struct textmerge *m, const char *path, const struct textformat_family *f,
                   const char *why)
{
	m->say(m->owner, path, why);
	m->left_out += f->samples_count;
}

static bool add(struct textmerge *m, const char *path, const struct textformat_family *f)
{
	struct merged *to = find(m, f->name), *clash;

	if (to && to->has_help && f->has_help && !str_eq(to->help, f->help)) {
		m->say(m->owner, path,
		       arena_printf(m->arena, "HELP of %.*s is not as in %s: family left out",
		                    STR_ARG(f->name), to->first->path));
		return false;
	}
	if (to && to->type != f->type) {
		refuse(m, path, f,
		       arena_printf(m->arena, "%.*s is a %s, but a %s in %s: family left out",
		                    STR_ARG(f->name), metric_type_name(f->type),
		                    metric_type_name(to->type), to->first->path));
		return true;
	}
	clash = to ? NULL : find_clash(m, f);
	if (clash) {
		refuse(m, path, f,
		       arena_printf(m->arena,
		                    "%.*s has a name of the %s %.*s of %s: family left out",
		                    STR_ARG(f->name), metric_type_name(clash->type),
		                    STR_ARG(clash->name), clash->first->path));
		return true;
	}
	if (!to)
		to = add_family(m, f);
	if (f->has_help) {
		to->help = f->help;
		to->has_help = true;
	}
	add_piece(m, to, path, f);
	return true;
}

bool textmerge_add(struct textmerge *m, const char *path, const struct textformat_family *all)
{
	bool same_help = true;

	for (; all; all = all->next)
		same_help &= add(m, path, all);
	return same_help;
}

/* By names and values; a label that is "" is as good as none. */
static int by_labels(const struct textformat_sample *a, const struct textformat_sample *b)
{
	size_t i = 0, j = 0;

	for (;;) {
		int order;

		while (i < a->labels_count && a->labels[i].value.n == 0)
			i++;
		while (j < b->labels_count && b->labels[j].value.n == 0)
			j++;
		if (i == a->labels_count || j == b->labels_count)
			return (i < a->labels_count) - (j < b->labels_count);
		order = str_cmp(a->labels[i].name, b->labels[j].name);
		if (order == 0)
			order = str_cmp(a->labels[i].value, b->labels[j].value);
		if (order != 0)
			return order;
		i++;
		j++;
	}
}

static int by_place(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;
	int order = by_labels(x->s, y->s);

	if (order == 0)
		order = (x->piece->order > y->piece->order) -
		        (x->piece->order < y->piece->order);
	if (order == 0)
		order = (x->s->part > y->s->part) - (x->s->part < y->s->part);
	if (order == 0 && x->s->part == TEXTFORMAT_BOUND)
		order = (x->s->bound > y->s->bound) - (x->s->bound < y->s->bound);
	return order != 0 ? order : (x->s->line > y->s->line) - (x->s->line < y->s->line);
}

/* One line, with all labels that the piece knows of, and le or quantile where named. */
static void write_line(struct exposition *out, const struct metric *metric,
                       const struct entry *e, const char *suffix, const char *bound_name,
                       double bound, double value)
{
	struct label labels[TEXTFORMAT_LABELS_MAX + 1];
	const struct textformat_family *f = e->piece->f;
	char digits[NUMBER_MAX_BYTES];
	size_t n = 0, next = 0;

	for (; n < f->labels_count; n++) {
		bool has = next < e->s->labels_count &&
		           str_eq(e->s->labels[next].name, f->labels[n]);

		labels[n].name = f->labels[n];
		labels[n].value = has ? e->s->labels[next++].value : (struct str){ 0 };
	}
	if (bound_name) {
		labels[n].name = str_from(bound_name);
		labels[n++].value = (struct str){ digits, number_write_go(digits, bound) };
	}
	sample_raw(out, metric, suffix, labels, n, value);
}

/* A summary or histogram from its n lines; of two for the same thing, the last one counts. */
static void write_group(struct exposition *out, const struct metric *metric,
                        const struct entry *e, size_t n)
{
	bool histogram = metric->type == METRIC_HISTOGRAM, whole = !histogram;
	double sum = 0, count = 0;

	for (size_t i = 0; i < n; i++) {
		const struct textformat_sample *s = e[i].s;

		if (s->part == TEXTFORMAT_SUM)
			sum = s->value;
		if (s->part == TEXTFORMAT_COUNT)
			count = histogram ? s->value : trunc(s->value);
		if (s->part != TEXTFORMAT_BOUND ||
		    (i + 1 < n && e[i + 1].s->part == s->part && e[i + 1].s->bound == s->bound))
			continue;
		whole |= s->bound == INFINITY;
		write_line(out, metric, &e[i], histogram ? "_bucket" : "",
		           histogram ? "le" : "quantile", s->bound, s->value);
	}
	if (!whole)
		write_line(out, metric, e, "_bucket", "le", INFINITY, count);
	write_line(out, metric, e, "_sum", NULL, 0, sum);
	write_line(out, metric, e, "_count", NULL, 0, count);
}

/* How many entries from e on make one sample. */
static size_t group_length(const struct merged *f, const struct entry *e, size_t n)
{
	size_t length = 1;

	if (f->type != METRIC_SUMMARY && f->type != METRIC_HISTOGRAM)
		return 1;
	while (length < n && e[length].piece == e->piece && by_labels(e[length].s, e->s) == 0)
		length++;
	return length;
}

static void leave_out(const struct entry *e)
{
	if (e->piece->left_out++ == 0)
		e->piece->left_out_line = e->s->line;
}

static void write_samples(struct exposition *out, const struct metric *metric,
                          const struct merged *f, const struct entry *e)
{
	const struct entry *last = NULL;

	for (size_t i = 0, n; i < f->samples; i += n) {
		n = group_length(f, &e[i], f->samples - i);
		if (last && by_labels(last->s, e[i].s) == 0) {
			leave_out(&e[i]);
			continue;
		}
		last = &e[i];
		if (e[i].s->part == TEXTFORMAT_VALUE)
			write_line(out, metric, &e[i], "", NULL, 0, e[i].s->value);
		else
			write_group(out, metric, &e[i], n);
	}
}

/* Where no text has a HELP, it names them. */
static const char *help_of(struct textmerge *m, const struct merged *f)
{
	size_t n = sizeof("Metric read from");
	char *help, *end;

	if (f->has_help)
		return arena_strdup(m->arena, f->help);
	for (const struct piece *p = f->first; p; p = p->next)
		n += strlen(p->path) + 2;
	help = arena_alloc(m->arena, n);
	end = stpcpy(help, "Metric read from");
	for (const struct piece *p = f->first; p; p = p->next)
		end = stpcpy(stpcpy(end, p == f->first ? " " : ", "), p->path);
	return help;
}

static void write_family(struct textmerge *m, struct exposition *out, const struct merged *f)
{
	struct metric *metric = arena_zalloc(m->arena, sizeof(*metric));
	struct entry *entries = arena_alloc(m->arena, f->samples * sizeof(*entries));
	size_t n = 0;

	*metric = (struct metric){ .name = arena_strdup(m->arena, f->name),
		                   .help = help_of(m, f),
		                   .type = f->type,
		                   .quoted = !name_is_plain(f->name, NAME_METRIC) };
	for (struct piece *p = f->first; p; p = p->next) {
		for (const struct textformat_sample *s = p->f->first; s; s = s->next)
			entries[n++] = (struct entry){ p, s };
	}
	qsort(entries, n, sizeof(*entries), by_place);
	write_samples(out, metric, f, entries);
	for (const struct piece *p = f->first; p; p = p->next) {
		if (p->left_out == 0)
			continue;
		m->left_out += p->left_out;
		m->say(m->owner, p->path,
		       arena_printf(m->arena,
		                    "line %u: %s is there already, with the same labels: %zu "
		                    "left out",
		                    p->left_out_line, metric->name, p->left_out));
	}
}

void textmerge_write(struct textmerge *m, struct exposition *out)
{
	for (const struct merged *f = m->first; f; f = f->next)
		write_family(m, out, f);
	out->left_out += m->left_out;
}
