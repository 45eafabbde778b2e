/* SPDX-License-Identifier: Apache-2.0 */
#include "http/zstd.h"

#include <errno.h>
#include <stdlib.h>
#include <zstd.h>

#include "base/must.h"

struct zstd {
	ZSTD_CCtx *context;
};

const bool zstd_built_in = true;

struct zstd *zstd_new(int level)
{
	struct zstd *z = xcalloc(1, sizeof(*z));

	z->context = ZSTD_createCCtx();
	must(z->context);
	must(!ZSTD_isError(ZSTD_CCtx_setParameter(z->context, ZSTD_c_compressionLevel, level)));
	return z;
}

void zstd_free(struct zstd *z)
{
	if (!z)
		return;
	ZSTD_freeCCtx(z->context);
	free(z);
}

int zstd_compress(struct zstd *z, struct str in, struct buf *out)
{
	size_t bound = ZSTD_compressBound(in.n);
	size_t left = out->max - out->n;
	size_t room = bound < left ? bound : left;
	char *p = buf_reserve(out, room);
	size_t n;

	if (!p)
		return -ENOSPC;
	n = ZSTD_compress2(z->context, p, room, in.p, in.n);
	if (ZSTD_isError(n))
		return -ENOSPC; /* it has no other reason: the context and the input are sound
		                 */
	out->n += n;
	return 0;
}
