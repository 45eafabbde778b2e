/* SPDX-License-Identifier: Apache-2.0 */
#include "host/bus.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/must.h"
#include "host/sdbus.h"

#define TIMEOUT_US (BUS_TIMEOUT_S * UINT64_C(1000000))

enum { ROWS_FIRST = 64 };

struct bus {
	const char *service, *address;
	bool direct;  /* the service itself is at the address */
	sd_bus *link; /* NULL before the first question and after an error */
};

int bus_new(const char *service, const char *address, struct bus **out, struct err *err)
{
	const char *system = secure_getenv("DBUS_SYSTEM_BUS_ADDRESS");
	int rc = sdbus_load(err);
	struct bus *b;

	if (rc < 0)
		return rc;
	b = xcalloc(1, sizeof(*b));
	b->service = service;
	b->direct = address != NULL;
	b->address = address  ? address
	             : system ? system
	                      : "unix:path=/run/dbus/system_bus_socket";
	*out = b;
	return 0;
}

static void hang_up(struct bus *b)
{
	sd.bus_close_unref(b->link);
	b->link = NULL;
}

void bus_free(struct bus *b)
{
	if (!b)
		return;
	hang_up(b);
	free(b);
}

static uint64_t deadline_from_now(void)
{
	return clock_now_ns() + TIMEOUT_US * 1000;
}

/* Lets the connection do one thing, or waits for there to be one. */
static int step(sd_bus *link, uint64_t deadline_ns)
{
	uint64_t now = clock_now_ns();
	int rc;

	if (now >= deadline_ns)
		return -ETIMEDOUT;
	rc = sd.bus_process(link, NULL);
	if (rc != 0)
		return rc < 0 ? rc : 0;
	rc = sd.bus_wait(link, (deadline_ns - now) / 1000 + 1);
	return rc < 0 && rc != -EINTR ? rc : 0;
}

/* Authentication, and on a bus the greeting. */
static int greet(sd_bus *link)
{
	uint64_t deadline_ns = deadline_from_now();
	int rc = 0;

	while (rc == 0 && (rc = sd.bus_is_ready(link)) == 0)
		rc = step(link, deadline_ns);
	return rc < 0 ? rc : 0;
}

/* Is the connection of the last question still there? */
static bool is_open(sd_bus *link)
{
	int rc;

	do {
		rc = sd.bus_process(link, NULL);
	} while (rc > 0);
	return rc == 0 && sd.bus_is_open(link) > 0;
}

static int call_up(struct bus *b, struct err *err)
{
	int rc;

	if (b->link && is_open(b->link))
		return 0;
	hang_up(b);
	rc = sd.bus_new(&b->link);
	if (rc >= 0)
		rc = sd.bus_set_address(b->link, b->address);
	if (rc >= 0)
		rc = sd.bus_set_bus_client(b->link, !b->direct);
	if (rc >= 0)
		rc = sd.bus_set_method_call_timeout(b->link, TIMEOUT_US);
	if (rc >= 0)
		rc = sd.bus_start(b->link);
	if (rc >= 0)
		rc = greet(b->link);
	if (rc >= 0)
		return 0;
	hang_up(b);
	return err_set(err, rc, "no connection to D-Bus at %s: %s", b->address, strerror(-rc));
}

static int read_text(sd_bus_message *m, char type, struct arena *arena, struct str *out)
{
	const char *text;
	int rc = sd.bus_message_read_basic(m, type, &text);

	if (rc < 0)
		return rc;
	*out = str_from(text);
	if (out->n > BUS_TEXT_MAX_BYTES)
		return -EMSGSIZE;
	out->p = arena_strdup(arena, *out);
	return 0;
}

static int read_value(sd_bus_message *m, char type, struct arena *arena, struct bus_value *out)
{
	uint64_t wide;
	uint32_t narrow; /* a boolean is as wide */
	int rc;

	*out = (struct bus_value){ 0 };
	switch (type) {
	case 's':
	case 'o':
		return read_text(m, type, arena, &out->text);
	case 't':
		rc = sd.bus_message_read_basic(m, type, &wide);
		out->number = rc < 0 ? 0 : wide;
		return rc < 0 ? rc : 0;
	default:
		must(type == 'u' || type == 'b');
		rc = sd.bus_message_read_basic(m, type, &narrow);
		out->number = rc < 0 ? 0 : narrow;
		return rc < 0 ? rc : 0;
	}
}

struct rows {
	struct arena *arena;
	struct bus_value *cells;
	size_t columns, n, cap;
};

static struct bus_value *add_row(struct rows *rows)
{
	if (rows->n == rows->cap) {
		size_t cap = rows->cap > 0 ? 2 * rows->cap : ROWS_FIRST;
		size_t row = rows->columns * sizeof(*rows->cells);
		struct bus_value *grown = arena_alloc(rows->arena, cap * row);

		if (rows->n > 0)
			memcpy(grown, rows->cells, rows->n * row);
		rows->cells = grown;
		rows->cap = cap;
	}
	return &rows->cells[rows->n++ * rows->columns];
}

/* A struct of the array: 1, or 0 behind the last. */
static int read_row(sd_bus_message *m, const char *columns, struct rows *rows)
{
	int rc = sd.bus_message_enter_container(m, SD_BUS_TYPE_STRUCT, columns);
	struct bus_value *cells;

	if (rc <= 0)
		return rc;
	if (rows->n == BUS_ROWS_MAX)
		return -EFBIG;
	cells = add_row(rows);
	for (size_t i = 0; i < rows->columns; i++) {
		rc = read_value(m, columns[i], rows->arena, &cells[i]);
		if (rc < 0)
			return rc;
	}
	rc = sd.bus_message_exit_container(m);
	return rc < 0 ? rc : 1;
}

/* A list that was asked for. */
struct listing {
	struct rows rows;
	const char *columns;
	bool answered;
	int rc;
	struct err *err;
};

static int read_rows(sd_bus_message *m, struct listing *l)
{
	char contents[32];
	size_t n = strlen(l->columns);
	int rc;

	must(n + 3 <= sizeof(contents));
	contents[0] = '(';
	memcpy(contents + 1, l->columns, n);
	memcpy(contents + 1 + n, ")", 2);
	rc = sd.bus_message_enter_container(m, SD_BUS_TYPE_ARRAY, contents);
	if (rc < 0)
		return rc;
	do {
		rc = read_row(m, l->columns, &l->rows);
	} while (rc > 0);
	return rc;
}

static int on_rows(sd_bus_message *m, void *owner, sd_bus_error *unused)
{
	const sd_bus_error *error = sd.bus_message_get_error(m);
	struct listing *l = owner;

	(void)unused;
	l->answered = true;
	l->rc = error ? -abs(sd.bus_message_get_errno(m)) : read_rows(m, l);
	if (l->rc < 0)
		err_set(l->err, l->rc, "%s",
		        error && error->message ? error->message : strerror(-l->rc));
	return 0;
}

static int wait_for(struct bus *b, struct listing *l)
{
	uint64_t deadline_ns = deadline_from_now();
	int rc = 0;

	while (rc == 0 && !l->answered)
		rc = step(b->link, deadline_ns);
	return rc < 0 ? err_set(l->err, rc, "%s", strerror(-rc)) : l->rc;
}

int bus_list(struct bus *b, struct arena *arena, const char *path, const char *interface,
             const char *method, const char *columns, struct bus_value **cells, size_t *n,
             struct err *err)
{
	struct listing l = { { .arena = arena, .columns = strlen(columns) }, columns };
	int rc = call_up(b, err);

	if (rc < 0)
		return rc;
	l.err = err;
	rc = sd.bus_call_method_async(b->link, NULL, b->service, path, interface, method,
	                              on_rows, &l, "");
	rc = rc < 0 ? err_set(err, rc, "%s", strerror(-rc)) : wait_for(b, &l);
	if (rc < 0) {
		hang_up(b);
		return err_prefix(err, rc, "%s of %s", method, b->service);
	}
	*cells = l.rows.cells;
	*n = l.rows.n;
	return 0;
}

/* One Get that is under way; the array of them lives until bus_read() returns. */
struct question {
	struct bus_property *property;
	struct arena *arena;
	size_t *under_way;
};

static int read_variant(sd_bus_message *m, struct bus_property *p, struct arena *arena)
{
	const char contents[] = { p->type, '\0' };
	int rc = sd.bus_message_get_errno(m);

	if (rc != 0)
		return -abs(rc);
	rc = sd.bus_message_enter_container(m, SD_BUS_TYPE_VARIANT, contents);
	return rc < 0 ? rc : read_value(m, p->type, arena, &p->value);
}

static int on_answer(sd_bus_message *m, void *owner, sd_bus_error *error)
{
	struct question *q = owner;

	(void)error;
	q->property->rc = read_variant(m, q->property, q->arena);
	(*q->under_way)--;
	return 0;
}

static int ask(struct bus *b, struct question *q)
{
	int rc = sd.bus_call_method_async(b->link, NULL, b->service, q->property->path,
	                                  "org.freedesktop.DBus.Properties", "Get", on_answer,
	                                  q, "ss", q->property->interface, q->property->name);

	if (rc < 0)
		return rc;
	(*q->under_way)++;
	return 0;
}

static int ask_all(struct bus *b, struct question *questions, size_t n, size_t *under_way)
{
	uint64_t deadline_ns = deadline_from_now();
	int rc = 0;

	for (size_t i = 0; rc == 0 && (i < n || *under_way > 0);) {
		if (i < n && *under_way < BUS_UNDER_WAY_MAX)
			rc = ask(b, &questions[i++]);
		else
			rc = step(b->link, deadline_ns);
	}
	/* sd-bus itself answers what is under way when the connection ends. */
	return rc == 0 && sd.bus_is_open(b->link) <= 0 ? -ECONNRESET : rc;
}

int bus_read(struct bus *b, struct arena *arena, struct bus_property *properties, size_t n,
             struct err *err)
{
	struct question *questions = arena_alloc(arena, n * sizeof(*questions));
	size_t under_way = 0;
	int rc;

	for (size_t i = 0; i < n; i++) {
		properties[i].rc = -EINPROGRESS;
		questions[i] = (struct question){ &properties[i], arena, &under_way };
	}
	rc = call_up(b, err);
	if (rc == 0) {
		rc = ask_all(b, questions, n, &under_way);
		if (rc < 0) {
			hang_up(b);
			err_set(err, rc, "properties of %s: %s", b->service, strerror(-rc));
		}
	}
	for (size_t i = 0; rc < 0 && i < n; i++) {
		if (properties[i].rc == -EINPROGRESS)
			properties[i].rc = rc;
	}
	return rc;
}
