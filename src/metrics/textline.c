/* SPDX-License-Identifier: Apache-2.0 */
#include "metrics/textline.h"

#include <errno.h>
#include <string.h>

#include "base/utf8.h"
#include "metrics/name.h"

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static bool next_is(const struct textline_reader *r, char c)
{
	return r->rest.n > 0 && r->rest.p[0] == c;
}

static void skip(struct textline_reader *r, size_t n)
{
	r->rest = str_skip(r->rest, n);
}

void textline_skip_blanks(struct textline_reader *r)
{
	while (r->rest.n > 0 && is_blank(r->rest.p[0]))
		skip(r, 1);
}

struct str textline_take_word(struct textline_reader *r)
{
	struct str word = { r->rest.p, 0 };

	while (word.n < r->rest.n && !is_blank(word.p[word.n]))
		word.n++;
	skip(r, word.n);
	return word;
}

static int unescape(struct textline_reader *r, struct str s, struct str *out)
{
	char *copy = arena_alloc(r->arena, s.n);
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (c == '\\') {
			c = ++i < s.n ? s.p[i] : '\0';
			if (c != '\\' && c != '"' && c != 'n')
				return err_set(r->err, -EINVAL,
				               "a backslash that escapes none of \\ \" n: "
				               "write it twice");
			c = c == 'n' ? '\n' : c;
		}
		copy[n++] = c;
	}
	*out = (struct str){ copy, n };
	return 0;
}

int textline_take_text(struct textline_reader *r, struct str *text)
{
	struct str all = r->rest;

	skip(r, all.n);
	*text = all;
	return all.n > 0 && memchr(all.p, '\\', all.n) ? unescape(r, all, text) : 0;
}

/* From its opening quote to its closing one. */
static int take_quoted(struct textline_reader *r, struct str *out)
{
	bool escaped = false;
	size_t end = 1;

	for (; end < r->rest.n && r->rest.p[end] != '"'; end++) {
		if (r->rest.p[end] == '\\') {
			escaped = true;
			end++;
		}
	}
	if (end >= r->rest.n)
		return err_set(r->err, -EINVAL, "a quote is not closed on its line");
	*out = (struct str){ r->rest.p + 1, end - 1 };
	skip(r, end + 1);
	return escaped ? unescape(r, *out, out) : 0;
}

/* In quotes, a name is any text; for whoever keeps it as C keeps texts, without a NUL. */
static int take_quoted_name(struct textline_reader *r, struct str *out)
{
	int rc = take_quoted(r, out);

	if (rc == 0 && (out->n == 0 || memchr(out->p, '\0', out->n) || !utf8_valid(*out)))
		return err_set(r->err, -EINVAL, "a name in quotes that is %s",
		               out->n == 0 ? "empty" : "not UTF-8");
	return rc;
}

static int take_name(struct textline_reader *r, enum name_kind kind, struct str *out)
{
	struct str at = r->rest;

	if (next_is(r, '"'))
		return take_quoted_name(r, out);
	*out = (struct str){ at.p, name_length(at, kind) };
	skip(r, out->n);
	if (out->n > 0)
		return 0;
	return err_set(r->err, -EINVAL, "no name of a %s begins \"%.*s\"",
	               kind == NAME_METRIC ? "metric" : "label", STR_ARG(at));
}

int textline_take_name(struct textline_reader *r, struct str *name)
{
	return take_name(r, NAME_METRIC, name);
}

static int add_label(struct textline_reader *r, struct textline *line, struct label label)
{
	size_t at = line->labels_count;

	if (str_is(label.name, "__name__"))
		return err_set(r->err, -EINVAL, "label __name__ is reserved");
	if (!utf8_valid(label.value))
		return err_set(r->err, -EINVAL, "the value of label %.*s is not UTF-8",
		               STR_ARG(label.name));
	if (at == TEXTLINE_LABELS_MAX)
		return err_set(r->err, -E2BIG, "more than %d labels", TEXTLINE_LABELS_MAX);
	while (at > 0 && str_cmp(label.name, line->labels[at - 1].name) < 0)
		at--;
	if (at > 0 && str_eq(label.name, line->labels[at - 1].name))
		return err_set(r->err, -EINVAL, "label %.*s is there twice",
		               STR_ARG(label.name));
	memmove(&line->labels[at + 1], &line->labels[at],
	        (line->labels_count - at) * sizeof(label));
	line->labels[at] = label;
	line->labels_count++;
	return 0;
}

/* ="VALUE" behind a label's name. */
static int take_label_value(struct textline_reader *r, struct label *label)
{
	bool sign = next_is(r, '=');

	skip(r, sign ? 1 : 0);
	textline_skip_blanks(r);
	if (!sign || !next_is(r, '"'))
		return err_set(r->err, -EINVAL, "label %.*s is not followed by =\"VALUE\"",
		               STR_ARG(label->name));
	return take_quoted(r, &label->value);
}

/* LABEL="VALUE"; or the metric's name, where the line began with the braces. */
static int take_label(struct textline_reader *r, struct textline *line)
{
	struct label label;
	bool quoted = next_is(r, '"');
	int rc = take_name(r, line->name.p ? NAME_LABEL : NAME_METRIC, &label.name);

	textline_skip_blanks(r);
	if (rc < 0)
		return rc;
	if (!next_is(r, '=') && !line->name.p) {
		line->name = label.name;
		return 0;
	}
	if (!quoted && !name_is_plain(label.name, NAME_LABEL))
		return err_set(r->err, -EINVAL, "%.*s is no label's name", STR_ARG(label.name));
	rc = take_label_value(r, &label);
	textline_skip_blanks(r);
	return rc < 0 ? rc : add_label(r, line, label);
}

/* From { to }; a comma before the } is fine. */
static int take_labels(struct textline_reader *r, struct textline *line)
{
	do {
		int rc;

		skip(r, 1);
		textline_skip_blanks(r);
		if (next_is(r, '}'))
			break;
		rc = take_label(r, line);
		if (rc < 0)
			return rc;
	} while (next_is(r, ','));
	if (!next_is(r, '}'))
		return err_set(r->err, -EINVAL, "labels that no } closes");
	skip(r, 1);
	return 0;
}

int textline_to_number(struct str s, double *out)
{
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == 'p' || s.p[i] == 'P' || s.p[i] == '_')
			return -EINVAL;
	}
	return str_to_f64(s, out);
}

static int take_value(struct textline_reader *r, struct textline *line)
{
	int64_t stamp;

	line->digits = textline_take_word(r);
	if (textline_to_number(line->digits, &line->value) < 0)
		return err_set(r->err, -EINVAL, "value \"%.*s\" is no number",
		               STR_ARG(line->digits));
	if (r->rest.n == 0)
		return 0;
	textline_skip_blanks(r);
	if (str_to_i64(textline_take_word(r), &stamp) < 0)
		return err_set(r->err, -EINVAL, "more than a number after the labels");
	return err_set(r->err, -ENOTSUP,
	               "a timestamp; samples count as of the scrape, leave it out");
}

int textline_take_sample(struct textline_reader *r, struct textline *out)
{
	int rc = 0;

	out->name = (struct str){ 0 };
	out->labels_count = 0;
	if (!next_is(r, '{'))
		rc = take_name(r, NAME_METRIC, &out->name);
	textline_skip_blanks(r);
	if (rc == 0 && next_is(r, '{'))
		rc = take_labels(r, out);
	if (rc == 0 && !out->name.p)
		rc = err_set(r->err, -EINVAL, "a sample without a name");
	textline_skip_blanks(r);
	return rc < 0 ? rc : take_value(r, out);
}
