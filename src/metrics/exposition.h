/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdint.h>

#include "base/buf.h"
#include "metrics/metric.h"

/*
 * What one collector says in one scrape, already in the text of the answer
 * (prometheus.io/docs/instrumenting/exposition_formats, 0.0.4), with an index of where each
 * family's samples lie. merge.h puts those of all collectors together.
 *
 * A collector may come back to a family that it wrote to before, device by device. Writing
 * family by family is a little cheaper, since every change of family is a part of its own.
 */
#define EXPOSITION_NO_PART SIZE_MAX

struct exposition_part {
	size_t at, n; /* bytes of the text */
	size_t next;  /* of the same family, or EXPOSITION_NO_PART */
};

struct exposition_family {
	const struct metric *m;
	size_t first, last; /* parts */
};

struct exposition {
	struct buf text;
	struct exposition_part *parts; /* in the order of the text */
	size_t n_parts, cap_parts;
	struct exposition_family *families; /* in the order in which they began */
	size_t n_families, cap_families;
	size_t now;             /* the family written to last */
	size_t *slots, n_slots; /* families by their metric: a number plus 1, or 0 */
	size_t left_out;        /* samples that the collector itself had to leave out */
	bool quotes;            /* some name of a metric or label stands in quotes */
};

void exposition_init(struct exposition *e);
void exposition_deinit(struct exposition *e);
void exposition_reset(struct exposition *e); /* empty again, memory kept */

/* Text as label values and HELP have it: what is no UTF-8 replaced, \\ and newline escaped. */
void exposition_escape(struct buf *out, struct str text, bool quotes);

/* The same between quotes. */
void exposition_quote(struct buf *out, struct str text);

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
