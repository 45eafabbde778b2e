/* SPDX-License-Identifier: Apache-2.0 */
#include "host/xmlrpc.h"

#include <errno.h>
#include <expat.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/buf.h"
#include "base/must.h"

enum { ROWS_FIRST = 64 };

/* The elements above a struct's members; the first is the document's own. */
static const char *const way[] = { "methodResponse", "params", "param",  "value", "array",
	                           "data",           "value",  "struct", "member" };

enum {
	AT_FAULT = 1,             /* where a fault may take the place of the parameters */
	AT_ROW = 7,               /* a struct */
	AT_MEMBER = 8,            /* a member, with its name and value in it */
	AT_PIECE = AT_MEMBER + 1, /* the name, or the value */
	AT_TYPE = AT_PIECE + 1,   /* in the value; there is none in a text */
};

_Static_assert(COUNT_OF(way) == AT_PIECE, "the way leads to the members");

struct xmlrpc {
	XML_Parser parser;
	struct buf text; /* of the name, value or fault that is being read */
};

/* One answer, and where in it the parser is. */
struct reading {
	struct xmlrpc *x;
	struct arena *arena;
	const struct xmlrpc_field *fields;
	size_t n_fields;
	struct xmlrpc_value *values;
	size_t n, cap;
	int depth;                        /* of the elements that are open */
	bool faulty;                      /* in a fault */
	const struct xmlrpc_field *field; /* that the member is, or NULL */
	bool in_name;
	enum { UNTYPED, TEXT, NUMBER, OTHER } type;
	int rc;
	struct err *err;
};

int xmlrpc_new(struct xmlrpc **out, struct err *err)
{
	struct xmlrpc *x = xcalloc(1, sizeof(*x));

	x->parser = XML_ParserCreate(NULL);
	if (!x->parser) {
		free(x);
		return err_set(err, -ENOMEM, "%s", strerror(ENOMEM));
	}
	buf_init(&x->text, XMLRPC_TEXT_MAX_BYTES);
	*out = x;
	return 0;
}

void xmlrpc_free(struct xmlrpc *x)
{
	if (!x)
		return;
	XML_ParserFree(x->parser);
	buf_deinit(&x->text);
	free(x);
}

static void refuse(struct reading *r, const char *what)
{
	if (r->rc < 0)
		return;
	r->rc = err_set(r->err, -EBADMSG, "line %lu: %s",
	                (unsigned long)XML_GetCurrentLineNumber(r->x->parser), what);
	XML_StopParser(r->x->parser, XML_FALSE);
}

static void begin_row(struct reading *r)
{
	if (r->n == XMLRPC_ROWS_MAX) {
		refuse(r, "there are too many structs");
		return;
	}
	if (r->n == r->cap) {
		size_t cap = r->cap > 0 ? 2 * r->cap : ROWS_FIRST;
		size_t row = r->n_fields * sizeof(*r->values);
		struct xmlrpc_value *grown = arena_alloc(r->arena, cap * row);

		if (r->n > 0)
			memcpy(grown, r->values, r->n * row);
		r->values = grown;
		r->cap = cap;
	}
	memset(&r->values[r->n++ * r->n_fields], 0, r->n_fields * sizeof(*r->values));
}

static void begin_piece(struct reading *r, const char *name)
{
	r->in_name = strcmp(name, "name") == 0;
	r->type = UNTYPED;
	if (!r->in_name && strcmp(name, "value") != 0)
		refuse(r, "a member holds neither name nor value");
}

static void begin_type(struct reading *r, const char *name)
{
	static const char *const numbers[] = { "int", "i1", "i2", "i4", "i8" };

	r->type = strcmp(name, "string") == 0 ? TEXT : OTHER;
	for (size_t i = 0; i < COUNT_OF(numbers); i++) {
		if (strcmp(name, numbers[i]) == 0)
			r->type = NUMBER;
	}
	buf_reset(&r->x->text, SIZE_MAX); /* white space before it */
}

static void begin_element(struct reading *r, int at, const char *name)
{
	if (at <= AT_PIECE)
		buf_reset(&r->x->text, SIZE_MAX);
	if (at == AT_FAULT && strcmp(name, "fault") == 0)
		r->faulty = true;
	else if (at <= AT_MEMBER && strcmp(name, way[at]) != 0)
		refuse(r, "it is no answer that holds an array of structs");
	else if (at == AT_ROW)
		begin_row(r);
	else if (at == AT_MEMBER)
		r->field = NULL;
	else if (at == AT_PIECE)
		begin_piece(r, name);
	else if (at == AT_TYPE)
		begin_type(r, name);
}

static void XMLCALL on_start(void *owner, const XML_Char *name, const XML_Char **attributes)
{
	struct reading *r = owner;
	int at = r->depth++;

	(void)attributes;
	if (at >= XMLRPC_DEPTH_MAX)
		refuse(r, "there are too many elements within each other");
	else if (!r->faulty)
		begin_element(r, at, name);
}

/* Of a member's name, or of a value that is wanted; not the white space around types. */
static bool is_wanted(const struct reading *r)
{
	if (r->faulty)
		return true;
	if (!r->in_name && !r->field)
		return false;
	return r->depth == (r->type == UNTYPED ? AT_PIECE : AT_TYPE) + 1;
}

static void XMLCALL on_text(void *owner, const XML_Char *p, int n)
{
	struct reading *r = owner;

	if (is_wanted(r) && buf_add(&r->x->text, p, (size_t)n) < 0)
		refuse(r, "a value is too long");
}

static void end_name(struct reading *r)
{
	for (size_t i = 0; i < r->n_fields; i++) {
		if (str_is(buf_str(&r->x->text), r->fields[i].name))
			r->field = &r->fields[i];
	}
}

static void end_value(struct reading *r)
{
	struct str text = buf_str(&r->x->text);
	struct xmlrpc_value *value;

	if (!r->field)
		return;
	value = &r->values[(r->n - 1) * r->n_fields + (size_t)(r->field - r->fields)];
	if (r->field->kind == XMLRPC_TEXT) {
		if (r->type != TEXT && r->type != UNTYPED)
			refuse(r, "there is something else where a text belongs");
		*value = (struct xmlrpc_value){ .text = { arena_strdup(r->arena, text),
			                                  text.n } };
	} else if (r->type != NUMBER || str_to_i64(str_trim(text), &value->number) < 0) {
		refuse(r, "there is something else where a number belongs");
	}
}

static void end_fault(struct reading *r)
{
	struct str rest = buf_str(&r->x->text), word;
	struct err said = { 0 };
	size_t n = 0;

	while (str_next_word(&rest, &word) && n < sizeof(said.text) - 1) {
		int more =
			snprintf(said.text + n, sizeof(said.text) - n, " %.*s", STR_ARG(word));

		n += more > 0 ? (size_t)more : 0;
	}
	r->rc = err_set(r->err, -EBADMSG, "it refuses the question:%s", said.text);
	XML_StopParser(r->x->parser, XML_FALSE);
}

static void XMLCALL on_end(void *owner, const XML_Char *name)
{
	struct reading *r = owner;
	int at = --r->depth;

	if (r->rc < 0)
		return;
	if (r->faulty && at == AT_FAULT)
		end_fault(r);
	else if (r->faulty)
		buf_add_char(&r->x->text, ' ');
	else if (at == AT_PIECE && strcmp(name, "name") == 0)
		end_name(r);
	else if (at == AT_PIECE)
		end_value(r);
}

/* Without one there are no entities but XML's own five. */
static void XMLCALL on_doctype(void *owner, const XML_Char *name, const XML_Char *system,
                               const XML_Char *public, int has_subset)
{
	(void)name;
	(void)system;
	(void)public;
	(void)has_subset;
	refuse(owner, "it has a document type");
}

int xmlrpc_parse(struct xmlrpc *x, struct arena *arena, struct str text,
                 const struct xmlrpc_field *fields, size_t n_fields,
                 struct xmlrpc_value **values, size_t *n, struct err *err)
{
	struct reading r = {
		.x = x, .arena = arena, .fields = fields, .n_fields = n_fields, .err = err
	};

	must(n_fields <= XMLRPC_FIELDS_MAX);
	if (text.n > INT_MAX)
		return err_set(err, -EFBIG, "%zu bytes", text.n);
	XML_ParserReset(x->parser, NULL);
	XML_SetUserData(x->parser, &r);
	XML_SetElementHandler(x->parser, on_start, on_end);
	XML_SetCharacterDataHandler(x->parser, on_text);
	XML_SetStartDoctypeDeclHandler(x->parser, on_doctype);
	if (XML_Parse(x->parser, text.p, (int)text.n, XML_TRUE) != XML_STATUS_OK && r.rc == 0)
		refuse(&r, XML_ErrorString(XML_GetErrorCode(x->parser)));
	if (r.rc < 0)
		return r.rc;
	*values = r.values;
	*n = r.n;
	return 0;
}
