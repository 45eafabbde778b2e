/* SPDX-License-Identifier: Apache-2.0 */
#include "tls/mac.h"

#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <stdint.h>

#include "base/must.h"

void tls_random(void *out, size_t n)
{
	must(gnutls_rnd(GNUTLS_RND_KEY, out, n) >= 0);
}

void tls_mac(const unsigned char key[static TLS_MAC_BYTES], const struct str *pieces, size_t n,
             unsigned char out[static TLS_MAC_BYTES])
{
	gnutls_hmac_hd_t mac;

	must(gnutls_hmac_init(&mac, GNUTLS_MAC_SHA256, key, TLS_MAC_BYTES) >= 0);
	for (size_t i = 0; i < n; i++) {
		uint64_t length = pieces[i].n;

		must(gnutls_hmac(mac, &length, sizeof(length)) >= 0);
		must(pieces[i].n == 0 || gnutls_hmac(mac, pieces[i].p, pieces[i].n) >= 0);
	}
	gnutls_hmac_deinit(mac, out);
}
