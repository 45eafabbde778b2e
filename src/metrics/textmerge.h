/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>

#include "base/arena.h"
#include "metrics/exposition.h"
#include "metrics/textformat.h"

/*
 * Puts the families of several texts together, in the order in which they were added: a
 * family has one type and one HELP, and every sample is there once. What comes first wins;
 * what does not fit is left out, and one sentence tells which file it came from and why.
 */
typedef void textmerge_say(void *owner, const char *path, const char *what);

struct textmerge {
	struct arena *arena;
	textmerge_say *say;
	void *owner;
	size_t left_out; /* samples */
	struct merged *first, **end, *buckets[1024];
};

void textmerge_init(struct textmerge *m, struct arena *arena, textmerge_say *say, void *owner);

/* Borrows all until textmerge_write(). False when a family came with another HELP. */
bool textmerge_add(struct textmerge *m, const char *path, const struct textformat_family *all);

/*
 * Samples sorted by their labels. Those that one text's family uses are on all of its
 * samples, "" where one had none; a summary and a histogram get the _sum, _count and
 * le="+Inf" that they lack.
 */
void textmerge_write(struct textmerge *m, struct exposition *out);
