/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/negotiate.h"

#include <stdbool.h>
#include <stddef.h>

#include "base/array.h"
#include "http/qvalue.h"

/* A Content-Type for each scheme, in the order of enum escaping. */
#define WITH_ESCAPINGS(type)                                                                   \
	{                                                                                      \
		type "; escaping=underscores", type "; escaping=allow-utf-8",                  \
			type "; escaping=dots", type "; escaping=values",                      \
	}

#define OPENMETRICS "application/openmetrics-text"

#define PROTOBUF "application/vnd.google.protobuf"
#define MESSAGE  "io.prometheus.client.MetricFamily"

#define PROTOBUF_IN(encoding)                                                                  \
	PROTOBUF, NULL, encoding, false,                                                       \
		WITH_ESCAPINGS(PROTOBUF "; proto=" MESSAGE "; encoding=" encoding)

struct offer {
	enum syntax syntax;
	const char *type, *version, *encoding; /* NULL: is not looked at */
	bool unversioned; /* an element without a version asks for it, too */
	const char *content_types[ESCAPINGS];
};

/* The first is what everybody is served who asks for nothing that we have. */
static const struct offer offers[] = {
	{ SYNTAX_TEXT, "text/plain", "0.0.4", NULL, true,
	  WITH_ESCAPINGS("text/plain; version=0.0.4; charset=utf-8") },
	{ SYNTAX_TEXT, "text/plain", "1.0.0", NULL, false,
	  WITH_ESCAPINGS("text/plain; version=1.0.0; charset=utf-8") },
	{ SYNTAX_OPENMETRICS, OPENMETRICS, "1.0.0", NULL, false,
	  WITH_ESCAPINGS(OPENMETRICS "; version=1.0.0; charset=utf-8") },
	{ SYNTAX_OPENMETRICS, OPENMETRICS, "0.0.1", NULL, true,
	  WITH_ESCAPINGS(OPENMETRICS "; version=0.0.1; charset=utf-8") },
	{ SYNTAX_PROTOBUF, PROTOBUF_IN("delimited") },
	{ SYNTAX_PROTOBUF_TEXT, PROTOBUF_IN("text") },
	{ SYNTAX_PROTOBUF_COMPACT, PROTOBUF_IN("compact-text") },
};

struct element {
	struct str type, version, proto, encoding;
	int weight;
	bool has_escaping;
	enum escaping escaping;
};

/* Takes the next piece before sep off *rest, trimmed. */
static bool next_piece(struct str *rest, char sep, struct str *piece)
{
	if (rest->n == 0)
		return false;
	if (!str_cut(*rest, sep, piece, rest)) {
		*piece = *rest;
		rest->n = 0;
	}
	*piece = str_trim(*piece);
	return true;
}

static void read_escaping(struct element *e, struct str value)
{
	for (enum escaping i = 0; i < ESCAPINGS; i++) {
		if (str_is(value, escaping_name(i))) {
			e->escaping = i;
			e->has_escaping = true;
		}
	}
}

static void read_parameter(struct element *e, struct str key, struct str value)
{
	if (str_is(key, "q"))
		e->weight = qvalue_parse(value);
	else if (str_is(key, "version"))
		e->version = value;
	else if (str_is(key, "proto"))
		e->proto = value;
	else if (str_is(key, "encoding"))
		e->encoding = value;
	else if (str_is(key, "escaping"))
		read_escaping(e, value);
}

static struct element read_element(struct str text)
{
	struct element e = { .weight = QVALUE_ONE };
	struct str piece, key, value;

	next_piece(&text, ';', &e.type);
	while (next_piece(&text, ';', &piece)) {
		if (str_cut(piece, '=', &key, &value))
			read_parameter(&e, str_trim(key), str_trim(value));
	}
	return e;
}

/* Those that are not refused (q=0) or malformed, by weight. */
static size_t read_elements(struct str accept, struct element out[NEGOTIATE_ELEMENTS_MAX])
{
	struct str piece;
	size_t n = 0;

	for (size_t i = 0; i < NEGOTIATE_ELEMENTS_MAX && next_piece(&accept, ',', &piece);
	     i++) {
		struct element e = read_element(piece);
		size_t at = n;

		if (e.weight <= 0)
			continue;
		for (; at > 0 && out[at - 1].weight < e.weight; at--)
			out[at] = out[at - 1];
		out[at] = e;
		n++;
	}
	return n;
}

static bool fits(const struct offer *offer, const struct element *e)
{
	if (!str_is(e->type, offer->type))
		return false;
	if (offer->encoding)
		return str_is(e->proto, MESSAGE) && str_is(e->encoding, offer->encoding);
	return e->version.n > 0 ? str_is(e->version, offer->version) : offer->unversioned;
}

static const struct offer *find_offer(const struct element *e, bool openmetrics)
{
	for (size_t i = 0; i < COUNT_OF(offers); i++) {
		if (offers[i].syntax == SYNTAX_OPENMETRICS && !openmetrics)
			continue;
		if (fits(&offers[i], e))
			return &offers[i];
	}
	return NULL;
}

struct negotiated negotiate(struct str accept, bool openmetrics)
{
	struct element elements[NEGOTIATE_ELEMENTS_MAX];
	size_t n = read_elements(accept, elements);
	enum escaping escaping = ESCAPING_UNDERSCORES;
	const struct offer *offer = NULL;

	for (size_t i = 0; i < n && !offer; i++) {
		if (elements[i].has_escaping)
			escaping = elements[i].escaping;
		offer = find_offer(&elements[i], openmetrics);
	}
	if (!offer)
		offer = &offers[0];
	return (struct negotiated){ { offer->syntax, escaping },
		                    offer->content_types[escaping] };
}
