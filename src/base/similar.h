/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>

/*
 * Could typed be name, mistyped? True where few letters (a third of name, at most two) were
 * changed, added, left out or swapped with the next one. Words of SIMILAR_MAX_BYTES and
 * more are similar to none.
 */
enum { SIMILAR_MAX_BYTES = 32 };

bool similar(const char *typed, const char *name);
