/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/buf.h"
#include "metrics/answer.h"

/* The two text formats that an answer can be written in when its own will not do. */
enum text_dialect {
	TEXT_PROMETHEUS,  /* 0.0.4 and 1.0.0, for names that have to be escaped */
	TEXT_OPENMETRICS, /* 0.0.1 and 1.0.0 (prometheus.io/docs/specs/om/open_metrics_spec) */
};

/*
 * Writes all families of an answer. In OpenMetrics a counter's family is named without its
 * _total. What is no counter to it (another name, a value that is negative or NaN), and one
 * whose short name is another family's, is told as unknown, under its own name, so that
 * series have the same names in all formats.
 */
void textwriter_write(struct answer_reader *from, enum text_dialect dialect, struct buf *out);
