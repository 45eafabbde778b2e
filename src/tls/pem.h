/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <gnutls/x509.h>

#include "tls/credentials.h"

/* PEM text to GnuTLS' own, with sentences that name it. Within tls/ only. */

/* At most max certificates, and one at least; pem_free() takes them, also after -EINVAL. */
int pem_certificates(const struct tls_pem *pem, unsigned max, gnutls_x509_crt_t **list,
                     unsigned *n, struct err *err);
void pem_free(gnutls_x509_crt_t *list, unsigned n);

/* A private key that is not encrypted; NULL after -EINVAL. */
int pem_key(const struct tls_pem *pem, gnutls_x509_privkey_t *key, struct err *err);
