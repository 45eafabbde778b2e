/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/must.h"
#include "base/str.h"

/* Certificates made while a test runs: ECDSA P-256, valid from yesterday until tomorrow. */
struct pki {
	gnutls_x509_crt_t crt;
	gnutls_x509_privkey_t key;
	char crt_pem[4096], key_pem[4096];
};

enum { PKI_DAY_S = 86400 };

struct pki_params {
	const char *name;
	const struct pki *issuer; /* NULL: signed by itself */
	bool is_ca;
	int days; /* until it expires; negative: it has */
	const char *dns;
	const char *purpose; /* an OID, NULL for none */
};

static void pki_make(struct pki *p, const struct pki_params *params)
{
	const struct pki *issuer = params->issuer ? params->issuer : p;
	time_t now = time(NULL);
	size_t n = sizeof(p->crt_pem);

	must(gnutls_x509_privkey_init(&p->key) >= 0 && gnutls_x509_crt_init(&p->crt) >= 0);
	must(gnutls_x509_privkey_generate(p->key, GNUTLS_PK_ECDSA,
	                                  GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1),
	                                  0) >= 0);
	gnutls_x509_crt_set_version(p->crt, 3);
	gnutls_x509_crt_set_serial(p->crt, "\x01\x02", 2);
	gnutls_x509_crt_set_activation_time(p->crt, now - 3 * PKI_DAY_S);
	gnutls_x509_crt_set_expiration_time(p->crt, now + params->days * PKI_DAY_S);
	gnutls_x509_crt_set_dn_by_oid(p->crt, GNUTLS_OID_X520_COMMON_NAME, 0, params->name,
	                              (unsigned)strlen(params->name));
	gnutls_x509_crt_set_key(p->crt, p->key);
	gnutls_x509_crt_set_ca_status(p->crt, params->is_ca);
	if (params->dns)
		gnutls_x509_crt_set_subject_alt_name(p->crt, GNUTLS_SAN_DNSNAME, params->dns,
		                                     (unsigned)strlen(params->dns), 0);
	if (params->purpose)
		gnutls_x509_crt_set_key_purpose_oid(p->crt, params->purpose, 0);
	must(gnutls_x509_crt_sign2(p->crt, issuer->crt, issuer->key, GNUTLS_DIG_SHA256, 0) >=
	     0);
	must(gnutls_x509_crt_export(p->crt, GNUTLS_X509_FMT_PEM, p->crt_pem, &n) >= 0);
	n = sizeof(p->key_pem);
	must(gnutls_x509_privkey_export(p->key, GNUTLS_X509_FMT_PEM, p->key_pem, &n) >= 0);
}

static void pki_free(struct pki *p)
{
	gnutls_x509_crt_deinit(p->crt);
	gnutls_x509_privkey_deinit(p->key);
}
