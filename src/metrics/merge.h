/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "metrics/exposition.h"

/* Puts together what all collectors said. The struct is work memory, kept to be used again. */
struct merge {
	struct merge_family *families, *room;
	size_t n, cap;
	bool quotes; /* some name in the last answer stands in quotes */
};

void merge_init(struct merge *m);
void merge_deinit(struct merge *m);

/*
 * Writes all of them to out: families in byte order of their names, each in one piece under
 * one HELP and TYPE, as the text format asks. A family that was made more than once, by
 * several collectors or by one, comes from the first in the order of all: later ones of
 * another type are left out, and so are their samples that are there already. only lists the
 * families that are wanted, a name a line; empty wants all. Returns how many families or
 * samples had to be left out, by the collectors too, or -ENOSPC when out is full.
 */
int merge_expositions(struct merge *m, const struct exposition *const *all, size_t n,
                      struct str only, struct buf *out);
