/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stddef.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/str.h"

/* How an answer is written. */
enum syntax {
	SYNTAX_TEXT, /* prometheus.io/docs/instrumenting/exposition_formats, 0.0.4 and 1.0.0 */
	/* io.prometheus.client.MetricFamily, binary and in protobuf's own text format */
	SYNTAX_PROTOBUF,
	SYNTAX_PROTOBUF_TEXT,
	SYNTAX_PROTOBUF_COMPACT,
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

/*
 * Writes an answer in a format other than text; text is all of it (merge.h), and arena is
 * work memory. Returns how many samples had to be left out; out tells whether it was full.
 */
size_t format_write(struct format format, struct str text, struct arena *arena,
                    struct buf *out);
