/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stddef.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/str.h"
#include "metrics/name.h"

/* How an answer is written. */
enum syntax {
	SYNTAX_TEXT, /* prometheus.io/docs/instrumenting/exposition_formats, 0.0.4 and 1.0.0 */
	SYNTAX_OPENMETRICS, /* 0.0.1 and 1.0.0 */
	/* io.prometheus.client.MetricFamily, binary and in protobuf's own text format */
	SYNTAX_PROTOBUF,
	SYNTAX_PROTOBUF_TEXT,
	SYNTAX_PROTOBUF_COMPACT,
};

struct format {
	enum syntax syntax;
	enum escaping escaping;
};

/*
 * Writes an answer in a format; text is all of it (merge.h), which is the answer already in
 * SYNTAX_TEXT with ESCAPING_ALLOW_UTF8. arena is work memory. Returns how many samples had to
 * be left out; out tells whether it was full.
 */
size_t format_write(struct format format, struct str text, struct arena *arena,
                    struct buf *out);
