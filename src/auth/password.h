/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

/*
 * Is this the password of that bcrypt hash? hash NULL stands for a user that does not exist.
 * Takes as long as bcrypt does. What is refused has cost one run of bcrypt for each of costs,
 * which are those of all users, the hash's own among them, as a set of bits: the very same
 * work for every user and for one that does not exist, so that its time tells nothing of names.
 */
bool password_matches(const char *hash, struct str password, uint32_t costs);

/* The cost of a bcrypt hash, the logarithm of its rounds: 4 to 31. */
unsigned password_cost(const char *hash);

enum {
	PASSWORD_COST_MIN = 4,
	PASSWORD_COST_MAX = 31,
	PASSWORD_MAX_BYTES = 72, /* bcrypt reads no more */
	PASSWORD_HASH_BYTES = 60,
};

/*
 * A new hash of that password, as $2y$, with a random salt. -EINVAL for an empty password,
 * -EMSGSIZE for one of which bcrypt would not read all, with a sentence. cost is within
 * its range.
 */
int password_hash(struct str password, unsigned cost, char out[static PASSWORD_HASH_BYTES + 1],
                  struct err *err);
