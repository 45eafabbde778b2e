/* SPDX-License-Identifier: Apache-2.0 */
#include "http/compressor.h"

#include <stdlib.h>

#include "base/must.h"
#include "http/gzip.h"
#include "http/zstd.h"

/*
 * Of a host's text, zstd at level 1 makes as many bytes as gzip at level 1, in half to three
 * quarters of the time. Higher levels (3 and 4, and 6) save 2 to 9 % of the bytes for 1.2 to
 * 4.6 times the time.
 */
enum { GZIP_LEVEL = 1, ZSTD_LEVEL = 1 };

struct compressor {
	struct gzip *gzip;
	struct zstd *zstd;
};

struct compressor *compressor_new(void)
{
	return xcalloc(1, sizeof(struct compressor));
}

void compressor_free(struct compressor *c)
{
	if (!c)
		return;
	gzip_free(c->gzip);
	zstd_free(c->zstd);
	free(c);
}

int compressor_run(struct compressor *c, enum coding coding, struct str in, struct buf *out)
{
	must(coding == CODING_GZIP || coding == CODING_ZSTD);
	if (coding == CODING_GZIP) {
		c->gzip = c->gzip ? c->gzip : gzip_new(GZIP_LEVEL);
		return gzip_compress(c->gzip, in, out);
	}
	c->zstd = c->zstd ? c->zstd : zstd_new(ZSTD_LEVEL);
	return zstd_compress(c->zstd, in, out);
}
