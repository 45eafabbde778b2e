/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stddef.h>
#include <stdint.h>

/*
 * How the descriptors that this process may have are shared: where they are few, none of
 * these leaves another, or the program's own needs, without.
 */
struct descriptors {
	size_t connections; /* for the metrics */
	size_t health;      /* for the listeners of health */
	size_t kept;        /* files that stay open between scrapes */
};

/* Lowers what is wanted to what is there. */
void descriptors_share(size_t all, struct descriptors *wanted);

/*
 * What the process may have, after the soft limit was raised as far as is of use: it is low
 * for the sake of programs that select(2).
 */
size_t descriptors_raise(const struct descriptors *wanted);
