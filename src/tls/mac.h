/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stddef.h>

#include "base/str.h"

/* HMAC-SHA-256 (RFC 2104), for keys of caches that must not hold what they were made from. */
enum { TLS_MAC_BYTES = 32 };

/* Random bytes from GnuTLS' generator. */
void tls_random(void *out, size_t n);

/* Over n pieces, each preceded by its length, so that no two lists of pieces give one input. */
void tls_mac(const unsigned char key[static TLS_MAC_BYTES], const struct str *pieces, size_t n,
             unsigned char out[static TLS_MAC_BYTES]);
