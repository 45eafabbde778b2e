/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>

#include "base/str.h"
#include "tls/mac.h"

/*
 * Verdicts on credentials that were checked before, so that bcrypt runs once for each. The
 * key is a keyed hash of user, stored hash and password: nothing in here is a secret, and a
 * changed hash never meets an old verdict. Good and bad verdicts do not push each other out.
 * Used on the loop thread only.
 */
enum { VERDICTS_GOOD_MAX = 256, VERDICTS_BAD_MAX = 256 };

struct verdict_key {
	unsigned char bytes[TLS_MAC_BYTES];
};

enum verdict { VERDICT_UNKNOWN, VERDICT_GOOD, VERDICT_BAD };

struct verdicts;

struct verdicts *verdicts_new(void);
void verdicts_free(struct verdicts *v);

/* hash NULL: there is no such user. */
struct verdict_key verdicts_key(const struct verdicts *v, struct str user, const char *hash,
                                struct str password);
enum verdict verdicts_find(struct verdicts *v, const struct verdict_key *key);
void verdicts_add(struct verdicts *v, const struct verdict_key *key, bool good);
