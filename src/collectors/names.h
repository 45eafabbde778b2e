/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/arena.h"
#include "base/str.h"

/*
 * A name from outside as part of a metric's name, as node_exporter makes it: each run of
 * characters other than letters, digits and underscores, with the underscores around it,
 * becomes one "_". Underscores by themselves stay. The result lives in arena.
 */
char *name_sanitise(struct str name, struct arena *arena);
