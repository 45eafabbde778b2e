/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/buf.h"
#include "base/err.h"
#include "tls/key.h"

/* A private key that is not in this process: whom to ask for its signatures. */
struct tls_signer {
	struct err refusal; /* why there is no such key; "" where there is one */
	struct tls_key_kind kind;
	/* Adds the signature; any thread. 0 or a negative errno. */
	int (*sign)(void *owner, const struct tls_signing *what, struct buf *signature);
	void (*release)(void *owner); /* the key is not wanted any more */
	void *owner;
};

/* Releases, then frees; NULL is fine. */
void tls_signer_free(struct tls_signer *s);
