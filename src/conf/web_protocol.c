/* SPDX-License-Identifier: Apache-2.0 */
/* web_protocol: versions, cipher suites and curves of tls_server_config. */

#include "conf/web_protocol.h"

static int read_version(struct web_reader *r, const struct node *value, const char *key,
                        enum tls_version *out)
{
	int found = value ? web_version_find(value->text) : (int)*out;

	if (found < 0)
		return node_fail(value, r->name, r->err,
		                 "%s: unknown TLS version: found \"%.64s\", expected one of "
		                 "TLS10, TLS11, TLS12, TLS13",
		                 key, value->text.p);
	*out = (enum tls_version)found;
	return 0;
}

static int read_versions(struct web_reader *r, const struct protocol_block *b)
{
	struct web_config *c = r->config;
	int rc = read_version(r, b->min_version, "min_version", &c->min_version);

	if (rc == 0)
		rc = read_version(r, b->max_version, "max_version", &c->max_version);
	if (rc < 0 || c->min_version <= c->max_version)
		return rc;
	if (b->min_version)
		return node_fail(
			b->min_version, r->name, r->err,
			"min_version: found %s, expected no more than max_version, which is %s",
			web_version_name(c->min_version), web_version_name(c->max_version));
	return node_fail(
		b->max_version, r->name, r->err,
		"max_version: found %s, expected no less than min_version, which is %s",
		web_version_name(c->max_version), web_version_name(c->min_version));
}

/* A list of names and what may be in it; an empty one says as little as none. */
struct name_list {
	const char *key, *kind, *names;
	int (*find)(struct str name);
};

static int read_names(struct web_reader *r, const struct node *list,
                      const struct name_list *what, unsigned *set)
{
	for (const struct node_entry *e = list ? list->first : NULL; e; e = e->next) {
		int found;

		if (e->value->kind == NODE_NULL)
			return node_fail(e->value, r->name, r->err,
			                 "%s: found null, expected the name of a %s", what->key,
			                 what->kind);
		found = what->find(e->value->text);
		if (found < 0)
			return node_fail(e->value, r->name, r->err,
			                 "%s: unknown %s: %.64s, expected one of %s", what->key,
			                 what->kind, e->value->text.p, what->names);
		*set |= 1U << found;
	}
	return 0;
}

int web_read_protocol(struct web_reader *r, const struct protocol_block *b)
{
	static const struct name_list suites = {
		"cipher_suites", "cipher",
		"TLS_AES_128_GCM_SHA256, TLS_AES_256_GCM_SHA384, TLS_CHACHA20_POLY1305_SHA256, "
		"TLS_ECDHE_{ECDSA,RSA}_WITH_{AES_128_GCM_SHA256,AES_256_GCM_SHA384,"
		"CHACHA20_POLY1305_SHA256,AES_128_CBC_SHA,AES_256_CBC_SHA}",
		web_suite_find
	};
	static const struct name_list curves = { "curve_preferences", "curve",
		                                 "CurveP256, CurveP384, CurveP521, X25519",
		                                 web_curve_find };
	struct web_config *c = r->config;
	int rc = read_versions(r, b);

	if (rc == 0)
		rc = read_names(r, b->cipher_suites, &suites, &c->suites);
	if (rc == 0)
		rc = read_names(r, b->curve_preferences, &curves, &c->curves);
	if (rc == 0 && c->suites) {
		c->suites_line = b->cipher_suites->line;
		r->suites = b->cipher_suites;
	}
	return rc;
}

int web_check_http2(struct web_reader *r)
{
	const struct web_config *c = r->config;

	if (!c->tls || !c->http2 || !c->suites || c->min_version == TLS_1_3 ||
	    web_set_has(c->suites, TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256) ||
	    web_set_has(c->suites, TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256))
		return 0;
	return node_fail(r->suites, r->name, r->err,
	                 "cipher_suites: http2: TLSConfig.CipherSuites is missing an "
	                 "HTTP/2-required AES_128_GCM_SHA256 cipher (need at least one of "
	                 "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 or "
	                 "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256): add it, or set min_version "
	                 "to TLS13, or http2 of http_server_config to false");
}
