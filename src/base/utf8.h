/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

/* Bytes of the character at the start (1 to 4), 0 where no well-formed one is (RFC 3629). */
size_t utf8_length(struct str s);

bool utf8_valid(struct str s);
