/* SPDX-License-Identifier: Apache-2.0 */
#include "tls/pem.h"

#include <errno.h>
#include <string.h>

#include "base/must.h"
#include "tls/internal.h"

/* The line of a block that has a beginning and no end, or half a beginning; 0 for none. */
static int half_block(struct str text)
{
	static const struct str begin = STR("-----BEGIN");
	int at = 0, begun = 0;
	struct str line = { 0 };

	while (str_next_line(&text, &line)) {
		at++;
		if (str_starts(line, "-----END"))
			begun = 0;
		else if (str_starts(line, begin.p) && begun == 0)
			begun = at;
		else if (str_starts(line, begin.p))
			return begun;
	}
	if (begun == 0 && line.n > 0 && line.n < begin.n &&
	    memcmp(line.p, begin.p, line.n) == 0)
		begun = at;
	return begun;
}

/* GnuTLS takes the certificates before such a place, and says nothing of the others. */
static int refuse_half(const struct tls_pem *pem, struct err *err)
{
	int line = half_block(pem->text);

	if (line == 0)
		return 0;
	return err_set(err, -EINVAL,
	               "%s:%d: what begins here breaks off: is it still being written?",
	               pem->name, line);
}

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
	return refuse_half(pem, err);
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

	if (rc < 0)
		return err_set(err, -ENOMEM, "%s: %s", pem->name, gnutls_strerror(rc));
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
