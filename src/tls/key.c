/* SPDX-License-Identifier: Apache-2.0 */
#include "tls/key.h"

#include <errno.h>
#include <gnutls/abstract.h>
#include <gnutls/crypto.h>
#include <stdlib.h>

#include "base/must.h"
#include "tls/internal.h"
#include "tls/pem.h"

struct tls_key {
	gnutls_privkey_t gnutls;
};

int tls_key_parse(const struct tls_pem *pem, struct tls_key **out, struct err *err)
{
	struct tls_key *key = xcalloc(1, sizeof(*key));
	gnutls_x509_privkey_t parsed = NULL;
	int rc = pem_key(pem, &parsed, err), code;

	if (rc < 0) {
		free(key);
		return rc;
	}
	code = gnutls_privkey_init(&key->gnutls);
	if (code >= 0)
		code = gnutls_privkey_import_x509(key->gnutls, parsed,
		                                  GNUTLS_PRIVKEY_IMPORT_AUTO_RELEASE);
	if (code < 0) {
		gnutls_x509_privkey_deinit(parsed);
		tls_key_free(key);
		return err_set(err, -ENOMEM, "%s: %s", pem->name, gnutls_strerror(code));
	}
	*out = key;
	return 0;
}

void tls_key_free(struct tls_key *key)
{
	if (!key)
		return;
	if (key->gnutls)
		gnutls_privkey_deinit(key->gnutls);
	free(key);
}

struct tls_key_kind tls_key_kind(const struct tls_key *key)
{
	unsigned bits = 0;
	int algorithm = gnutls_privkey_get_pk_algorithm(key->gnutls, &bits);

	return (struct tls_key_kind){ (uint32_t)algorithm, bits };
}

/* Raw RSA has a hash with its name in it (RFC 8017 section 9.2), or with TLS 1.1 two of them.
 */
static bool is_sound(const struct tls_signing *what)
{
	gnutls_sign_algorithm_t algorithm = (gnutls_sign_algorithm_t)what->algorithm;

	if (what->bytes.n == 0 || what->bytes.n > TLS_SIGNED_MAX_BYTES)
		return false;
	return !what->hashed || algorithm == GNUTLS_SIGN_RSA_RAW ||
	       what->bytes.n == gnutls_hash_get_len(gnutls_sign_get_hash_algorithm(algorithm));
}

int tls_key_sign(const struct tls_key *key, const struct tls_signing *what,
                 struct buf *signature)
{
	gnutls_sign_algorithm_t algorithm = (gnutls_sign_algorithm_t)what->algorithm;
	gnutls_datum_t bytes = tls_datum(what->bytes), made = { 0 };
	int code, rc;

	if (!is_sound(what))
		return -EINVAL;
	code = what->hashed
	               ? gnutls_privkey_sign_hash2(key->gnutls, algorithm, 0, &bytes, &made)
	               : gnutls_privkey_sign_data2(key->gnutls, algorithm, 0, &bytes, &made);
	if (code < 0)
		return -EINVAL;
	rc = buf_add(signature, made.data, made.size);
	gnutls_free(made.data);
	return rc;
}
