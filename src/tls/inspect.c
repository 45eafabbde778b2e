/* SPDX-License-Identifier: Apache-2.0 */
#include "tls/inspect.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/must.h"
#include "tls/internal.h"
#include "tls/san.h"

enum { STRONG_BITS = 2048, STRONG_CURVE_BITS = 256 };

struct inspection {
	void (*show)(void *owner, const struct tls_facts *facts);
	void *owner;
};

static void read_key(gnutls_x509_crt_t crt, struct tls_facts *facts)
{
	unsigned bits = 0;
	int algorithm = gnutls_x509_crt_get_pk_algorithm(crt, &bits);
	bool prime = algorithm == GNUTLS_PK_RSA || algorithm == GNUTLS_PK_RSA_PSS ||
	             algorithm == GNUTLS_PK_DSA;
	const char *name = algorithm == GNUTLS_PK_ECDSA ? "ECDSA"
	                   : algorithm > 0
	                           ? gnutls_pk_get_name((gnutls_pk_algorithm_t)algorithm)
	                           : NULL;

	snprintf(facts->key, sizeof(facts->key), "%s, %u bits", name ? name : "unknown", bits);
	facts->weak_key = bits < (prime ? STRONG_BITS : STRONG_CURVE_BITS);
}

static void read_signature(gnutls_x509_crt_t crt, struct tls_facts *facts)
{
	int algorithm = gnutls_x509_crt_get_signature_algorithm(crt);
	gnutls_sign_algorithm_t sign =
		algorithm > 0 ? (gnutls_sign_algorithm_t)algorithm : GNUTLS_SIGN_UNKNOWN;
	gnutls_digest_algorithm_t digest = gnutls_sign_get_hash_algorithm(sign);
	const char *name = gnutls_sign_get_name(sign);

	snprintf(facts->signature, sizeof(facts->signature), "%s", name ? name : "unknown");
	/* Nobody checks the signature that a root puts under itself. */
	facts->weak_signature = (digest == GNUTLS_DIG_MD2 || digest == GNUTLS_DIG_MD5 ||
	                         digest == GNUTLS_DIG_SHA1) &&
	                        !gnutls_x509_crt_check_issuer(crt, crt);
}

static void read_names(gnutls_x509_crt_t crt, struct tls_facts *facts)
{
	char text[SAN_MAX_BYTES];
	int rc;

	facts->names = xcalloc(SANS_PER_CERTIFICATE_MAX, sizeof(*facts->names));
	for (unsigned i = 0; (rc = san_at(crt, i, text)) >= 0; i++) {
		if (rc > 0)
			facts->names[facts->n_names++] = xstrdup(text);
	}
}

static void show(const struct inspection *to, enum tls_role role, unsigned depth,
                 gnutls_x509_crt_t crt)
{
	struct tls_facts facts = {
		.role = role,
		.depth = depth,
		.not_before_s = gnutls_x509_crt_get_activation_time(crt),
		.not_after_s = gnutls_x509_crt_get_expiration_time(crt),
		.is_ca = gnutls_x509_crt_get_ca_status(crt, NULL) > 0,
		.for_servers = gnutls_x509_crt_check_key_purpose(crt, GNUTLS_KP_TLS_WWW_SERVER,
		                                                 0) != 0,
	};
	size_t n = sizeof(facts.subject);

	if (gnutls_x509_crt_get_dn(crt, facts.subject, &n) < 0)
		facts.subject[0] = '\0';
	n = sizeof(facts.issuer);
	if (gnutls_x509_crt_get_issuer_dn(crt, facts.issuer, &n) < 0)
		facts.issuer[0] = '\0';
	read_key(crt, &facts);
	read_signature(crt, &facts);
	read_names(crt, &facts);
	to->show(to->owner, &facts);
	for (size_t i = 0; i < facts.n_names; i++)
		free(facts.names[i]);
	free(facts.names);
}

static void show_chain(const struct tls_credentials *c, const struct inspection *to)
{
	gnutls_x509_crt_t crt;
	gnutls_datum_t der;

	for (unsigned i = 0; gnutls_certificate_get_crt_raw(c->x509, 0, i, &der) >= 0; i++) {
		must(gnutls_x509_crt_init(&crt) >= 0);
		must(gnutls_x509_crt_import(crt, &der, GNUTLS_X509_FMT_DER) >= 0);
		show(to, TLS_ROLE_SERVER, i, crt);
		gnutls_x509_crt_deinit(crt);
	}
}

static void show_trust(const struct tls_credentials *c, const struct inspection *to)
{
	gnutls_x509_trust_list_iter_t iterator = NULL;
	gnutls_x509_crt_t crt;

	while (gnutls_x509_trust_list_iter_get_ca(c->trust, &iterator, &crt) >= 0) {
		show(to, TLS_ROLE_CLIENT_CA, 0, crt);
		gnutls_x509_crt_deinit(crt);
	}
}

void tls_inspect(const struct tls_credentials *c,
                 void (*show_one)(void *owner, const struct tls_facts *facts), void *owner)
{
	const struct inspection to = { show_one, owner };

	show_chain(c, &to);
	if (c->web->client_ca.path || c->web->client_ca.inlined)
		show_trust(c, &to);
}
