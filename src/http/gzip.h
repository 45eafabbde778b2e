/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>

#include "base/buf.h"
#include "base/str.h"

/* Does this Accept-Encoding choose gzip? By node_exporter's rules: identity wins a tie. */
bool gzip_wanted(struct str accept_encoding);

struct gzip;

/* A compressor for one thread at a time; keeps its work memory. level 1 (quick) to 12. */
struct gzip *gzip_new(int level);
void gzip_free(struct gzip *z);

/* Adds the compressed bytes to out; -ENOSPC when they do not fit. */
int gzip_compress(struct gzip *z, struct str in, struct buf *out);
