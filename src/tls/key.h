/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "tls/credentials.h"

/* A private key that is in this process, and signs for another one. */
struct tls_key;

enum {
	TLS_SIGNED_MAX_BYTES = 512,     /* what a handshake has signed: under 256 */
	TLS_SIGNATURE_MAX_BYTES = 2048, /* by RSA with 16384 bits */
};

/* What others have to know of it. */
struct tls_key_kind {
	uint32_t algorithm, bits; /* as GnuTLS numbers them */
};

/* What is to be signed, and how: a hash, or with Ed25519 and Ed448 the text itself. */
struct tls_signing {
	bool hashed;
	uint32_t algorithm; /* as GnuTLS numbers them */
	struct str bytes;
};

/* -EINVAL, with a sentence that names the PEM. */
int tls_key_parse(const struct tls_pem *pem, struct tls_key **out, struct err *err);
void tls_key_free(struct tls_key *key); /* wipes; NULL is fine */

struct tls_key_kind tls_key_kind(const struct tls_key *key);

/*
 * Adds the signature. From several threads at once. -EINVAL where such a key makes none of
 * that kind.
 */
int tls_key_sign(const struct tls_key *key, const struct tls_signing *what,
                 struct buf *signature);
