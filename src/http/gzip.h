/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/buf.h"
#include "base/str.h"

struct gzip;

/* A compressor for one thread at a time; keeps its work memory. level 1 (quick) to 12. */
struct gzip *gzip_new(int level);
void gzip_free(struct gzip *z);

/* Adds the compressed bytes to out; -ENOSPC when they do not fit. */
int gzip_compress(struct gzip *z, struct str in, struct buf *out);
