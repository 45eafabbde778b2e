/* SPDX-License-Identifier: Apache-2.0 */
#include "metrics/textwriter.h"

#include <math.h>
#include <string.h>

#include "metrics/exposition.h"
#include "metrics/number.h"

#define TOTAL "_total"

struct writer {
	struct answer_reader *from;
	enum text_dialect dialect;
	struct buf *out;
};

/* A name as it stands in a line that begins with #. */
static void add_head_name(struct buf *out, struct str name)
{
	if (name_is_plain(name, NAME_METRIC))
		buf_add_str(out, name);
	else
		exposition_quote(out, name);
}

static void add_head(struct writer *w, struct str name, const char *type, struct str help)
{
	buf_add_text(w->out, "# HELP ");
	add_head_name(w->out, name);
	buf_add_char(w->out, ' ');
	exposition_escape(w->out, help, w->dialect == TEXT_OPENMETRICS);
	buf_add_text(w->out, "\n# TYPE ");
	add_head_name(w->out, name);
	buf_add_char(w->out, ' ');
	buf_add_text(w->out, type);
	buf_add_char(w->out, '\n');
}

/* A name that is not plain stands in the braces. */
static void add_sample_name(struct buf *out, struct str name, struct str suffix, bool plain)
{
	if (plain) {
		buf_add_str(out, name);
		buf_add_str(out, suffix);
		return;
	}
	buf_add_text(out, "{\"");
	exposition_escape(out, name, true);
	buf_add_str(out, suffix);
	buf_add_char(out, '"');
}

static void add_label(struct buf *out, bool first, struct str name, struct str value)
{
	buf_add_char(out, first ? '{' : ',');
	if (name_is_plain(name, NAME_LABEL))
		buf_add_str(out, name);
	else
		exposition_quote(out, name);
	buf_add_char(out, '=');
	exposition_quote(out, value);
}

/* OpenMetrics' canonical numbers are those of Go, but always with a point or an exponent. */
static struct str bound_text(const struct writer *w, char digits[static NUMBER_MAX_BYTES],
                             double bound)
{
	size_t n = number_write_go(digits, bound);

	if (w->dialect == TEXT_OPENMETRICS && isfinite(bound) && !memchr(digits, '.', n) &&
	    !memchr(digits, 'e', n)) {
		memcpy(digits + n, ".0", 2);
		n += 2;
	}
	return (struct str){ digits, n };
}

static void add_sample(struct writer *w, const struct answer_family *f,
                       const struct answer_sample *s)
{
	bool plain = name_is_plain(f->name, NAME_METRIC), first = plain;
	char digits[NUMBER_MAX_BYTES];

	add_sample_name(w->out, f->name, s->suffix, plain);
	for (size_t i = 0; i < s->line.labels_count; i++, first = false)
		add_label(w->out, first, s->line.labels[i].name, s->line.labels[i].value);
	if (s->part == ANSWER_BOUND) {
		add_label(w->out, first,
		          str_from(f->type == METRIC_HISTOGRAM ? "le" : "quantile"),
		          bound_text(w, digits, s->bound));
		first = false;
	}
	if (!plain || !first)
		buf_add_char(w->out, '}');
	buf_add_char(w->out, ' ');
	buf_add_str(w->out, s->line.digits);
	buf_add_char(w->out, '\n');
}

/* Reads ahead: a counter never falls below zero, and is always a number. */
static bool counts(const struct answer_reader *from, const struct answer_family *f)
{
	struct answer_reader ahead = *from;
	struct answer_sample s;

	while (answer_next_sample(&ahead, f, &s)) {
		if (!(s.line.value >= 0))
			return false;
	}
	return true;
}

/* Sets the name that a counter's family has in OpenMetrics. */
static bool is_counter(struct writer *w, const struct answer_family *f, struct str *stem)
{
	*stem = f->name;
	if (f->type != METRIC_COUNTER || !str_ends(f->name, TOTAL))
		return false;
	stem->n -= strlen(TOTAL);
	return stem->n > 0 && !answer_has_family(w->from, *stem) && counts(w->from, f);
}

static void add_openmetrics_head(struct writer *w, const struct answer_family *f)
{
	struct str stem;

	if (is_counter(w, f, &stem))
		add_head(w, stem, "counter", f->help);
	else if (f->type == METRIC_COUNTER || f->type == METRIC_UNTYPED)
		add_head(w, f->name, "unknown", f->help);
	else
		add_head(w, f->name, metric_type_name(f->type), f->help);
}

void textwriter_write(struct answer_reader *from, enum text_dialect dialect, struct buf *out)
{
	struct writer w = { from, dialect, out };
	struct answer_family family;
	struct answer_sample sample;

	while (answer_next_family(from, &family)) {
		if (dialect == TEXT_OPENMETRICS)
			add_openmetrics_head(&w, &family);
		else
			add_head(&w, family.name, metric_type_name(family.type), family.help);
		while (answer_next_sample(from, &family, &sample))
			add_sample(&w, &family, &sample);
	}
	if (dialect == TEXT_OPENMETRICS)
		buf_add_text(out, "# EOF\n");
}
