/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdint.h>

#include "base/buf.h"
#include "metrics/metric.h"

/*
 * What one collector says in one scrape, already in the text of the answer, with an index
 * of where each family lies. exposition_merge() puts those of all collectors together:
 * families in byte order of their names, each in one piece under one HELP and TYPE, as
 * the text format 0.0.4 asks (prometheus.io/docs/instrumenting/exposition_formats).
 *
 * A collector may come back to a family that it wrote to before; writing family by family
 * is cheaper, since every change of family is one entry in the index.
 */
struct exposition {
	struct buf text;
	struct exposition_part *parts;
	size_t n, cap;
	size_t left_out; /* samples that the collector itself had to leave out */
};

void exposition_init(struct exposition *e);
void exposition_deinit(struct exposition *e);
void exposition_reset(struct exposition *e); /* empty again, memory kept */

/* One sample; m->labels names the values, which may be any bytes. */
void sample(struct exposition *e, const struct metric *m, double v);
void sample_u64(struct exposition *e, const struct metric *m, uint64_t v);
void sample_with(struct exposition *e, const struct metric *m, const struct str *values,
                 double v);
void sample_with_u64(struct exposition *e, const struct metric *m, const struct str *values,
                     uint64_t v);

/* The common case of one label. */
void sample_of(struct exposition *e, const struct metric *m, struct str value, double v);
void sample_of_u64(struct exposition *e, const struct metric *m, struct str value, uint64_t v);

/*
 * A sample whose name or label names differ from the family's (le, quantile, _sum, _count,
 * and whatever a textfile holds): m->labels is not used.
 */
struct label {
	struct str name, value;
};
void sample_raw(struct exposition *e, const struct metric *m, const char *suffix,
                const struct label *labels, size_t n, double v);

/*
 * Writes all of them, in order, to out. A family that was made more than once, by several
 * collectors or by one, comes from the first in that order: later ones of another type are
 * left out, and so are their samples that are there already. only lists the families that
 * are wanted, a name a line; empty wants all. Returns how many families or samples had to be
 * left out, by the collectors too, or -ENOSPC when out is full. The work memory is kept in
 * scratch, which must be an exposition of the caller's.
 */
int exposition_merge(const struct exposition *const *all, size_t n, struct str only,
                     struct exposition *scratch, struct buf *out);
