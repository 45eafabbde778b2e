/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/arena.h"
#include "base/str.h"
#include "metrics/metric.h"
#include "metrics/name.h"
#include "metrics/textline.h"

/*
 * The text that merge.h makes, read back, for those who write it in another format:
 *
 *	answer_open(&r, text, &arena, escaping);
 *	while (answer_next_family(&r, &family))
 *		while (answer_next_sample(&r, &family, &sample))
 *			...
 *
 * The text is the only form in which an answer is whole, and nothing but another format pays
 * for reading it. What is read borrows from the text, or lives in the arena.
 *
 * Names are escaped already. A family that would get the name of another is left out, which
 * is the one whose name was changed; so is a sample that would have two labels of one name.
 */
struct answer_reader {
	struct str text, rest;
	struct arena *arena;
	enum escaping escaping;
	struct answer_names *names; /* of all families; NULL until somebody asks */
	size_t left_out; /* those families and samples, and lines that are no samples */
};

struct answer_family {
	struct str name, raw, help; /* raw: the name before it was escaped */
	enum metric_type type;
};

/* What a sample says of its metric; in a summary or histogram, several make one. */
enum answer_part {
	ANSWER_VALUE,
	ANSWER_BOUND, /* a bucket or a quantile */
	ANSWER_SUM,
	ANSWER_COUNT,
};

struct answer_sample {
	struct textline
		line; /* its labels are without le or quantile where that is the bound */
	enum answer_part part;
	double bound;
	struct str
		suffix; /* of the name, behind the family's; its name in line is not escaped */
};

/* ESCAPING_ALLOW_UTF8 where no name needs another, since it costs nothing. */
void answer_open(struct answer_reader *r, struct str text, struct arena *arena,
                 enum escaping escaping);

/* Does some family have that name? */
bool answer_has_family(struct answer_reader *r, struct str name);

bool answer_next_family(struct answer_reader *r, struct answer_family *out);

/* False behind the last one of the family. */
bool answer_next_sample(struct answer_reader *r, const struct answer_family *family,
                        struct answer_sample *out);
