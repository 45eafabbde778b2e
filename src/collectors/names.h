/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>

#include "base/arena.h"
#include "base/str.h"

/*
 * A name from outside as part of a metric's name, as node_exporter makes it: each run of
 * characters other than letters, digits and underscores, with the underscores around it,
 * becomes one "_". Underscores by themselves stay. The result lives in arena.
 */
char *name_sanitise(struct str name, struct arena *arena);

/* Does kind stand before a number, as in "mc0"? *number is all that follows kind. */
bool name_is_numbered(struct str name, const char *kind, struct str *number);

/* Nothing but digits, at least one. */
bool name_is_digits(struct str name);
