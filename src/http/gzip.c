/* SPDX-License-Identifier: Apache-2.0 */
#include "http/gzip.h"

#include <errno.h>
#include <libdeflate.h>
#include <stdlib.h>

#include "base/must.h"

struct gzip {
	struct libdeflate_compressor *compressor;
};

struct gzip *gzip_new(int level)
{
	struct gzip *z = xcalloc(1, sizeof(*z));

	z->compressor = libdeflate_alloc_compressor(level);
	must(z->compressor);
	return z;
}

void gzip_free(struct gzip *z)
{
	if (!z)
		return;
	libdeflate_free_compressor(z->compressor);
	free(z);
}

int gzip_compress(struct gzip *z, struct str in, struct buf *out)
{
	size_t bound = libdeflate_gzip_compress_bound(z->compressor, in.n);
	size_t left = out->max - out->n;
	size_t room = bound < left ? bound : left;
	char *p = buf_reserve(out, room);
	size_t n =
		p ? libdeflate_gzip_compress(z->compressor, in.n > 0 ? in.p : "", in.n, p, room)
		  : 0;

	if (n == 0)
		return -ENOSPC;
	out->n += n;
	return 0;
}
