/* SPDX-License-Identifier: Apache-2.0 */
/* web_tls: the section tls_server_config. */

#include <errno.h>

#include "base/buf.h"
#include "base/must.h"
#include "conf/block.h"
#include "conf/web_protocol.h"

struct tls_block {
	const struct node *cert_file, *cert, *key_file, *key, *client_ca_file, *client_ca;
	const struct node *client_auth_type, *client_allowed_sans, *min_version, *max_version;
	const struct node *cipher_suites, *curve_preferences, *prefer_server_cipher_suites;
};

#define ROW(name, type)                                                                        \
	{                                                                                      \
#name, type, offsetof(struct tls_block, name)                                  \
	}
static const struct block_key rows[] = {
	ROW(cert_file, BLOCK_TEXT),
	ROW(cert, BLOCK_TEXT),
	ROW(key_file, BLOCK_TEXT),
	ROW(key, BLOCK_TEXT),
	ROW(client_ca_file, BLOCK_TEXT),
	ROW(client_ca, BLOCK_TEXT),
	ROW(client_auth_type, BLOCK_TEXT),
	ROW(client_allowed_sans, BLOCK_TEXTS),
	ROW(min_version, BLOCK_TEXT),
	ROW(max_version, BLOCK_TEXT),
	ROW(cipher_suites, BLOCK_TEXTS),
	ROW(curve_preferences, BLOCK_TEXTS),
	ROW(prefer_server_cipher_suites, BLOCK_BOOL), /* no effect in Go either */
	{ 0 },
};
#undef ROW

static const struct auth_name {
	const char *name;
	enum client_auth auth;
} auth_names[] = {
	{ "NoClientCert", CLIENT_AUTH_NONE },
	{ "RequestClientCert", CLIENT_AUTH_REQUEST },
	{ "RequireAnyClientCert", CLIENT_AUTH_REQUIRE_ANY },
	{ "RequireClientCert", CLIENT_AUTH_REQUIRE_ANY },
	{ "VerifyClientCertIfGiven", CLIENT_AUTH_VERIFY_IF_GIVEN },
	{ "RequireAndVerifyClientCert", CLIENT_AUTH_REQUIRE_AND_VERIFY },
};
enum { AUTH_NAMES = sizeof(auth_names) / sizeof(auth_names[0]) };

const char *client_auth_name(enum client_auth auth)
{
	size_t i = 0;

	while (auth_names[i].auth != auth)
		must(++i < AUTH_NAMES);
	return auth_names[i].name;
}

/* An empty text is as good as none. */
static bool is_set(const struct node *text)
{
	return text && text->text.n > 0;
}

static int read_auth(struct web_reader *r, const struct node *value)
{
	if (!is_set(value))
		return 0;
	for (size_t i = 0; i < AUTH_NAMES; i++) {
		if (str_is(value->text, auth_names[i].name)) {
			r->config->client_auth = auth_names[i].auth;
			return 0;
		}
	}
	return node_fail(
		value, r->name, r->err,
		"client_auth_type: invalid ClientAuth: found \"%.64s\", expected one of "
		"NoClientCert, RequestClientCert, RequireAnyClientCert, RequireClientCert, "
		"VerifyClientCertIfGiven, RequireAndVerifyClientCert",
		value->text.p);
}

/* The file wins, even over an inline text that is garbage. */
static void read_pem(struct web_pem *pem, const struct node *file, const struct node *inlined)
{
	const struct node *node = is_set(file) ? file : inlined;

	if (!is_set(node))
		return;
	pem->line = node->line;
	if (node == file)
		pem->path = xmemdup(file->text.p, file->text.n);
	else
		pem->inlined = xmemdup(inlined->text.p, inlined->text.n);
}

static bool is_there(const struct web_pem *pem)
{
	return pem->path || pem->inlined;
}

static int read_pems(struct web_reader *r, const struct node *section,
                     const struct tls_block *b)
{
	struct web_config *c = r->config;

	read_pem(&c->cert, b->cert_file, b->cert);
	read_pem(&c->key, b->key_file, b->key);
	read_pem(&c->client_ca, b->client_ca_file, b->client_ca);
	c->tls = is_there(&c->cert) || is_there(&c->key) || is_there(&c->client_ca) ||
	         is_set(b->client_auth_type);
	if (!c->tls)
		return 0;
	if (!is_there(&c->cert))
		return node_fail(section, r->name, r->err,
		                 "tls_server_config: missing one of cert or cert_file");
	if (!is_there(&c->key))
		return node_fail(section, r->name, r->err,
		                 "tls_server_config: missing one of key or key_file");
	if (is_there(&c->client_ca) && c->client_auth == CLIENT_AUTH_NONE)
		return node_fail(
			is_set(b->client_ca_file) ? b->client_ca_file : b->client_ca, r->name,
			r->err,
			"%s: client CA's have been configured without a Client Auth "
			"Policy: set client_auth_type, e.g. to RequireAndVerifyClientCert",
			is_set(b->client_ca_file) ? "client_ca_file" : "client_ca");
	return 0;
}

/* A null is no name; a list of nothing else is an empty one, which lets nobody pass. */
static int read_sans(struct web_reader *r, const struct node *list)
{
	struct web_config *c = r->config;

	if (!list)
		return 0;
	if (list->n > WEB_SANS_MAX)
		return node_fail(list, r->name, r->err,
		                 "client_allowed_sans: found %zu names, expected at most %d",
		                 list->n, WEB_SANS_MAX);
	c->sans_set = true;
	c->sans = xcalloc(list->n + 1, sizeof(*c->sans));
	for (const struct node_entry *e = list->first; e; e = e->next)
		if (e->value->kind == NODE_SCALAR)
			c->sans[c->n_sans++] = xmemdup(e->value->text.p, e->value->text.n);
	return 0;
}

static void warn_of_sans(struct web_reader *r, const struct node *list)
{
	enum client_auth auth = r->config->client_auth;

	if (auth == CLIENT_AUTH_NONE)
		web_warn(r, list,
		         "client_allowed_sans: has no effect, since client_auth_type asks for "
		         "no "
		         "certificate");
	if (auth == CLIENT_AUTH_REQUEST || auth == CLIENT_AUTH_REQUIRE_ANY)
		web_warn(r, list,
		         "client_allowed_sans: %s does not verify certificates, so anyone can "
		         "make "
		         "one with these names",
		         client_auth_name(auth));
	if (auth == CLIENT_AUTH_REQUEST || auth == CLIENT_AUTH_VERIFY_IF_GIVEN)
		web_warn(r, list,
		         "client_allowed_sans: a client without a certificate is refused, "
		         "although "
		         "%s requires none",
		         client_auth_name(auth));
}

static void warn(struct web_reader *r, const struct node *section, const struct tls_block *b)
{
	const struct web_config *c = r->config;

	if (!c->tls) {
		web_warn(r, section,
		         "tls_server_config: names no certificate, so TLS is off: set "
		         "cert_file and "
		         "key_file, or remove the section");
		return;
	}
	if (c->client_auth >= CLIENT_AUTH_VERIFY_IF_GIVEN && !is_there(&c->client_ca))
		web_warn(
			r, b->client_auth_type,
			"client_auth_type: %s without client_ca_file trusts every CA that this "
			"system trusts",
			client_auth_name(c->client_auth));
	if (c->sans_set)
		warn_of_sans(r, b->client_allowed_sans);
	if (c->min_version < TLS_1_2)
		web_warn(r, b->min_version,
		         "min_version: %s has known weaknesses, and whatever scrapes today "
		         "speaks newer ones: set it to TLS12",
		         web_version_title(c->min_version));
}

int web_read_tls(struct web_reader *r, const struct node *section)
{
	struct tls_block b = { 0 };
	int rc = block_read(section, "tls_server_config", rows, r->name, &b, r->err);

	if (rc == 0)
		rc = read_auth(r, b.client_auth_type);
	if (rc == 0)
		rc = web_read_protocol(r, &(struct protocol_block){
						  b.min_version, b.max_version, b.cipher_suites,
						  b.curve_preferences });
	if (rc == 0)
		rc = read_pems(r, section, &b);
	if (rc == 0)
		rc = read_sans(r, b.client_allowed_sans);
	if (rc == 0)
		warn(r, section, &b);
	return rc;
}
