/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stddef.h>

#include "base/buf.h"
#include "base/str.h"

/*
 * How wide help may be: as wide as the variable COLUMNS says, or the terminal that standard
 * output is; COLUMNS_DEFAULT where neither tells, at least COLUMNS_MIN.
 */
enum { COLUMNS_DEFAULT = 80, COLUMNS_MIN = 40 };
size_t columns_of_output(void);

/* Words of text in lines of at most width bytes, all but the first indented. */
void columns_wrap(struct buf *out, struct str text, size_t indent, size_t width);
