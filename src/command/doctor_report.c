/* SPDX-License-Identifier: Apache-2.0 */
#include "command/doctor_report.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/sort.h"
#include "conf/node.h"

enum { COLLECTORS_MAX = 1024 };

struct row {
	struct str name, outcome, error;
	const struct node *complaints;
	double took_s;
};

struct table {
	struct row rows[COLLECTORS_MAX];
	size_t n;
};

/* The value of that key; NULL where there is none, or no map. */
static const struct node *get(const struct node *map, const char *key)
{
	if (!map || map->kind != NODE_MAP)
		return NULL;
	for (const struct node_entry *e = map->first; e; e = e->next)
		if (str_is(e->key->text, key))
			return e->value;
	return NULL;
}

/* A text, empty where it is none. Control characters never reach a terminal. */
static struct str get_text(const struct node *map, const char *key)
{
	const struct node *value = get(map, key);

	return value && value->kind == NODE_SCALAR ? value->text : (struct str){ 0 };
}

static const struct node_entry *get_list(const struct node *map, const char *key)
{
	const struct node *list = get(map, key);

	return list && list->kind == NODE_LIST ? list->first : NULL;
}

static void add_visible(struct buf *out, struct str text)
{
	for (size_t i = 0; i < text.n; i++) {
		unsigned char c = (unsigned char)text.p[i];

		buf_add_char(out, c < 0x20 || c == 0x7f ? '?' : (char)c);
	}
}

static int by_time(const void *a, const void *b)
{
	const struct row *x = a, *y = b;

	if (x->took_s != y->took_s)
		return x->took_s < y->took_s ? 1 : -1;
	return str_cmp(x->name, y->name);
}

static void read_rows(const struct node *root, struct table *t)
{
	for (const struct node_entry *e = get_list(root, "collectors");
	     e && t->n < COLLECTORS_MAX; e = e->next) {
		struct row *row = &t->rows[t->n];

		*row = (struct row){
			.name = get_text(e->value, "name"),
			.outcome = get_text(e->value, "outcome"),
			.error = get_text(e->value, "error"),
			.complaints = get(e->value, "complaints"),
		};
		if (str_to_f64(get_text(e->value, "duration_seconds"), &row->took_s) < 0)
			row->took_s = 0;
		t->n++;
	}
	qsort(t->rows, t->n, sizeof(t->rows[0]), by_time);
}

static struct str in_words(struct str outcome)
{
	if (str_is(outcome, "no_data"))
		return STR("no data");
	return str_is(outcome, "not_run") ? STR("did not run") : outcome;
}

static void add_row(struct buf *out, const struct row *row)
{
	size_t name = out->n;

	add_visible(out, row->name);
	name = out->n - name;
	buf_printf(out, "%*s%9.2f ms  ", name < 20 ? (int)(20 - name) : 1, "",
	           row->took_s * 1000);
	add_visible(out, in_words(row->outcome));
	if (row->error.n > 0) {
		buf_add_text(out, ": ");
		add_visible(out, row->error);
	}
	buf_add_char(out, '\n');
	if (!row->complaints || row->complaints->kind != NODE_LIST)
		return;
	for (const struct node_entry *e = row->complaints->first; e; e = e->next) {
		buf_printf(out, "%34s", "");
		add_visible(out, e->value->text);
		buf_add_char(out, '\n');
	}
}

static void add_findings(struct buf *out, const struct node *root)
{
	for (const struct node_entry *e = get_list(root, "findings"); e; e = e->next) {
		struct str detail = get_text(e->value, "detail");

		buf_add_text(out, "  ");
		add_visible(out, get_text(e->value, "severity"));
		buf_add_text(out, ": ");
		add_visible(out, get_text(e->value, "text"));
		buf_add_char(out, '\n');
		if (detail.n == 0)
			continue;
		buf_add_text(out, "    ");
		add_visible(out, detail);
		buf_add_char(out, '\n');
	}
}

static void write(const struct node *root, const struct table *t, struct buf *out)
{
	const struct node *program = get(root, "program");

	buf_add_text(out, "\nCOLLECTOR                   TIME  OUTCOME\n");
	for (size_t i = 0; i < t->n; i++)
		add_row(out, &t->rows[i]);
	buf_add_text(out, "\npostern ");
	add_visible(out, get_text(program, "version"));
	buf_add_text(out, ", up since ");
	add_visible(out, get_text(program, "started"));
	buf_add_text(out, ": ");
	add_visible(out, get_text(root, "verdict"));
	buf_add_char(out, '\n');
	add_findings(out, root);
}

int doctor_report(struct str status, struct buf *out, bool *well, struct err *err)
{
	const struct node *root;
	struct arena arena;
	int rc;

	arena_init(&arena);
	/* JSON, as it is written here, is YAML. */
	rc = node_parse(status, "/", &arena, &root, err);
	if (rc == 0 && (get_text(root, "status").n == 0 || !get(root, "collectors")))
		rc = -EINVAL;
	if (rc < 0) {
		err_set(err, -EINVAL, "what answers at / is no status of a postern");
	} else {
		struct table *t = arena_zalloc(&arena, sizeof(*t));

		read_rows(root, t);
		write(root, t, out);
		*well = str_is(get_text(root, "status"), "ok");
	}
	arena_deinit(&arena);
	return rc < 0 ? -EINVAL : 0;
}
