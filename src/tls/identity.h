/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "tls/credentials.h"

/* What a server's certificate, the first of a PEM text, tells those who connect to it. */

enum { TLS_NAME_MAX_BYTES = 254 };

/*
 * The first host name that others than this host can use, then the first such address, then
 * any host name but a wildcard. False where there is none, or no certificate.
 */
bool tls_public_name(const struct tls_pem *cert, char out[static TLS_NAME_MAX_BYTES]);

/* Would a client that wants this host, a name or an address, accept the certificate's names? */
bool tls_goes_by(const struct tls_pem *cert, const char *host);

/* Does one of these authorities vouch for it? Whether it is out of date does not matter. */
bool tls_is_vouched_for(const struct tls_pem *cert, const struct tls_pem *authorities);
