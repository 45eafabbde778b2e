/* SPDX-License-Identifier: Apache-2.0 */
#include "tls/san.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdbool.h>
#include <string.h>

static bool to_text(unsigned kind, const unsigned char *value, size_t n,
                    char text[static SAN_MAX_BYTES])
{
	if (kind == GNUTLS_SAN_IPADDRESS)
		return (n == 4 || n == 16) &&
		       inet_ntop(n == 4 ? AF_INET : AF_INET6, value, text, SAN_MAX_BYTES);
	if (kind != GNUTLS_SAN_DNSNAME && kind != GNUTLS_SAN_RFC822NAME &&
	    kind != GNUTLS_SAN_URI)
		return false;
	/* A NUL within a name must not shorten it to another. */
	if (n >= SAN_MAX_BYTES || memchr(value, '\0', n))
		return false;
	memcpy(text, value, n);
	text[n] = '\0';
	return true;
}

int san_at(gnutls_x509_crt_t crt, unsigned i, char text[static SAN_MAX_BYTES])
{
	unsigned char value[SAN_MAX_BYTES];
	size_t n = sizeof(value);
	unsigned kind;
	int rc;

	if (i >= SANS_PER_CERTIFICATE_MAX)
		return -ENOENT;
	rc = gnutls_x509_crt_get_subject_alt_name2(crt, i, value, &n, &kind, NULL);
	if (rc == GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE)
		return -ENOENT;
	return rc >= 0 && to_text(kind, value, n, text) ? 1 : 0;
}
