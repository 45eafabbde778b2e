/* SPDX-License-Identifier: Apache-2.0 */
/* web_http: the section http_server_config. */

#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/must.h"
#include "conf/block.h"
#include "conf/web_reader.h"

struct http_block {
	const struct node *http2, *headers;
};

static const struct block_key rows[] = {
	{ "http2", BLOCK_BOOL, offsetof(struct http_block, http2) },
	{ "headers", BLOCK_TEXT_MAP, offsetof(struct http_block, headers) },
	{ 0 },
};

/* The headers that may be set, and the values of those that have but a few. */
static const struct header_rule {
	const char *key;
	const char *name; /* as it is sent: in Go's spelling */
	const char *values[2];
} header_rules[] = {
	{ "Content-Security-Policy", "Content-Security-Policy", { 0 } },
	{ "Strict-Transport-Security", "Strict-Transport-Security", { 0 } },
	{ "X-Content-Type-Options", "X-Content-Type-Options", { "nosniff" } },
	{ "X-Frame-Options", "X-Frame-Options", { "deny", "sameorigin" } },
	{ "X-XSS-Protection", "X-Xss-Protection", { 0 } },
};
_Static_assert(COUNT_OF(header_rules) == WEB_HEADERS_MAX, "there is room for each header");

static const struct header_rule *find_rule(struct str key)
{
	for (size_t i = 0; i < COUNT_OF(header_rules); i++) {
		if (str_is(key, header_rules[i].key))
			return &header_rules[i];
	}
	return NULL;
}

static int check_value(struct web_reader *r, const struct header_rule *rule,
                       const struct node *place, struct str value)
{
	const char *const *values = rule->values;

	if (value.n > WEB_HEADER_VALUE_MAX_BYTES)
		return node_fail(place, r->name, r->err,
		                 "headers: %s: found %zu bytes, expected at most %d", rule->key,
		                 value.n, WEB_HEADER_VALUE_MAX_BYTES);
	if (!values[0] || str_is(value, values[0]) || (values[1] && str_is(value, values[1])))
		return 0;
	return node_fail(place, r->name, r->err,
	                 "headers: invalid value for %s: found \"%.64s\", expected %s%s%s",
	                 rule->key, place->kind == NODE_SCALAR ? place->text.p : "", values[0],
	                 values[1] ? " or " : "", values[1] ? values[1] : "");
}

/* A header that a merge names again takes its last value; an empty one is not sent. */
static void set_header(struct web_config *c, const char *name, struct str value)
{
	size_t i = 0;

	while (i < c->n_headers && strcmp(c->headers[i].name, name) != 0)
		i++;
	if (i < c->n_headers) {
		free(c->headers[i].value);
		c->headers[i] = c->headers[--c->n_headers];
	}
	if (value.n > 0)
		c->headers[c->n_headers++] =
			(struct web_header){ name, xmemdup(value.p, value.n) };
}

static int read_header(struct web_reader *r, const struct node_entry *entry)
{
	const struct header_rule *rule = find_rule(entry->key->text);
	struct str value = { 0 };
	int rc;

	if (!rule)
		return node_fail(entry->key, r->name, r->err,
		                 "headers: HTTP header \"%.64s\" can not be configured, "
		                 "expected one of Content-Security-Policy, "
		                 "Strict-Transport-Security, X-Content-Type-Options, "
		                 "X-Frame-Options, X-XSS-Protection",
		                 node_shown(entry->key));
	if (entry->value->kind == NODE_SCALAR)
		value = str_trim(entry->value->text);
	rc = check_value(r, rule, entry->value, value);
	if (rc == 0)
		set_header(r->config, rule->name, value);
	return rc;
}

int web_read_http(struct web_reader *r, const struct node *section)
{
	struct http_block b = { 0 };
	int rc = block_read(section, "http_server_config", rows, r->name, &b, r->err);

	if (rc == 0 && b.headers)
		for (const struct node_entry *e = b.headers->first; e && rc == 0; e = e->next)
			rc = read_header(r, e);
	if (rc == 0 && b.http2)
		node_to_bool(b.http2, &r->config->http2);
	return rc;
}
