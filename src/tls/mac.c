/* SPDX-License-Identifier: Apache-2.0 */
#include "tls/mac.h"

#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <string.h>

#include "base/must.h"

void tls_random(void *out, size_t n)
{
	must(gnutls_rnd(GNUTLS_RND_KEY, out, n) >= 0);
}

/* In one go, which allocates nothing and so cannot fail. */
static void hmac(const unsigned char *key, const void *p, size_t n, unsigned char *out)
{
	must(gnutls_hmac_fast(GNUTLS_MAC_SHA256, key, TLS_MAC_BYTES, p, n, out) >= 0);
}

void tls_mac(const unsigned char key[static TLS_MAC_BYTES], const struct str *pieces, size_t n,
             unsigned char out[static TLS_MAC_BYTES])
{
	/* What came so far, and the next one: a fixed length, so that none runs into another.
	 */
	unsigned char both[2][TLS_MAC_BYTES] = { 0 };

	for (size_t i = 0; i < n; i++) {
		hmac(key, pieces[i].p ? pieces[i].p : "", pieces[i].n, both[1]);
		hmac(key, both, sizeof(both), both[0]);
	}
	memcpy(out, both[0], TLS_MAC_BYTES);
	explicit_bzero(both, sizeof(both));
}
