/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>

#include "base/buf.h"
#include "base/str.h"

extern const bool zstd_built_in;

struct zstd;

/*
 * A compressor for one thread at a time; keeps its work memory, which its level bounds: at
 * level 1, 0.6 MB. Nothing here is called where zstd is not built in.
 */
struct zstd *zstd_new(int level);
void zstd_free(struct zstd *z); /* NULL is fine */

/* Adds one frame to out (RFC 8878); -ENOSPC when it does not fit. */
int zstd_compress(struct zstd *z, struct str in, struct buf *out);
