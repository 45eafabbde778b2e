/* SPDX-License-Identifier: Apache-2.0 */
#include "tls/identity.h"

#include <arpa/inet.h>
#include <string.h>

#include "base/must.h"
#include "tls/internal.h"
#include "tls/pem.h"

enum { CHAIN_MAX = 16, AUTHORITIES_MAX = 4096, NAMES_MAX = 1000 };

/* How well a name serves others, the more the better; 0 for no name of a host. */
enum { LOOPBACK_NAME = 1, PUBLIC_ADDRESS, PUBLIC_NAME };

static int rank_address(const unsigned char *p, size_t n, char out[static TLS_NAME_MAX_BYTES])
{
	static const unsigned char loopback6[16] = { [15] = 1 };
	bool is6 = n == 16;

	if ((!is6 && n != 4) || (is6 ? memcmp(p, loopback6, 16) == 0 : p[0] == 127))
		return 0;
	must(inet_ntop(is6 ? AF_INET6 : AF_INET, p, out, TLS_NAME_MAX_BYTES));
	return PUBLIC_ADDRESS;
}

/* The i-th name: how well it serves, or -1 behind the last. */
static int read_name(gnutls_x509_crt_t crt, unsigned i, char out[static TLS_NAME_MAX_BYTES])
{
	unsigned char value[TLS_NAME_MAX_BYTES];
	size_t n = sizeof(value) - 1;
	unsigned kind = 0;
	int rc = gnutls_x509_crt_get_subject_alt_name2(crt, i, value, &n, &kind, NULL);

	if (rc == GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE || i == NAMES_MAX)
		return -1;
	if (rc < 0 || n >= sizeof(value))
		return 0;
	if (kind == GNUTLS_SAN_IPADDRESS)
		return rank_address(value, n, out);
	if (kind != GNUTLS_SAN_DNSNAME || n == 0 || value[0] == '*' || memchr(value, '\0', n))
		return 0;
	memcpy(out, value, n);
	out[n] = '\0';
	return strcmp(out, "localhost") == 0 ? LOOPBACK_NAME : PUBLIC_NAME;
}

bool tls_public_name(const struct tls_pem *cert, char out[static TLS_NAME_MAX_BYTES])
{
	char name[TLS_NAME_MAX_BYTES];
	gnutls_x509_crt_t *chain = NULL;
	unsigned n = 0;
	int best = 0, rank;

	if (pem_certificates(cert, CHAIN_MAX, &chain, &n, NULL) == 0) {
		for (unsigned i = 0; (rank = read_name(chain[0], i, name)) >= 0; i++) {
			if (rank <= best)
				continue;
			best = rank;
			memcpy(out, name, sizeof(name));
		}
	}
	pem_free(chain, n);
	return best > 0;
}

bool tls_goes_by(const struct tls_pem *cert, const char *host)
{
	gnutls_x509_crt_t *chain = NULL;
	unsigned n = 0;
	bool goes = pem_certificates(cert, CHAIN_MAX, &chain, &n, NULL) == 0 &&
	            gnutls_x509_crt_check_hostname(chain[0], host);

	pem_free(chain, n);
	return goes;
}

static bool verify(gnutls_x509_crt_t *chain, unsigned n, gnutls_x509_crt_t *authorities,
                   unsigned n_authorities)
{
	const unsigned flags =
		GNUTLS_VERIFY_DISABLE_TIME_CHECKS | GNUTLS_VERIFY_DISABLE_TRUSTED_TIME_CHECKS;
	gnutls_x509_trust_list_t trust;
	unsigned status = 0;
	bool good;

	must(gnutls_x509_trust_list_init(&trust, 0) >= 0);
	good = gnutls_x509_trust_list_add_cas(trust, authorities, (int)n_authorities, 0) > 0 &&
	       gnutls_x509_trust_list_verify_crt2(trust, chain, n, NULL, 0, flags, &status,
	                                          NULL) >= 0 &&
	       status == 0;
	gnutls_x509_trust_list_deinit(trust, 0);
	return good;
}

bool tls_is_vouched_for(const struct tls_pem *cert, const struct tls_pem *authorities)
{
	gnutls_x509_crt_t *chain = NULL, *list = NULL;
	unsigned n = 0, n_list = 0;
	bool good = pem_certificates(cert, CHAIN_MAX, &chain, &n, NULL) == 0 &&
	            pem_certificates(authorities, AUTHORITIES_MAX, &list, &n_list, NULL) == 0 &&
	            verify(chain, n, list, n_list);

	pem_free(chain, n);
	pem_free(list, n_list);
	return good;
}
