/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/err.h"
#include "base/str.h"

enum { BCRYPT_BYTES = 60 };

/*
 * The shape of a bcrypt hash: $2b$, a cost of 04 to 31, $ and 53 characters of salt and
 * digest. Writes it to out in the one form that libxcrypt verifies as Go does:
 *
 * - $2a$, $2x$ and $2y$ become $2b$. Go has one algorithm for all letters; libxcrypt's $2a$
 *   and $2x$ differ for some passwords with bytes above 127.
 * - The last character of the salt loses the four bits that no salt has; Go decodes and
 *   ignores them, libxcrypt compares them.
 *
 * -EINVAL with what is wrong; the sentence never holds the hash.
 */
int bcrypt_normalize(struct str hash, char out[static BCRYPT_BYTES + 1], struct err *err);
