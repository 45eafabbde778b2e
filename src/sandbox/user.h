/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>

#include "base/err.h"
#include "state/access.h"

/*
 * Becomes that user, with its groups, for good. -EPERM with the sentence where the process is
 * not root's; nothing happens where it is that user already. keep: permitted capabilities
 * stay. dumpable: what lies below /proc/self stays readable; as after any start by that user,
 * its other processes may then look into this one.
 */
int user_change(const struct identity *to, bool keep, bool dumpable, struct err *err);
