/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>

enum metric_type {
	METRIC_UNTYPED,
	METRIC_COUNTER,
	METRIC_GAUGE,
	METRIC_SUMMARY,
	METRIC_HISTOGRAM,
};

enum { METRIC_LABELS_MAX = 24 };

/*
 * What a metric family is, apart from its samples. Records are static tables of the
 * collectors; a family made at run time (textfile) lives as long as the exposition.
 */
struct metric {
	const char *name;
	const char *help; /* our own words, no newline needed at the end */
	enum metric_type type;
	const char *labels[METRIC_LABELS_MAX + 1]; /* names, in byte order, ended by NULL */
	bool quoted; /* the name is not plain (metrics/name.h); only of those made at run time
	              */
};

const char *metric_type_name(enum metric_type type); /* as in a TYPE line */
