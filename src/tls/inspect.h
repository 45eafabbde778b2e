/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "tls/credentials.h"

/* What people want to know of a certificate that was loaded. */
enum { TLS_KIND_MAX_BYTES = 64 };

struct tls_facts {
	enum tls_role role;
	unsigned depth; /* in the chain that is sent; 0 is the server's own */
	char subject[TLS_SUBJECT_MAX_BYTES], issuer[TLS_SUBJECT_MAX_BYTES]; /* RFC 4514 */
	char key[TLS_KIND_MAX_BYTES];       /* "RSA, 2048 bits" */
	char signature[TLS_KIND_MAX_BYTES]; /* "RSA-SHA256" */
	int64_t not_before_s, not_after_s;  /* since 1970 */
	char **names; /* subject alternative names, those that have a text */
	size_t n_names;
	bool weak_key;       /* RSA or DSA below 2048 bits, curves below 256 */
	bool weak_signature; /* MD5 or SHA-1, of one that is not its own root */
	bool is_ca;          /* may sign others */
	bool for_servers;    /* its key usage does not exclude them */
};

/*
 * Shows the server's certificate, then the rest of its chain as it is sent, which GnuTLS has
 * put in order and rid of strangers, then the client CAs that were configured. facts hold
 * during the call.
 */
void tls_inspect(const struct tls_credentials *c,
                 void (*show)(void *owner, const struct tls_facts *facts), void *owner);
