/* SPDX-License-Identifier: Apache-2.0 */
/* In place of zstd.c where libzstd is not built in. */
#include <stddef.h>

#include "base/must.h"
#include "http/zstd.h"

const bool zstd_built_in = false;

struct zstd *zstd_new(int level)
{
	(void)level;
	must(zstd_built_in);
	return NULL;
}

void zstd_free(struct zstd *z)
{
	(void)z;
}

int zstd_compress(struct zstd *z, struct str in, struct buf *out)
{
	(void)z;
	(void)in;
	(void)out;
	must(zstd_built_in);
	return 0;
}
