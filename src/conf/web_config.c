/* SPDX-License-Identifier: Apache-2.0 */
#include "conf/web_config.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/must.h"
#include "conf/block.h"
#include "conf/web_protocol.h"

struct web_block {
	const struct node *tls, *http, *users, *rate_limit;
};

static const struct block_key root_rows[] = {
	{ "tls_server_config", BLOCK_MAP, offsetof(struct web_block, tls) },
	{ "http_server_config", BLOCK_MAP, offsetof(struct web_block, http) },
	{ "basic_auth_users", BLOCK_MAP, offsetof(struct web_block, users) },
	{ "rate_limit", BLOCK_MAP, offsetof(struct web_block, rate_limit) },
	{ 0 },
};

struct rate_block {
	const struct node *interval, *burst;
};

static const struct block_key rate_rows[] = {
	{ "interval", BLOCK_DURATION, offsetof(struct rate_block, interval) },
	{ "burst", BLOCK_NUMBER, offsetof(struct rate_block, burst) },
	{ 0 },
};

void web_warn(struct web_reader *r, const struct node *place, const char *format, ...)
{
	struct web_config *c = r->config;
	struct err sentence;
	va_list args;

	if (c->n_warnings == WEB_WARNINGS_MAX)
		return;
	va_start(args, format);
	vsnprintf(sentence.text, sizeof(sentence.text), format, args);
	va_end(args);
	err_prefix(&sentence, 0, "%s:%d:%d", r->name, place->line, place->column);
	c->warnings[c->n_warnings++] = xstrdup(sentence.text);
}

/* A whole number of tokens; what is below 1 is none. */
static uint64_t to_burst(const struct node *value)
{
	double number = 0;

	if (value)
		str_to_f64(value->text, &number);
	if (!(number >= 1))
		return 0;
	return number < WEB_BURST_MAX ? (uint64_t)number : WEB_BURST_MAX;
}

/* Only a positive interval limits anything. */
static int read_rate_limit(struct web_reader *r, const struct node *section)
{
	struct rate_block b = { 0 };
	int rc = block_read(section, "rate_limit", rate_rows, r->name, &b, r->err);
	int64_t ns = 0;

	if (rc < 0)
		return rc;
	if (!b.interval || block_duration_ns(b.interval, &ns) < 0 || ns <= 0)
		return 0;
	r->config->rate_interval_ns = (uint64_t)ns;
	r->config->rate_burst = to_burst(b.burst);
	if (r->config->rate_burst == 0)
		web_warn(r, section,
		         "rate_limit: burst is not set, or less than 1, so every request is "
		         "refused with status 429: set burst to 1 or more");
	return 0;
}

static int read_sections(struct web_reader *r, const struct node *root)
{
	struct web_block b = { 0 };
	int rc = block_read(root, "the web config", root_rows, r->name, &b, r->err);

	if (rc == 0 && b.tls)
		rc = web_read_tls(r, b.tls);
	if (rc == 0 && b.http)
		rc = web_read_http(r, b.http);
	if (rc == 0 && b.users)
		rc = web_read_users(r, b.users);
	if (rc == 0 && b.rate_limit)
		rc = read_rate_limit(r, b.rate_limit);
	return rc == 0 ? web_check_http2(r) : rc;
}

int web_config_parse(struct str text, const char *name, struct web_config **out,
                     struct err *err)
{
	struct web_reader r = { .name = name, .err = err };
	const struct node *root;
	struct arena arena;
	int rc;

	if (text.n > WEB_CONFIG_MAX_BYTES)
		return err_set(err, -EFBIG, "%s: found %zu bytes, expected at most %d", name,
		               text.n, WEB_CONFIG_MAX_BYTES);
	r.config = xcalloc(1, sizeof(*r.config));
	r.config->min_version = TLS_1_2;
	r.config->max_version = TLS_1_3;
	r.config->http2 = true;
	arena_init(&arena);
	rc = node_parse(text, name, &arena, &root, err);
	if (rc == 0)
		rc = read_sections(&r, root);
	arena_wipe(&arena);
	if (rc < 0) {
		web_config_free(r.config);
		return rc;
	}
	*out = r.config;
	return 0;
}

static void free_secret(char *text)
{
	if (text)
		explicit_bzero(text, strlen(text));
	free(text);
}

static void free_pem(struct web_pem *pem)
{
	free(pem->path);
	free_secret(pem->inlined);
}

void web_config_free(struct web_config *c)
{
	if (!c)
		return;
	free_pem(&c->cert);
	free_pem(&c->key);
	free_pem(&c->client_ca);
	for (size_t i = 0; i < c->n_sans; i++)
		free(c->sans[i]);
	free(c->sans);
	for (size_t i = 0; i < c->n_users; i++) {
		free(c->users[i].name);
		free_secret(c->users[i].hash);
	}
	free(c->users);
	for (size_t i = 0; i < c->n_headers; i++)
		free(c->headers[i].value);
	for (size_t i = 0; i < c->n_warnings; i++)
		free(c->warnings[i]);
	free(c);
}

const char *web_config_hash(const struct web_config *c, struct str user)
{
	size_t low = 0, high = c->n_users;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = str_cmp(user, str_from(c->users[middle].name));

		if (order == 0)
			return c->users[middle].hash;
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}
