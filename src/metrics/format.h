/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>

/* How an answer is written. */
enum syntax {
	SYNTAX_TEXT, /* prometheus.io/docs/instrumenting/exposition_formats, 0.0.4 and 1.0.0 */
};

/*
 * What becomes of names that are more than letters, digits, _ and : where the format has no
 * way to write them (prometheus.io/docs/instrumenting/escaping_schemes).
 */
enum escaping {
	ESCAPING_UNDERSCORES, /* what is meant where nothing is said */
	ESCAPING_ALLOW_UTF8,
	ESCAPING_DOTS,
	ESCAPING_VALUES,
	ESCAPINGS
};

struct format {
	enum syntax syntax;
	enum escaping escaping;
};

const char *escaping_name(enum escaping escaping); /* as Accept and Content-Type have it */
