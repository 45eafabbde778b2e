/* SPDX-License-Identifier: Apache-2.0 */
#include "tls/signer.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/must.h"
#include "tls/internal.h"

void tls_signer_free(struct tls_signer *s)
{
	if (!s)
		return;
	if (s->release)
		s->release(s->owner);
	free(s);
}

static int sign(const struct tls_signer *s, const struct tls_signing *what,
                gnutls_datum_t *signature)
{
	struct buf made;
	int rc;

	buf_init(&made, TLS_SIGNATURE_MAX_BYTES);
	rc = s->sign(s->owner, what, &made);
	signature->data = rc == 0 ? gnutls_malloc(made.n) : NULL;
	signature->size = (unsigned)made.n;
	if (signature->data)
		memcpy(signature->data, made.p, made.n);
	buf_deinit(&made);
	return signature->data ? 0 : GNUTLS_E_PK_SIGN_FAILED;
}

static int on_sign_data(gnutls_privkey_t key, gnutls_sign_algorithm_t algorithm, void *owner,
                        unsigned flags, const gnutls_datum_t *data, gnutls_datum_t *signature)
{
	const struct tls_signing what = { false,
		                          (uint32_t)algorithm,
		                          { (const char *)data->data, data->size } };

	(void)key, (void)flags;
	return sign(owner, &what, signature);
}

static int on_sign_hash(gnutls_privkey_t key, gnutls_sign_algorithm_t algorithm, void *owner,
                        unsigned flags, const gnutls_datum_t *hash, gnutls_datum_t *signature)
{
	const struct tls_signing what = { true,
		                          (uint32_t)algorithm,
		                          { (const char *)hash->data, hash->size } };

	(void)key, (void)flags;
	return sign(owner, &what, signature);
}

static int on_info(gnutls_privkey_t key, unsigned flags, void *owner)
{
	const struct tls_signer *s = owner;
	gnutls_pk_algorithm_t algorithm = (gnutls_pk_algorithm_t)s->kind.algorithm;

	(void)key;
	if (flags & GNUTLS_PRIVKEY_INFO_PK_ALGO)
		return (int)algorithm;
	if (flags & GNUTLS_PRIVKEY_INFO_PK_ALGO_BITS)
		return (int)s->kind.bits;
	if (flags & GNUTLS_PRIVKEY_INFO_HAVE_SIGN_ALGO)
		return (int)gnutls_sign_supports_pk_algorithm(GNUTLS_FLAGS_TO_SIGN_ALGO(flags),
		                                              algorithm);
	return -1;
}

int signer_import(struct tls_signer *s, gnutls_privkey_t key, struct err *err)
{
	if (*s->refusal.text)
		return err_set(err, -EINVAL, "%s", s->refusal.text);
	must(gnutls_privkey_import_ext4(key, s, on_sign_data, on_sign_hash, NULL, NULL, on_info,
	                                0) >= 0);
	return 0;
}
