/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

/* Answers in XML-RPC (xmlrpc.com/spec) that are arrays of structs. */
enum {
	XMLRPC_ROWS_MAX = 65536,
	XMLRPC_TEXT_MAX_BYTES = 65536, /* of one value */
	XMLRPC_DEPTH_MAX = 32,         /* elements within each other */
	XMLRPC_FIELDS_MAX = 16,
};

struct xmlrpc;

/* -EOPNOTSUPP, with a sentence, in a build without Expat. */
int xmlrpc_new(struct xmlrpc **out, struct err *err);
void xmlrpc_free(struct xmlrpc *x); /* takes NULL */

/* A member of the structs that is wanted; the others are skipped, whatever they hold. */
struct xmlrpc_field {
	const char *name;
	enum xmlrpc_kind {
		XMLRPC_TEXT,
		XMLRPC_NUMBER, /* int, i1, i2, i4, i8 */
	} kind;
};

/* A member that is not there is empty, or 0. */
struct xmlrpc_value {
	struct str text;
	int64_t number;
};

/*
 * Reads an answer. values gets n rows of n_fields each, one after another, in arena. -EBADMSG,
 * with a sentence, where it is no array of structs, a field is of another kind, there is a
 * document type (of which entities could grow without end), or the service tells a fault.
 */
int xmlrpc_parse(struct xmlrpc *x, struct arena *arena, struct str text,
                 const struct xmlrpc_field *fields, size_t n_fields,
                 struct xmlrpc_value **values, size_t *n, struct err *err);
