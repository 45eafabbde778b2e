/* SPDX-License-Identifier: Apache-2.0 */
#include "metrics/merge.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/must.h"
#include "base/sort.h"

enum { FAMILIES_FIRST = 256 };

struct merge_family {
	const struct exposition *of;
	const struct exposition_family *family;
};

void merge_init(struct merge *m)
{
	*m = (struct merge){ 0 };
}

void merge_deinit(struct merge *m)
{
	free(m->families);
	free(m->room);
	*m = (struct merge){ 0 };
}

static int by_name(const void *a, const void *b)
{
	const struct merge_family *x = a, *y = b;

	return strcmp(x->family->m->name, y->family->m->name);
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

static void add_name(struct buf *out, const struct metric *m)
{
	if (m->quoted)
		exposition_quote(out, str_from(m->name));
	else
		buf_add_text(out, m->name);
}

static void add_head(struct buf *out, const struct metric *m)
{
	buf_add(out, "# HELP ", 7);
	add_name(out, m);
	buf_add_char(out, ' ');
	exposition_escape(out, str_from(m->help), false);
	buf_add(out, "\n# TYPE ", 8);
	add_name(out, m);
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

static void add_family(struct merge *m, struct merge_family family)
{
	if (m->n == m->cap) {
		m->cap = m->cap > 0 ? 2 * m->cap : FAMILIES_FIRST;
		m->families = xrealloc(m->families, m->cap * sizeof(*m->families));
		m->room = xrealloc(m->room, m->cap * sizeof(*m->room));
	}
	m->families[m->n++] = family;
}

/* Families of one name stay in the order of all. */
static void gather(struct merge *m, const struct exposition *const *all, size_t n,
                   struct str only)
{
	m->n = 0;
	for (size_t i = 0; i < n; i++) {
		for (size_t j = 0; j < all[i]->n_families; j++) {
			const struct exposition_family *family = &all[i]->families[j];

			if (is_wanted(only, family->m->name))
				add_family(m, (struct merge_family){ all[i], family });
		}
	}
	sort_items(m->families, m->room, m->n, sizeof(*m->families), by_name);
}

static struct str text_of(const struct merge_family *f, const struct exposition_part *part)
{
	return (struct str){ f->of->text.p + part->at, part->n };
}

static bool is_empty(const struct merge_family *f)
{
	size_t at = f->family->first;

	while (at != EXPOSITION_NO_PART && f->of->parts[at].n == 0)
		at = f->of->parts[at].next;
	return at == EXPOSITION_NO_PART;
}

/* start is where the family of this name began in out. */
static int add_samples(struct buf *out, const struct merge_family *f, bool first, size_t start)
{
	const struct exposition_part *part;
	int left_out = 0;

	for (size_t at = f->family->first; at != EXPOSITION_NO_PART; at = part->next) {
		part = &f->of->parts[at];
		if (first)
			buf_add_str(out, text_of(f, part));
		else
			left_out += add_new_samples(out, start, text_of(f, part));
	}
	return left_out;
}

int merge_expositions(struct merge *m, const struct exposition *const *all, size_t n,
                      struct str only, struct buf *out)
{
	const struct metric *head = NULL;
	size_t start = 0;
	int left_out = 0;

	m->quotes = false;
	for (size_t i = 0; i < n; i++) {
		left_out += (int)all[i]->left_out;
		m->quotes |= all[i]->quotes;
	}
	gather(m, all, n, only);
	for (size_t i = 0; i < m->n; i++) {
		const struct merge_family *f = &m->families[i];
		bool first = !head || strcmp(head->name, f->family->m->name) != 0;

		if (is_empty(f))
			continue;
		if (first) {
			head = f->family->m;
			add_head(out, head);
			start = out->n;
		}
		if (f->family->m->type == head->type)
			left_out += add_samples(out, f, first, start);
		else
			left_out++;
	}
	return out->full ? -ENOSPC : left_out;
}
