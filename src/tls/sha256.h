/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/str.h"

/* SHA-256 (FIPS 180-4) of a text in base64, as Content-Security-Policy writes it, and a NUL. */
enum { TLS_SHA256_BASE64_BYTES = 45 };

void tls_sha256_base64(struct str text, char out[static TLS_SHA256_BASE64_BYTES]);
