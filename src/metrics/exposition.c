/* SPDX-License-Identifier: Apache-2.0 */
#include "metrics/exposition.h"

#include <stdlib.h>
#include <string.h>

#include "base/must.h"
#include "base/utf8.h"
#include "metrics/name.h"
#include "metrics/number.h"

/*
 * One collector's text, and a whole answer: a host of 2,000 interfaces and 1,000 disks
 * needs about 10 MiB.
 */
enum { TEXT_MAX_BYTES = 64 << 20, TEXT_KEEP_BYTES = 1 << 20, PARTS_FIRST = 64 };

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
	free(e->families);
	free(e->slots);
	*e = (struct exposition){ 0 };
}

void exposition_reset(struct exposition *e)
{
	buf_reuse(&e->text, TEXT_KEEP_BYTES);
	e->n_parts = e->n_families = e->now = 0;
	e->left_out = 0;
	e->quotes = false;
	if (e->slots)
		memset(e->slots, 0, e->n_slots * sizeof(*e->slots));
}

/* Where the family's number plus 1 is, or belongs. */
static size_t *slot_of(struct exposition *e, const struct metric *m)
{
	size_t at = (size_t)((uintptr_t)m / sizeof(void *)) * 0x9e3779b1U;

	while (true) {
		size_t *slot = &e->slots[(at >> 8) & (e->n_slots - 1)];

		if (*slot == 0 || e->families[*slot - 1].m == m)
			return slot;
		at += 1 << 8;
	}
}

static void grow_families(struct exposition *e)
{
	e->cap_families = e->cap_families > 0 ? 2 * e->cap_families : PARTS_FIRST;
	e->n_slots = 2 * e->cap_families;
	e->families = xrealloc(e->families, e->cap_families * sizeof(*e->families));
	free(e->slots);
	e->slots = xcalloc(e->n_slots, sizeof(*e->slots));
	for (size_t i = 0; i < e->n_families; i++)
		*slot_of(e, e->families[i].m) = i + 1;
}

/*
 * Collectors go through their families in the same order for each device: mostly it is the
 * one behind the last.
 */
static struct exposition_family *family_of(struct exposition *e, const struct metric *m)
{
	size_t next = e->now + 1 < e->n_families ? e->now + 1 : 0, *slot;

	if (e->n_families > 0 && e->families[next].m == m) {
		e->now = next;
		return &e->families[next];
	}
	if (e->n_families == e->cap_families)
		grow_families(e);
	slot = slot_of(e, m);
	if (*slot == 0) {
		e->families[e->n_families] =
			(struct exposition_family){ m, EXPOSITION_NO_PART, EXPOSITION_NO_PART };
		*slot = ++e->n_families;
	}
	e->now = *slot - 1;
	return &e->families[e->now];
}

static void add_part(struct exposition *e, struct exposition_family *f)
{
	if (e->n_parts == e->cap_parts) {
		e->cap_parts = e->cap_parts > 0 ? 2 * e->cap_parts : PARTS_FIRST;
		e->parts = xrealloc(e->parts, e->cap_parts * sizeof(*e->parts));
	}
	if (f->last == EXPOSITION_NO_PART)
		f->first = e->n_parts;
	else
		e->parts[f->last].next = e->n_parts;
	f->last = e->n_parts;
	e->parts[e->n_parts++] =
		(struct exposition_part){ .at = e->text.n, .next = EXPOSITION_NO_PART };
}

/* Where a sample of that family goes: the last part, or a new one. */
static struct exposition_part *part_of(struct exposition *e, const struct metric *m)
{
	if (e->n_parts == 0 || e->families[e->now].m != m)
		add_part(e, family_of(e, m));
	return &e->parts[e->n_parts - 1];
}

/* Label values: UTF-8, a run of bytes that are none becomes one U+FFFD; \ " and newline
 * escaped. */
void exposition_escape(struct buf *b, struct str s, bool quotes)
{
	size_t plain = 0;
	bool bad = false;

	for (size_t i = 0; i < s.n;) {
		unsigned char c = (unsigned char)s.p[i];
		size_t n = c < 0x80 ? 1 : utf8_length(str_skip(s, i));

		if (n > 0 && c != '\\' && c != '\n' && !(quotes && c == '"')) {
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

void exposition_quote(struct buf *b, struct str s)
{
	buf_add_char(b, '"');
	exposition_escape(b, s, true);
	buf_add_char(b, '"');
}

static void add_label(struct buf *b, bool first, struct str name, struct str value)
{
	buf_add_char(b, first ? '{' : ',');
	buf_add_str(b, name);
	buf_add(b, "=\"", 2);
	exposition_escape(b, value, true);
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

/* A name in quotes stands in the braces, before the labels. */
static void add_raw_name(struct exposition *e, const struct metric *m, const char *suffix)
{
	if (m->quoted) {
		e->quotes = true;
		buf_add(&e->text, "{\"", 2);
		exposition_escape(&e->text, str_from(m->name), true);
	} else {
		buf_add_text(&e->text, m->name);
	}
	buf_add_text(&e->text, suffix);
	if (m->quoted)
		buf_add_char(&e->text, '"');
}

static void add_raw_label(struct exposition *e, bool first, const struct label *label)
{
	if (name_is_plain(label->name, NAME_LABEL)) {
		add_label(&e->text, first, label->name, label->value);
		return;
	}
	e->quotes = true;
	buf_add_char(&e->text, first ? '{' : ',');
	exposition_quote(&e->text, label->name);
	buf_add_char(&e->text, '=');
	exposition_quote(&e->text, label->value);
}

void sample_raw(struct exposition *e, const struct metric *m, const char *suffix,
                const struct label *labels, size_t n, double v)
{
	struct exposition_part *part = part_of(e, m);
	char digits[NUMBER_MAX_BYTES];

	add_raw_name(e, m, suffix);
	for (size_t i = 0; i < n; i++)
		add_raw_label(e, i == 0 && !m->quoted, &labels[i]);
	if (n > 0 || m->quoted)
		buf_add_char(&e->text, '}');
	end_sample(e, part, digits, number_write(digits, v));
}
