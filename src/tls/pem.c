/* SPDX-License-Identifier: Apache-2.0 */
#include "tls/pem.h"

#include <errno.h>
#include <string.h>

#include "base/must.h"
#include "tls/internal.h"

int pem_certificates(const struct tls_pem *pem, unsigned max, gnutls_x509_crt_t **list,
                     unsigned *n, struct err *err)
{
	gnutls_datum_t text = tls_datum(pem->text);
	int rc = gnutls_x509_crt_list_import2(list, n, &text, GNUTLS_X509_FMT_PEM, 0);

	if (rc == GNUTLS_E_NO_CERTIFICATE_FOUND || (rc >= 0 && *n == 0)) {
		bool key = memmem(text.data, text.size, "PRIVATE KEY-----", 16) != NULL;

		return err_set(err, -EINVAL, "%s: no PEM certificate in it%s", pem->name,
		               key ? " but a private key: are certificate and key switched?"
		                   : "");
	}
	if (rc < 0)
		return err_set(err, -EINVAL, "%s: a certificate in it does not parse: %s",
		               pem->name, gnutls_strerror(rc));
	if (*n > max)
		return err_set(err, -EINVAL, "%s: %u certificates are more than the %u allowed",
		               pem->name, *n, max);
	return 0;
}

void pem_free(gnutls_x509_crt_t *list, unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		gnutls_x509_crt_deinit(list[i]);
	gnutls_free(list);
}

int pem_key(const struct tls_pem *pem, gnutls_x509_privkey_t *key, struct err *err)
{
	gnutls_datum_t text = tls_datum(pem->text);
	int rc = gnutls_x509_privkey_init(key);

	must(rc >= 0);
	rc = gnutls_x509_privkey_import2(*key, &text, GNUTLS_X509_FMT_PEM, NULL, 0);
	if (rc >= 0)
		return 0;
	gnutls_x509_privkey_deinit(*key);
	*key = NULL;
	if (rc == GNUTLS_E_DECRYPTION_FAILED)
		return err_set(
			err, -EINVAL,
			"%s: the private key is encrypted, and there is no way to give its "
			"passphrase: decrypt it with \"openssl pkey\"",
			pem->name);
	if (!memmem(text.data, text.size, "PRIVATE KEY-----", 16))
		return err_set(err, -EINVAL, "%s: no PEM private key in it%s", pem->name,
		               memmem(text.data, text.size, "BEGIN CERTIFICATE-----", 22)
		                       ? " but a certificate: are certificate and key switched?"
		                       : "");
	return err_set(err, -EINVAL, "%s: the private key does not parse: %s", pem->name,
	               gnutls_strerror(rc));
}
