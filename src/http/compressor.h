/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/buf.h"
#include "base/str.h"
#include "http/coding.h"

/* Applies content codings, for one thread at a time; what a coding needs is made once it is
 * asked for, and kept. */
struct compressor;

struct compressor *compressor_new(void);
void compressor_free(struct compressor *c); /* NULL is fine */

/* Adds the bytes in that coding, which is not identity, to out; -ENOSPC when they do not fit.
 */
int compressor_run(struct compressor *c, enum coding coding, struct str in, struct buf *out);
