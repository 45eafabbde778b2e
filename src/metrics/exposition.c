/* SPDX-License-Identifier: Apache-2.0 */
#include "metrics/exposition.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/must.h"
#include "base/utf8.h"
#include "metrics/number.h"

/*
 * One collector's text, and a whole answer: a host of 2,000 interfaces and 1,000 disks
 * needs about 10 MiB.
 */
enum { TEXT_MAX_BYTES = 64 << 20, TEXT_KEEP_BYTES = 1 << 20, PARTS_FIRST = 64 };

struct exposition_part {
	const struct metric *m;
	const struct exposition *of;
	size_t at, n; /* bytes of of->text */
	size_t turn;  /* of its exposition in a merge */
};

const char *metric_type_name(enum metric_type type)
{
	static const char *const names[] = { "untyped", "counter", "gauge", "summary",
		                             "histogram" };

	return names[type];
}

void exposition_init(struct exposition *e)
{
	*e = (struct exposition){ 0 };
	buf_init(&e->text, TEXT_MAX_BYTES);
}

void exposition_deinit(struct exposition *e)
{
	buf_deinit(&e->text);
	free(e->parts);
	*e = (struct exposition){ 0 };
}

void exposition_reset(struct exposition *e)
{
	buf_reset(&e->text, TEXT_KEEP_BYTES);
	e->n = 0;
	e->left_out = 0;
}

static struct exposition_part *add_part(struct exposition *e)
{
	if (e->n == e->cap) {
		e->cap = e->cap > 0 ? 2 * e->cap : PARTS_FIRST;
		e->parts = xrealloc(e->parts, e->cap * sizeof(*e->parts));
	}
	return &e->parts[e->n++];
}

static struct exposition_part *part_of(struct exposition *e, const struct metric *m)
{
	struct exposition_part *last = e->n > 0 ? &e->parts[e->n - 1] : NULL;

	if (!last || last->m != m) {
		last = add_part(e);
		*last = (struct exposition_part){ .m = m, .of = e, .at = e->text.n };
	}
	return last;
}

/* Label values: UTF-8, a run of bytes that are none becomes one U+FFFD; \ " and newline
 * escaped. */
static void add_escaped(struct buf *b, struct str s, bool quote)
{
	size_t plain = 0;
	bool bad = false;

	for (size_t i = 0; i < s.n;) {
		unsigned char c = (unsigned char)s.p[i];
		size_t n = c < 0x80 ? 1 : utf8_length(str_skip(s, i));

		if (n > 0 && c != '\\' && c != '\n' && !(quote && c == '"')) {
			bad = false;
			i += n;
			continue;
		}
		buf_add(b, s.p + plain, i - plain);
		if (n > 0) {
			buf_add_char(b, '\\');
			buf_add_char(b, c == '\n' ? 'n' : (char)c);
		} else if (!bad) {
			buf_add_text(b, "\xef\xbf\xbd");
		}
		bad = n == 0;
		i += n > 0 ? n : 1;
		plain = i;
	}
	if (s.n > plain)
		buf_add(b, s.p + plain, s.n - plain);
}

static void add_label(struct buf *b, bool first, struct str name, struct str value)
{
	buf_add_char(b, first ? '{' : ',');
	buf_add_str(b, name);
	buf_add(b, "=\"", 2);
	add_escaped(b, value, true);
	buf_add_char(b, '"');
}

static void add_labels(struct buf *b, const struct metric *m, const struct str *values)
{
	buf_add_text(b, m->name);
	for (size_t i = 0; m->labels[i]; i++)
		add_label(b, i == 0, str_from(m->labels[i]), values[i]);
	if (m->labels[0])
		buf_add_char(b, '}');
}

static void end_sample(struct exposition *e, struct exposition_part *part, const char *digits,
                       size_t n)
{
	buf_add_char(&e->text, ' ');
	buf_add(&e->text, digits, n);
	buf_add_char(&e->text, '\n');
	if (!e->text.full)
		part->n = e->text.n - part->at;
}

void sample_with(struct exposition *e, const struct metric *m, const struct str *values,
                 double v)
{
	struct exposition_part *part = part_of(e, m);
	char digits[NUMBER_MAX_BYTES];

	add_labels(&e->text, m, values);
	end_sample(e, part, digits, number_write(digits, v));
}

void sample_with_u64(struct exposition *e, const struct metric *m, const struct str *values,
                     uint64_t v)
{
	struct exposition_part *part = part_of(e, m);
	char digits[NUMBER_MAX_BYTES];

	add_labels(&e->text, m, values);
	end_sample(e, part, digits, number_write_u64(digits, v));
}

void sample(struct exposition *e, const struct metric *m, double v)
{
	sample_with(e, m, NULL, v);
}

void sample_u64(struct exposition *e, const struct metric *m, uint64_t v)
{
	sample_with_u64(e, m, NULL, v);
}

void sample_of(struct exposition *e, const struct metric *m, struct str value, double v)
{
	sample_with(e, m, &value, v);
}

void sample_of_u64(struct exposition *e, const struct metric *m, struct str value, uint64_t v)
{
	sample_with_u64(e, m, &value, v);
}

void sample_raw(struct exposition *e, const struct metric *m, const char *suffix,
                const struct label *labels, size_t n, double v)
{
	struct exposition_part *part = part_of(e, m);
	char digits[NUMBER_MAX_BYTES];

	buf_add_text(&e->text, m->name);
	buf_add_text(&e->text, suffix);
	for (size_t i = 0; i < n; i++)
		add_label(&e->text, i == 0, labels[i].name, labels[i].value);
	if (n > 0)
		buf_add_char(&e->text, '}');
	end_sample(e, part, digits, number_write(digits, v));
}

/* Same family together, in the order of the expositions and of what each wrote. */
static int by_name(const void *a, const void *b)
{
	const struct exposition_part *x = a, *y = b;
	int order = x->m == y->m ? 0 : strcmp(x->m->name, y->m->name);

	if (order == 0)
		order = (x->turn > y->turn) - (x->turn < y->turn);
	return order != 0 ? order : (x->at > y->at) - (x->at < y->at);
}

/* A sample's identity is all before its value: the last space of the line. */
static struct str key_of(struct str line)
{
	struct str key = line, value;

	str_cut_last(line, ' ', &key, &value);
	return key;
}

static bool has_sample(struct str text, struct str key)
{
	struct str line;

	while (str_next_line(&text, &line)) {
		if (str_eq(key_of(line), key))
			return true;
	}
	return false;
}

/*
 * Adds what is new in part to the family that starts at out[start]; returns how many samples
 * were not. Within itself a part repeats nothing.
 */
static int add_new_samples(struct buf *out, size_t start, struct str part)
{
	size_t before = out->n - start;
	struct str line;
	int left_out = 0;

	while (str_next_line(&part, &line)) {
		if (has_sample((struct str){ out->p + start, before }, key_of(line))) {
			left_out++;
			continue;
		}
		buf_add_str(out, line);
		buf_add_char(out, '\n');
	}
	return left_out;
}

static void add_head(struct buf *out, const struct metric *m)
{
	buf_add(out, "# HELP ", 7);
	buf_add_text(out, m->name);
	buf_add_char(out, ' ');
	add_escaped(out, str_from(m->help), false);
	buf_add(out, "\n# TYPE ", 8);
	buf_add_text(out, m->name);
	buf_add_char(out, ' ');
	buf_add_text(out, metric_type_name(m->type));
	buf_add_char(out, '\n');
}

static bool is_wanted(struct str only, const char *name)
{
	bool all = only.n == 0;
	struct str line;

	while (str_next_line(&only, &line)) {
		if (str_is(line, name))
			return true;
	}
	return all;
}

static void gather(struct exposition *scratch, const struct exposition *const *all, size_t n,
                   struct str only)
{
	scratch->n = 0;
	for (size_t i = 0; i < n; i++) {
		for (size_t j = 0; j < all[i]->n; j++) {
			struct exposition_part *part;

			if (!is_wanted(only, all[i]->parts[j].m->name))
				continue;
			part = add_part(scratch);
			*part = all[i]->parts[j];
			part->turn = i;
		}
	}
	if (scratch->n > 1)
		qsort(scratch->parts, scratch->n, sizeof(*scratch->parts), by_name);
}

int exposition_merge(const struct exposition *const *all, size_t n, struct str only,
                     struct exposition *scratch, struct buf *out)
{
	const struct exposition_part *first = NULL;
	size_t start = 0;
	int left_out = 0;

	for (size_t i = 0; i < n; i++)
		left_out += (int)all[i]->left_out;
	gather(scratch, all, n, only);
	for (size_t i = 0; i < scratch->n; i++) {
		const struct exposition_part *part = &scratch->parts[i];
		struct str text = { part->of->text.p + part->at, part->n };

		if (part->n == 0)
			continue;
		if (!first ||
		    (part->m != first->m && strcmp(part->m->name, first->m->name) != 0)) {
			first = part;
			add_head(out, part->m);
			start = out->n;
			buf_add_str(out, text);
		} else if (part->turn == first->turn && part->m == first->m) {
			buf_add_str(out, text);
		} else if (part->m->type == first->m->type) {
			left_out += add_new_samples(out, start, text);
		} else {
			left_out++;
		}
	}
	return out->full ? -ENOSPC : left_out;
}
