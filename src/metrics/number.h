/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

enum { NUMBER_MAX_BYTES = 32 };

/*
 * Writes v as the exposition formats want it and returns how many bytes: the fewest digits
 * that read back as the same double, integers in full up to 2^63, "+Inf", "-Inf", "NaN".
 * No NUL is added.
 */
size_t number_write(char out[static NUMBER_MAX_BYTES], double v);
size_t number_write_u64(char out[static NUMBER_MAX_BYTES], uint64_t v);

/* An integer as the value of a label, in the caller's digits. */
struct str number_label(char digits[static NUMBER_MAX_BYTES], uint64_t v);

/*
 * The same in the form that Go gives it (1e+06, 1.5e-07): for le and quantile, which are
 * text to whoever compares labels.
 */
size_t number_write_go(char out[static NUMBER_MAX_BYTES], double v);
