/* SPDX-License-Identifier: Apache-2.0 */
#include "tls/credentials.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/must.h"
#include "tls/internal.h"
#include "tls/pem.h"
#include "tls/san.h"

enum { CHAIN_MAX = 16, CA_MAX = 4096 };

const char *tls_role_name(enum tls_role role)
{
	return role == TLS_ROLE_SERVER ? "server" : "client_ca";
}

/* Two digits for each byte, of those that were read. */
static void write_hex(char *out, const unsigned char *bytes, size_t n)
{
	for (size_t i = 0; i < n; i++)
		snprintf(out + 2 * i, 3, "%02x", bytes[i]);
}

static void remember_names(struct tls_certificate *it, gnutls_x509_crt_t crt)
{
	char text[SAN_MAX_BYTES];
	size_t used = 0;
	int rc;

	for (unsigned i = 0; (rc = san_at(crt, i, text)) >= 0; i++) {
		size_t n = rc > 0 ? strlen(text) + 1 : 0;

		if (n == 0)
			continue;
		if (it->more_names > 0 || n > sizeof(it->names) - used) {
			it->more_names++;
			continue;
		}
		memcpy(it->names + used, text, n);
		used += n;
		it->n_names++;
	}
}

static void remember(struct tls_credentials *c, enum tls_role role, gnutls_x509_crt_t crt)
{
	struct tls_certificate *it;
	unsigned char serial[TLS_SERIAL_MAX_BYTES / 2 - 1];
	unsigned char fingerprint[TLS_FINGERPRINT_BYTES / 2];
	size_t n = sizeof(c->certificates->subject);

	if (c->n_certificates == TLS_CERTIFICATES_MAX)
		return;
	c->certificates =
		xrealloc(c->certificates, (c->n_certificates + 1) * sizeof(*c->certificates));
	it = &c->certificates[c->n_certificates++];
	*it = (struct tls_certificate){
		.role = role,
		.not_before_s = gnutls_x509_crt_get_activation_time(crt),
		.not_after_s = gnutls_x509_crt_get_expiration_time(crt),
	};
	if (gnutls_x509_crt_get_dn(crt, it->subject, &n) < 0)
		it->subject[0] = '\0';
	n = sizeof(it->issuer);
	if (gnutls_x509_crt_get_issuer_dn(crt, it->issuer, &n) < 0)
		it->issuer[0] = '\0';
	n = sizeof(serial);
	if (gnutls_x509_crt_get_serial(crt, serial, &n) >= 0)
		write_hex(it->serial, serial, n);
	n = sizeof(fingerprint);
	if (gnutls_x509_crt_get_fingerprint(crt, GNUTLS_DIG_SHA256, fingerprint, &n) >= 0)
		write_hex(it->fingerprint, fingerprint, n);
	remember_names(it, crt);
}

static int check_memory(int code, struct err *err)
{
	return code < 0 ? err_set(err, -ENOMEM, "TLS: %s", gnutls_strerror(code)) : 0;
}

/* The key, in this process or by its signer. */
static int load_key(const struct tls_credentials *c, const struct tls_pem *pem,
                    gnutls_privkey_t key, struct err *err)
{
	gnutls_x509_privkey_t here = NULL;
	int rc;

	if (c->signer)
		return signer_import(c->signer, key, err);
	rc = pem_key(pem, &here, err);
	if (rc < 0)
		return rc;
	rc = check_memory(
		gnutls_privkey_import_x509(key, here, GNUTLS_PRIVKEY_IMPORT_AUTO_RELEASE), err);
	if (rc < 0)
		gnutls_x509_privkey_deinit(here);
	return rc;
}

/* The chain as it is sent, in order and rid of strangers; GnuTLS takes it, and key. */
static int set_pair(gnutls_certificate_credentials_t x509, gnutls_x509_crt_t *chain, unsigned n,
                    gnutls_privkey_t key)
{
	gnutls_pcert_st sent[CHAIN_MAX];
	int code = gnutls_pcert_import_x509_list(sent, chain, &n, GNUTLS_X509_CRT_LIST_SORT);

	if (code < 0)
		return code;
	code = gnutls_certificate_set_key(x509, NULL, 0, sent, (int)n, key);
	for (unsigned i = 0; code < 0 && i < n; i++)
		gnutls_pcert_deinit(&sent[i]);
	return code;
}

static int refuse_pair(const struct tls_params *params, int code, struct err *err)
{
	if (code == GNUTLS_E_CERTIFICATE_KEY_MISMATCH)
		return err_set(err, -EINVAL,
		               "%s: the private key does not match the public key of the "
		               "certificate in %s: renew both together",
		               params->key.name, params->cert.name);
	return err_set(err, -EINVAL, "%s: GnuTLS refuses the pair: %s", params->cert.name,
	               gnutls_strerror(code));
}

static int load_pair(struct tls_credentials *c, const struct tls_params *params,
                     struct err *err)
{
	gnutls_x509_crt_t *chain = NULL;
	gnutls_privkey_t key = NULL;
	unsigned n = 0;
	int code = -1, rc = pem_certificates(&params->cert, CHAIN_MAX, &chain, &n, err);

	if (rc == 0)
		rc = check_memory(gnutls_privkey_init(&key), err);
	if (rc == 0)
		rc = load_key(c, &params->key, key, err);
	if (rc == 0) {
		code = set_pair(c->x509, chain, n, key);
		rc = code < 0 ? refuse_pair(params, code, err) : 0;
	}
	if (rc == 0) {
		remember(c, TLS_ROLE_SERVER, chain[0]);
		rc = tls_set_protocol(c, params, chain[0], err);
	}
	if (code < 0)
		gnutls_privkey_deinit(key);
	pem_free(chain, n);
	return rc;
}

static int load_trust(struct tls_credentials *c, const struct tls_pem *ca, struct err *err)
{
	gnutls_x509_crt_t *list = NULL;
	unsigned n = 0;
	int added, rc = pem_certificates(ca, CA_MAX, &list, &n, err);

	if (rc < 0) {
		pem_free(list, n);
		return rc;
	}
	for (unsigned i = 0; i < n; i++)
		remember(c, TLS_ROLE_CLIENT_CA, list[i]);
	/* The list takes the certificates; their names go into the CertificateRequest. */
	added = gnutls_x509_trust_list_add_cas(c->trust, list, n, GNUTLS_TL_USE_IN_TLS);
	gnutls_free(list);
	return (unsigned)added == n ? 0 : err_set(err, -ENOMEM, "%s: out of memory", ca->name);
}

/* As with Go, clients are then verified against the system's trust, whose names are not sent.
 */
static int load_system_trust(struct tls_credentials *c, struct err *err)
{
	if (gnutls_x509_trust_list_add_system_trust(c->trust, 0, 0) <= 0)
		return err_set(
			err, -EINVAL,
			"client_auth_type %s without client_ca_file uses the system's trust "
			"store, which holds no certificate: name a client_ca_file",
			client_auth_name(c->web->client_auth));
	return 0;
}

bool tls_verifies_clients(const struct tls_credentials *c)
{
	return c->web->client_auth == CLIENT_AUTH_REQUIRE_AND_VERIFY;
}

static int allocate(struct tls_credentials *c, struct err *err)
{
	int code = gnutls_certificate_allocate_credentials(&c->x509);

	if (code >= 0)
		code = gnutls_x509_trust_list_init(&c->trust, 0);
	if (code >= 0)
		gnutls_certificate_set_trust_list(c->x509, c->trust, 0);
	return check_memory(code, err);
}

int tls_credentials_new(const struct tls_params *params, struct tls_credentials **out,
                        struct err *err)
{
	struct tls_credentials *c = xcalloc(1, sizeof(*c));
	int rc = allocate(c, err);

	c->web = params->web;
	c->signer = params->signer;
	if (rc == 0)
		rc = load_pair(c, params, err);
	if (rc == 0 && params->client_ca.name)
		rc = load_trust(c, &params->client_ca, err);
	else if (rc == 0 && c->web->client_auth >= CLIENT_AUTH_VERIFY_IF_GIVEN)
		rc = load_system_trust(c, err);
	/*
	 * A resumed session would skip the client's certificate, whose rights may have ended,
	 * so whoever is asked for one gets no tickets.
	 */
	if (rc == 0 && c->web->client_auth == CLIENT_AUTH_NONE)
		rc = check_memory(gnutls_session_ticket_key_generate(&c->ticket_key), err);
	if (rc < 0) {
		tls_credentials_free(c);
		return rc;
	}
	*out = c;
	return 0;
}

void tls_credentials_free(struct tls_credentials *c)
{
	if (!c)
		return;
	if (c->ticket_key.data) {
		gnutls_memset(c->ticket_key.data, 0, c->ticket_key.size);
		gnutls_free(c->ticket_key.data);
	}
	if (c->x509)
		gnutls_certificate_free_credentials(c->x509);
	tls_signer_free(c->signer);
	priorities_deinit(&c->priorities);
	free(c->certificates);
	free(c);
}

const struct tls_certificate *tls_certificates(const struct tls_credentials *c, size_t *n)
{
	*n = c->n_certificates;
	return c->certificates;
}

const char *tls_warning(const struct tls_credentials *c, size_t i)
{
	return i < c->n_warnings ? c->warnings[i].text : NULL;
}
