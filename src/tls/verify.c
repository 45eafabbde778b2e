/* SPDX-License-Identifier: Apache-2.0 */
/* The rules for client certificates: chain, dates, key usage, SAN list. */

#include <errno.h>
#include <string.h>

#include "base/must.h"
#include "tls/internal.h"
#include "tls/san.h"

enum {
	CHAIN_MAX = 16,
	/* What a key may cost us, where its owner has all the choice: as much as Go's allow. */
	KEY_MAX_BITS = 8192,
	RSA_EXPONENT_MAX_BYTES = 4,
};

static int refuse(gnutls_alert_description_t *alert, gnutls_alert_description_t why,
                  struct err *err, const char *text)
{
	*alert = why;
	return err_set(err, -EACCES, "%s", text);
}

/* Can a signature be checked with it in a reasonable time? */
static bool has_cheap_key(gnutls_x509_crt_t crt)
{
	gnutls_datum_t modulus, exponent;
	unsigned bits = 0;
	size_t exponent_bytes;

	if (gnutls_x509_crt_get_pk_algorithm(crt, &bits) < 0 || bits > KEY_MAX_BITS)
		return false;
	if (gnutls_x509_crt_get_pk_rsa_raw(crt, &modulus, &exponent) < 0)
		return true; /* no RSA */
	exponent_bytes = exponent.size;
	gnutls_free(modulus.data);
	gnutls_free(exponent.data);
	return exponent_bytes <= RSA_EXPONENT_MAX_BYTES;
}

static bool is_allowed(const struct web_config *web, const char *san)
{
	for (size_t i = 0; i < web->n_sans; i++) {
		if (strcmp(web->sans[i], san) == 0)
			return true;
	}
	return false;
}

static bool has_allowed_san(const struct web_config *web, gnutls_x509_crt_t leaf)
{
	char text[SAN_MAX_BYTES];
	int rc;

	for (unsigned i = 0; (rc = san_at(leaf, i, text)) >= 0; i++) {
		if (rc > 0 && is_allowed(web, text))
			return true;
	}
	return false;
}

static int check_chain(const struct tls_credentials *c, gnutls_x509_crt_t *chain, unsigned n,
                       gnutls_alert_description_t *alert, struct err *err)
{
	gnutls_typed_vdata_st purpose = { GNUTLS_DT_KEY_PURPOSE_OID,
		                          (unsigned char *)GNUTLS_KP_TLS_WWW_CLIENT, 0 };
	unsigned status = 0;
	int rc = gnutls_x509_trust_list_verify_crt2(c->trust, chain, n, &purpose, 1, 0, &status,
	                                            NULL);

	if (rc < 0)
		return refuse(alert, GNUTLS_A_BAD_CERTIFICATE, err, gnutls_strerror(rc));
	if (status & GNUTLS_CERT_EXPIRED)
		return refuse(alert, GNUTLS_A_CERTIFICATE_EXPIRED, err,
		              "the client's certificate, or one above it, has expired");
	if (status & GNUTLS_CERT_NOT_ACTIVATED)
		return refuse(alert, GNUTLS_A_CERTIFICATE_EXPIRED, err,
		              "the client's certificate, or one above it, is not valid yet");
	if (status & GNUTLS_CERT_SIGNER_NOT_FOUND)
		return refuse(alert, GNUTLS_A_UNKNOWN_CA, err,
		              "the client's certificate is signed by an unknown authority");
	if (status & GNUTLS_CERT_PURPOSE_MISMATCH)
		return refuse(alert, GNUTLS_A_BAD_CERTIFICATE, err,
		              "the client's certificate is not for client authentication");
	if (status & GNUTLS_CERT_REVOKED)
		return refuse(alert, GNUTLS_A_CERTIFICATE_REVOKED, err,
		              "the client's certificate is revoked");
	if (status != 0)
		return refuse(alert, GNUTLS_A_BAD_CERTIFICATE, err,
		              "the client's certificate does not verify");
	return 0;
}

static int check_certificate(const struct tls_credentials *c, gnutls_x509_crt_t *chain,
                             unsigned n, gnutls_alert_description_t *alert, struct err *err)
{
	if (c->web->client_auth >= CLIENT_AUTH_VERIFY_IF_GIVEN) {
		int rc = check_chain(c, chain, n, alert, err);

		if (rc < 0)
			return rc;
	}
	if (c->web->sans_set && !has_allowed_san(c->web, chain[0]))
		return refuse(alert, GNUTLS_A_BAD_CERTIFICATE, err,
		              "no subject alternative name of the client's certificate is in "
		              "client_allowed_sans");
	return 0;
}

int tls_verify(const struct tls_credentials *c, const gnutls_datum_t *chain, unsigned n,
               gnutls_protocol_t version, gnutls_alert_description_t *alert, struct err *err)
{
	enum client_auth auth = c->web->client_auth;
	gnutls_x509_crt_t crts[CHAIN_MAX];
	unsigned made = 0;
	int rc = 0;

	if (auth == CLIENT_AUTH_NONE)
		return 0;
	if (n == 0) {
		if (auth != CLIENT_AUTH_REQUIRE_ANY && auth != CLIENT_AUTH_REQUIRE_AND_VERIFY &&
		    !c->web->sans_set)
			return 0;
		return refuse(alert,
		              version == GNUTLS_TLS1_3 ? GNUTLS_A_CERTIFICATE_REQUIRED
		                                       : GNUTLS_A_HANDSHAKE_FAILURE,
		              err, "the client did not provide a certificate");
	}
	if (n > CHAIN_MAX)
		return refuse(alert, GNUTLS_A_BAD_CERTIFICATE, err,
		              "the client's certificate chain is too long");
	for (; made < n && rc == 0; made++) {
		must(gnutls_x509_crt_init(&crts[made]) >= 0);
		if (gnutls_x509_crt_import(crts[made], &chain[made], GNUTLS_X509_FMT_DER) < 0)
			rc = refuse(alert, GNUTLS_A_BAD_CERTIFICATE, err,
			            "the client's certificate does not parse");
		else if (!has_cheap_key(crts[made]))
			rc = refuse(alert, GNUTLS_A_BAD_CERTIFICATE, err,
			            "the key of the client's certificate is too large");
	}
	if (rc == 0)
		rc = check_certificate(c, crts, n, alert, err);
	while (made > 0)
		gnutls_x509_crt_deinit(crts[--made]);
	return rc;
}
