/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"
#include "conf/web_config.h"

/*
 * Everything that TLS needs of one configuration: certificate and key, trust, protocol
 * versions, the rules for client certificates, the key of session tickets. Complete and
 * checked once made, never changed after. Sessions keep pointers into it: it outlives them.
 */
struct tls_credentials;

/* Some PEM text and what messages call it: a file's name or a key of the web config. */
struct tls_pem {
	const char *name;
	struct str text;
};

struct tls_signer;

struct tls_params {
	struct tls_pem cert, key;
	struct tls_pem client_ca;     /* name NULL: none configured */
	const struct web_config *web; /* borrowed, outlives the credentials */
	const char *web_name;         /* what messages call its file */
	struct tls_signer *signer;    /* instead of the key's text; taken over in any case */
};

/*
 * Loads and checks: the chain parses, the key is the certificate's, the CA file holds a
 * certificate, cipher_suites leaves a suite for the key. -EINVAL, with a sentence that names
 * the PEM and how to mend it.
 */
int tls_credentials_new(const struct tls_params *params, struct tls_credentials **out,
                        struct err *err);
/* The i-th of what loads but is likely not meant; NULL past the last. */
const char *tls_warning(const struct tls_credentials *c, size_t i);
void tls_credentials_free(struct tls_credentials *c);

/* One certificate that was loaded, for the metrics, the status page and warnings. */
enum tls_role { TLS_ROLE_SERVER, TLS_ROLE_CLIENT_CA };
enum {
	TLS_CERTIFICATES_MAX = 64,
	TLS_SUBJECT_MAX_BYTES = 256,
	TLS_SERIAL_MAX_BYTES = 64,
	TLS_FINGERPRINT_BYTES = 65,
	TLS_NAMES_MAX_BYTES = 512,
};

struct tls_certificate {
	enum tls_role role;
	char subject[TLS_SUBJECT_MAX_BYTES], issuer[TLS_SUBJECT_MAX_BYTES]; /* RFC 4514 */
	char serial[TLS_SERIAL_MAX_BYTES];                                  /* hexadecimal */
	char fingerprint[TLS_FINGERPRINT_BYTES]; /* SHA-256 of it, hexadecimal */
	char names[TLS_NAMES_MAX_BYTES]; /* subject alternative names, each with a NUL: those
	                                    that fit */
	size_t n_names;                  /* in names; more_names did not fit */
	size_t more_names;
	int64_t not_before_s, not_after_s; /* seconds since 1970 */
};

/* Server certificate first (its chain is not listed), then the client CAs, at most
 * TLS_CERTIFICATES_MAX. */
const struct tls_certificate *tls_certificates(const struct tls_credentials *c, size_t *n);
const char *tls_role_name(enum tls_role role);

/* Does this configuration let in only those with a certificate that was verified? */
bool tls_verifies_clients(const struct tls_credentials *c);
