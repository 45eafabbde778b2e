/* SPDX-License-Identifier: Apache-2.0 */
#include "http/gzip.h"

#include <errno.h>
#include <libdeflate.h>
#include <stdlib.h>

#include "base/must.h"

struct gzip {
	struct libdeflate_compressor *compressor;
};

/* Thousandths; -1 for what is no weight. A fourth decimal and more are dropped. */
static int weight_parse(struct str s)
{
	int weight, unit = 100;

	if (s.n == 0 || (s.p[0] != '0' && s.p[0] != '1') || (s.n > 1 && s.p[1] != '.'))
		return -1;
	weight = s.p[0] == '1' ? 1000 : 0;
	for (size_t i = 2; i < s.n; i++) {
		if (s.p[i] < '0' || s.p[i] > '9')
			return -1;
		weight += (s.p[i] - '0') * unit;
		unit /= 10;
	}
	return weight;
}

/* One of "gzip", "gzip;q=0.5": false for anything else. */
static bool next_coding(struct str *rest, struct str *coding, int *weight)
{
	struct str element = *rest, parameter;

	if (rest->n == 0)
		return false;
	if (!str_cut(*rest, ',', &element, rest))
		rest->n = 0;
	*weight = 1000;
	if (str_cut(element, ';', coding, &parameter)) {
		parameter = str_trim(parameter);
		*weight =
			str_starts(parameter, "q=") ? weight_parse(str_skip(parameter, 2)) : -1;
	} else {
		*coding = element;
	}
	*coding = str_trim(*coding);
	return coding->n > 0 && *weight >= 0;
}

bool gzip_wanted(struct str accept_encoding)
{
	struct str coding;
	int weight, gzip = 0, identity = 0;

	/* "*" stands for both alike, so it can only help the one that wins a tie. */
	while (next_coding(&accept_encoding, &coding, &weight)) {
		bool plain = str_is(coding, "identity") || str_is(coding, "*");

		if (str_is(coding, "gzip") && weight > gzip)
			gzip = weight;
		if (plain && weight > identity)
			identity = weight;
	}
	return gzip > identity;
}

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
