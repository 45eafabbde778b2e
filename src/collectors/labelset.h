/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/str.h"

/*
 * Which label values a family has samples of, for sources that may tell a thing twice: a
 * sample exists once. Only hashes are kept; of a million values, one is taken for another
 * with a chance of 1 in 30 million, and is then missing.
 */
struct labelset {
	struct arena *arena;
	uint64_t *slots; /* open addressing, 0 is free */
	size_t n, cap;
};

/* False where these n values have been added before. */
bool labelset_add(struct labelset *set, const struct str *values, size_t n);
