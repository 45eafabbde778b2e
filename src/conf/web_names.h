/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>

#include "base/str.h"

/*
 * Protocol versions, cipher suites and curves by the names that the web config has for them,
 * which are those of Go's crypto/tls. Others are unknown there and here.
 */
enum tls_version { TLS_1_0, TLS_1_1, TLS_1_2, TLS_1_3 };

/* Those of TLS 1.3 first; the others name the kind of the server's key. */
#define WEB_SUITES(X)                                                                          \
	X(TLS_AES_128_GCM_SHA256)                                                              \
	X(TLS_AES_256_GCM_SHA384)                                                              \
	X(TLS_CHACHA20_POLY1305_SHA256)                                                        \
	X(TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA)                                                \
	X(TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256)                                             \
	X(TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA)                                                \
	X(TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384)                                             \
	X(TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256)                                       \
	X(TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA)                                                  \
	X(TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256)                                               \
	X(TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA)                                                  \
	X(TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384)                                               \
	X(TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256)

enum web_suite {
#define X(name) name,
	WEB_SUITES(X)
#undef X
		WEB_SUITES_COUNT
};

enum web_curve { CURVE_P256, CURVE_P384, CURVE_P521, CURVE_X25519, WEB_CURVES_COUNT };

/* Sets of them are unsigned, with the bit 1 << value. */
static inline bool web_set_has(unsigned set, unsigned value)
{
	return set & 1U << value;
}

const char *web_version_name(enum tls_version version);  /* "TLS12" */
const char *web_version_title(enum tls_version version); /* "TLS 1.2" */
const char *web_suite_name(enum web_suite suite);
const char *web_curve_name(enum web_curve curve);

/* The value of a name, or -ENOENT. */
int web_version_find(struct str name);
int web_suite_find(struct str name);
int web_curve_find(struct str name);
