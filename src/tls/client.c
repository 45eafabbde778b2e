/* SPDX-License-Identifier: Apache-2.0 */
#include "tls/client.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/clock.h"
#include "base/must.h"
#include "tls/internal.h"
#include "tls/pem.h"

enum { TRUST_MAX = 4096, CHAIN_MAX = 16 };

struct tls_client {
	gnutls_session_t gnutls;
	gnutls_certificate_credentials_t x509;
	struct tls_client_facts facts;
	uint64_t timeout_ms;
	bool open;
};

void tls_client_close(struct tls_client *c)
{
	if (!c)
		return;
	if (c->open)
		gnutls_bye(c->gnutls, GNUTLS_SHUT_WR);
	if (c->gnutls)
		gnutls_deinit(c->gnutls);
	gnutls_certificate_free_credentials(c->x509);
	free(c);
}

static int trust(struct tls_client *c, const struct tls_pem *pem, struct err *err)
{
	gnutls_x509_crt_t *list = NULL;
	unsigned n = 0;
	int rc = pem_certificates(pem, TRUST_MAX, &list, &n, err);

	if (rc == 0 && gnutls_certificate_set_x509_trust(c->x509, list, (int)n) < 0)
		rc = err_set(err, -EINVAL, "%s: GnuTLS refuses it", pem->name);
	pem_free(list, n);
	return rc;
}

static int set_trust(struct tls_client *c, const struct tls_client_params *params,
                     struct err *err)
{
	int rc = 0;

	if (!params->trust[0].name && !params->trust[1].name &&
	    gnutls_certificate_set_x509_system_trust(c->x509) <= 0)
		return err_set(err, -ENOENT,
		               "the system trusts no authority: name one for the server");
	for (size_t i = 0; i < COUNT_OF(params->trust) && rc == 0; i++)
		if (params->trust[i].name)
			rc = trust(c, &params->trust[i], err);
	return rc;
}

static int set_pair(struct tls_client *c, const struct tls_client_params *params,
                    struct err *err)
{
	gnutls_x509_crt_t *chain = NULL;
	gnutls_x509_privkey_t key = NULL;
	unsigned n = 0;
	int rc;

	if (!params->cert.name)
		return 0;
	rc = pem_certificates(&params->cert, CHAIN_MAX, &chain, &n, err);
	if (rc == 0)
		rc = pem_key(&params->key, &key, err);
	if (rc == 0 && gnutls_certificate_set_x509_key(c->x509, chain, (int)n, key) < 0)
		rc = err_set(err, -EINVAL, "%s: the private key is not that of %s",
		             params->key.name, params->cert.name);
	if (key)
		gnutls_x509_privkey_deinit(key);
	pem_free(chain, n);
	return rc;
}

static bool is_address(const char *name)
{
	unsigned char bytes[16];

	return inet_pton(AF_INET, name, bytes) == 1 || inet_pton(AF_INET6, name, bytes) == 1;
}

static void set_session(struct tls_client *c, int fd, const char *server)
{
	must(gnutls_init(&c->gnutls, GNUTLS_CLIENT | GNUTLS_NO_SIGNAL) >= 0);
	must(gnutls_set_default_priority(c->gnutls) >= 0);
	must(gnutls_credentials_set(c->gnutls, GNUTLS_CRD_CERTIFICATE, c->x509) >= 0);
	if (!is_address(server))
		must(gnutls_server_name_set(c->gnutls, GNUTLS_NAME_DNS, server,
		                            strlen(server)) >= 0);
	gnutls_session_set_verify_cert(c->gnutls, server, 0);
	gnutls_handshake_set_timeout(c->gnutls, 0); /* the socket's own are enough */
	gnutls_transport_set_int(c->gnutls, fd);
}

/* Why the server is not believed, in GnuTLS' words without their padding. */
static int explain_distrust(struct tls_client *c, struct err *err)
{
	gnutls_datum_t words = { 0 };
	struct str text;
	int rc = gnutls_certificate_verification_status_print(
		gnutls_session_get_verify_cert_status(c->gnutls), GNUTLS_CRT_X509, &words, 0);

	text = rc < 0 ? STR("it does not verify")
	              : str_trim(
				(struct str){ (char *)words.data, strlen((char *)words.data) });
	err_set(err, -EACCES, "the server's certificate is not accepted: %.*s", STR_ARG(text));
	gnutls_free(words.data);
	return -EACCES;
}

static int explain(struct tls_client *c, int code, struct err *err)
{
	if (code == GNUTLS_E_CERTIFICATE_VERIFICATION_ERROR)
		return explain_distrust(c, err);
	if (code == GNUTLS_E_FATAL_ALERT_RECEIVED)
		return err_set(err, -ECONNREFUSED, "the server refuses us: TLS alert \"%s\"",
		               gnutls_alert_get_name(gnutls_alert_get(c->gnutls)));
	if (code == GNUTLS_E_AGAIN || code == GNUTLS_E_TIMEDOUT)
		return err_set(err, -ETIMEDOUT, "no answer in time");
	if (code == GNUTLS_E_PREMATURE_TERMINATION || code == GNUTLS_E_PULL_ERROR)
		return err_set(err, -ECONNRESET, "the server closed the connection");
	if (code == GNUTLS_E_UNEXPECTED_PACKET_LENGTH ||
	    code == GNUTLS_E_UNSUPPORTED_VERSION_PACKET || code == GNUTLS_E_UNEXPECTED_PACKET)
		return err_set(err, -EPROTO, "it does not speak TLS");
	return err_set(err, -EPROTO, "%s", gnutls_strerror(code));
}

static gnutls_x509_crt_t import(const gnutls_datum_t *der)
{
	gnutls_x509_crt_t crt;

	must(gnutls_x509_crt_init(&crt) >= 0);
	must(gnutls_x509_crt_import(crt, der, GNUTLS_X509_FMT_DER) >= 0); /* it was verified */
	return crt;
}

static void note_facts(struct tls_client *c)
{
	unsigned n = 0;
	const gnutls_datum_t *chain = gnutls_certificate_get_peers(c->gnutls, &n);
	size_t size = sizeof(c->facts.subject);
	gnutls_x509_crt_t leaf;

	snprintf(c->facts.protocol, sizeof(c->facts.protocol), "%s, %s",
	         gnutls_protocol_get_name(gnutls_protocol_get_version(c->gnutls)),
	         gnutls_cipher_get_name(gnutls_cipher_get(c->gnutls)));
	must(chain && n > 0);
	leaf = import(&chain[0]);
	if (gnutls_x509_crt_get_dn(leaf, c->facts.subject, &size) < 0)
		c->facts.subject[0] = '\0';
	c->facts.not_after_s = gnutls_x509_crt_get_expiration_time(leaf);
	gnutls_x509_crt_deinit(leaf);
}

static int shake_hands(struct tls_client *c, struct err *err)
{
	int rc;

	do
		rc = gnutls_handshake(c->gnutls);
	while (rc == GNUTLS_E_INTERRUPTED || rc == GNUTLS_E_WARNING_ALERT_RECEIVED);
	if (rc < 0)
		return explain(c, rc, err);
	c->open = true;
	note_facts(c);
	return 0;
}

int tls_client_open(int fd, const struct tls_client_params *params, struct tls_client **out,
                    struct err *err)
{
	struct tls_client *c = xcalloc(1, sizeof(*c));
	int rc;

	c->timeout_ms = params->timeout_ms;
	must(gnutls_certificate_allocate_credentials(&c->x509) >= 0);
	rc = set_trust(c, params, err);
	if (rc == 0)
		rc = set_pair(c, params, err);
	if (rc == 0) {
		set_session(c, fd, params->server);
		rc = shake_hands(c, err);
	}
	if (rc < 0) {
		tls_client_close(c);
		return rc;
	}
	*out = c;
	return 0;
}

const struct tls_client_facts *tls_client_facts(const struct tls_client *c)
{
	return &c->facts;
}

bool tls_client_sees(const struct tls_client *c, const struct tls_pem *cert)
{
	unsigned n = 0, n_list = 0;
	const gnutls_datum_t *chain = gnutls_certificate_get_peers(c->gnutls, &n);
	gnutls_x509_crt_t leaf = import(&chain[0]), *list = NULL;
	bool same = pem_certificates(cert, CHAIN_MAX, &list, &n_list, NULL) == 0 &&
	            gnutls_x509_crt_equals(leaf, list[0]);

	gnutls_x509_crt_deinit(leaf);
	pem_free(list, n_list);
	return same;
}

ssize_t tls_client_receive(struct tls_client *c, void *p, size_t n, struct err *err)
{
	uint64_t until_ns = clock_now_ns() + c->timeout_ms * UINT64_C(1000000);
	ssize_t got;

	/* "Again" is what a session ticket gives, and the socket's timeout, once. */
	do
		got = gnutls_record_recv(c->gnutls, p, n);
	while (got == GNUTLS_E_INTERRUPTED || got == GNUTLS_E_WARNING_ALERT_RECEIVED ||
	       (got == GNUTLS_E_AGAIN && clock_now_ns() < until_ns));
	return got < 0 ? explain(c, (int)got, err) : got;
}

/* A server that refuses us may have closed before we spoke; its alert is there to be read. */
static int explain_hang_up(struct tls_client *c, struct err *err)
{
	char byte;
	ssize_t n = tls_client_receive(c, &byte, 1, err);

	return n < 0 ? (int)n : explain(c, GNUTLS_E_PREMATURE_TERMINATION, err);
}

int tls_client_send(struct tls_client *c, struct str bytes, struct err *err)
{
	while (bytes.n > 0) {
		ssize_t n = gnutls_record_send(c->gnutls, bytes.p, bytes.n);

		if (n >= 0)
			bytes = str_skip(bytes, (size_t)n);
		else if (n == GNUTLS_E_PUSH_ERROR)
			return explain_hang_up(c, err);
		else if (n != GNUTLS_E_INTERRUPTED)
			return explain(c, (int)n, err);
	}
	return 0;
}
