/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/arena.h"
#include "base/str.h"
#include "metrics/metric.h"
#include "metrics/textline.h"

/*
 * The text that merge.h makes, read back, for those who write it in another format:
 *
 *	while (answer_next_family(&r, &family))
 *		while (answer_next_sample(&r, &family, &sample))
 *			...
 *
 * The text is the only form in which an answer is whole, and nothing but another format pays
 * for reading it. What is read borrows from the text, or lives in the arena.
 */
struct answer_reader {
	struct str rest;
	struct arena *arena;
	size_t left_out; /* lines that are no samples of their family */
};

struct answer_family {
	struct str name, help;
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
	struct str suffix; /* of the name, behind the family's */
};

bool answer_next_family(struct answer_reader *r, struct answer_family *out);

/* False behind the last one of the family. */
bool answer_next_sample(struct answer_reader *r, const struct answer_family *family,
                        struct answer_sample *out);
