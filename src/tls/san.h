/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <gnutls/x509.h>

/* The subject alternative names of a certificate, as Go compares and prints them. */
enum { SAN_MAX_BYTES = 4096, SANS_PER_CERTIFICATE_MAX = 256 };

/*
 * The i-th one: a DNS name, an address, an e-mail address or a URI. 1 with the text; 0 for a
 * kind that has none, or a text that could be mistaken for another; -ENOENT past the last.
 */
int san_at(gnutls_x509_crt_t crt, unsigned i, char text[static SAN_MAX_BYTES]);
