/* SPDX-License-Identifier: Apache-2.0 */
#include "tls/sha256.h"

#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <string.h>

#include "base/must.h"

enum { SHA256_BYTES = 32 };

void tls_sha256_base64(struct str text, char out[static TLS_SHA256_BASE64_BYTES])
{
	unsigned char hash[SHA256_BYTES];
	gnutls_datum_t raw = { hash, sizeof(hash) }, encoded;

	must(gnutls_hash_fast(GNUTLS_DIG_SHA256, text.p, text.n, hash) >= 0);
	must(gnutls_base64_encode2(&raw, &encoded) >= 0);
	must(encoded.size == TLS_SHA256_BASE64_BYTES - 1);
	memcpy(out, encoded.data, encoded.size);
	out[encoded.size] = '\0';
	gnutls_free(encoded.data);
}
