/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>

#include "base/arena.h"
#include "base/str.h"

/* Names of metrics and of labels; only those of metrics may have colons. */
enum name_kind { NAME_METRIC, NAME_LABEL };

/*
 * What becomes of a name that is more than letters, digits, _ and : for a reader who knows
 * no others (prometheus.io/docs/instrumenting/escaping_schemes).
 */
enum escaping {
	ESCAPING_UNDERSCORES, /* what is meant where nothing is said */
	ESCAPING_ALLOW_UTF8,  /* nothing: the name stands in quotes */
	ESCAPING_DOTS,
	ESCAPING_VALUES,
	ESCAPINGS
};

const char *escaping_name(enum escaping escaping); /* as Accept and Content-Type have it */

/* How many bytes at the front make a name that needs neither quotes nor escapes. */
size_t name_length(struct str s, enum name_kind kind);

/* Is all of it such a name? */
bool name_is_plain(struct str s, enum name_kind kind);

/* The name, which is not empty and well-formed UTF-8, as the scheme makes it plain. */
struct str name_escape(struct str name, enum name_kind kind, enum escaping escaping,
                       struct arena *arena);
