/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "scrape/worker.h"

/*
 * What the last run of a collector came to, for the status page. It belongs to the loop
 * thread, which copies it from the worker when a collection has ended and before the next one
 * begins: so it can be read at any time, without waiting for what runs. Memory is taken only
 * for collectors that have something to complain of.
 */
enum report_outcome {
	REPORT_NONE, /* not run yet */
	REPORT_OK,
	REPORT_NO_DATA, /* this host has nothing of the kind */
	REPORT_FAILED,
	REPORT_LATE, /* did not return in time, and is skipped until it does */
};

enum {
	REPORT_COMPLAINTS_MAX = 16, /* kept; more are counted */
	REPORT_COMPLAINT_MAX_BYTES = 512,
};

struct report_complaint {
	char text[REPORT_COMPLAINT_MAX_BYTES];
};

struct report {
	enum report_outcome outcome;
	double ended_s;      /* of its last collection, seconds since 1970 */
	double late_since_s; /* when the first collection that it missed began; REPORT_LATE */
	uint64_t late_runs;  /* from which it did not return in time, since the start */
	uint64_t took_ns;    /* of the run, or how long the collection waited in vain */
	struct err err;      /* why it failed, or had no data */
	size_t n_complaints; /* faults that did not end the run; see collectors/complaints.h */
	struct report_complaint *complaints; /* the first REPORT_COMPLAINTS_MAX of them */
};

/* A worker of a collection that ended then; it is at rest, or late. */
void report_take(struct report *r, const struct worker *w, double ended_s);
void report_deinit(struct report *r);
