/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "metrics/exposition.h"

/*
 * One line of the text format 0.0.4, and its pieces. What a line means for its family is
 * textformat.h's business. What is taken borrows from the line, or lives in the arena where
 * an escape had to be undone. Functions that fail return -EINVAL, -E2BIG past a limit or
 * -ENOTSUP for a timestamp, with a sentence.
 */
enum { TEXTLINE_LABELS_MAX = 65 }; /* 64, and le or quantile */

struct textline {
	struct str name;
	struct label labels[TEXTLINE_LABELS_MAX]; /* sorted by name, each name once */
	size_t labels_count;
	struct str digits; /* the value as it stands there */
	double value;
};

struct textline_reader {
	struct str rest; /* not read yet */
	struct arena *arena;
	struct err *err;
};

/* NAME{LABEL="VALUE",...} VALUE to the end; the name may stand in the braces instead. */
int textline_take_sample(struct textline_reader *r, struct textline *out);

/* The name of a metric: bare, or in quotes and then any UTF-8 (but for a NUL). */
int textline_take_name(struct textline_reader *r, struct str *name);

/* All that is left, with its escapes undone. */
int textline_take_text(struct textline_reader *r, struct str *text);

struct str textline_take_word(struct textline_reader *r); /* up to a blank or tab */
void textline_skip_blanks(struct textline_reader *r);

/* As Go's ParseFloat, but for the forms with p or _, which this format has not. */
int textline_to_number(struct str s, double *out);
