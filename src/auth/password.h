/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>

#include "base/str.h"

/*
 * Is this the password of that bcrypt hash? hash NULL stands for a user that does not
 * exist. Takes as long as bcrypt does, so it belongs on a worker; what is refused takes
 * the time of one check at worst_cost, whichever the hash's own cost and whether there is
 * a user at all, so that the time tells nothing about names.
 */
bool password_matches(const char *hash, struct str password, unsigned worst_cost);

/* The cost of a bcrypt hash, the logarithm of its rounds: 4 to 31. */
unsigned password_cost(const char *hash);

enum { PASSWORD_UNKNOWN_COST = 10 };
