/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <gnutls/abstract.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>

#include "tls/credentials.h"
#include "tls/priority.h"
#include "tls/signer.h"

/* What the files of tls/ share of one another. */
struct tls_credentials {
	const struct web_config *web;
	gnutls_certificate_credentials_t x509;
	struct tls_signer *signer;      /* NULL: the key is in x509 */
	gnutls_x509_trust_list_t trust; /* owned by x509 */
	struct priorities priorities;
	gnutls_datum_t ticket_key; /* empty: no tickets */
	struct tls_certificate *certificates;
	size_t n_certificates;
	struct err warnings[3 + TLS_1_3 + 1]; /* of suites, and one for each version */
	size_t n_warnings;
};

static inline gnutls_datum_t tls_datum(struct str s)
{
	return (gnutls_datum_t){ (unsigned char *)(s.p ? s.p : ""), (unsigned)s.n };
}

/*
 * Would these rules let a peer in that shows this chain (n 0: none)? 0, or -EACCES with the
 * reason in err and the alert for the peer in *alert. version chooses between alerts.
 */
int tls_verify(const struct tls_credentials *c, const gnutls_datum_t *chain, unsigned n,
               gnutls_protocol_t version, gnutls_alert_description_t *alert, struct err *err);

/*
 * Sets the priorities for the server's certificate, and the warnings about them. -EINVAL where
 * nobody could connect.
 */
int tls_set_protocol(struct tls_credentials *c, const struct tls_params *params,
                     gnutls_x509_crt_t leaf, struct err *err);

/* Makes key sign by the signer, which outlives it. -EINVAL with the signer's refusal. */
int signer_import(struct tls_signer *s, gnutls_privkey_t key, struct err *err);
