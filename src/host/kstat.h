/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

/* Files of named statistics under /proc/spl/kstat (OpenZFS: spl-kstat.c). */
enum {
	KSTAT_INT64 = 3,
	KSTAT_UINT64 = 4,
};

/* "hits 4 2807" */
struct kstat_row {
	struct str name;
	uint64_t type;
	struct str data;   /* of a text: blanks inside belong to it */
	struct str number; /* of a number: the first word */
};

/* Takes the lines up to and with the heading "name type data"; false where there is none. */
bool kstat_skip_heading(struct str *rest);

/* The next row of three words or more whose type is a number; false at the end. */
bool kstat_next(struct str *rest, struct kstat_row *row);
