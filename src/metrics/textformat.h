/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "metrics/exposition.h"
#include "metrics/metric.h"
#include "metrics/textline.h"

/*
 * Reads the text format 0.0.4 as other people's programs write it, by the rules of
 * Prometheus' own parser: names of letters, digits, _ and :, or in quotes and any UTF-8; a
 * TYPE before the family's first sample; a newline at the end of every line.
 */
enum {
	TEXTFORMAT_SAMPLES_MAX = 100000,
	TEXTFORMAT_FAMILIES_MAX = 4096,
	TEXTFORMAT_LABELS_MAX = TEXTLINE_LABELS_MAX - 1, /* names in use in one family */
};

/* What a sample says; in a summary or histogram, several make one. */
enum textformat_part {
	TEXTFORMAT_VALUE,
	TEXTFORMAT_BOUND, /* a bucket or a quantile */
	TEXTFORMAT_SUM,
	TEXTFORMAT_COUNT,
	TEXTFORMAT_NOTHING, /* nothing, but there is one with these labels */
};

struct textformat_sample {
	struct textformat_sample *next;
	enum textformat_part part;
	unsigned line;
	double bound, value;
	size_t labels_count;
	struct label labels[]; /* sorted by name, without le and quantile */
};

struct textformat_family {
	struct textformat_family *next, *next_in_bucket;
	struct str name, help;
	bool has_help, has_type;
	enum metric_type type;
	struct textformat_sample *first, *last; /* in the order of the text */
	size_t samples_count, labels_count, labels_cap;
	struct str *labels; /* names in use, sorted */
};

/*
 * All families that have a sample, in the order of the text. They live in arena and borrow
 * from text. -EINVAL where it is no such text, -E2BIG past a limit, -ENOTSUP for a
 * timestamp, all with a sentence that names the line; *out is set only on success.
 */
int textformat_parse(struct str text, struct arena *arena, struct textformat_family **out,
                     struct err *err);
