/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <uv.h>

#include "base/err.h"
#include "state/snapshot.h"

/*
 * Keeps the snapshot in step with the files that it was made from: loads on a worker when
 * a signal, a change of a file, the poll or a retry says so, and publishes what is good.
 * What is bad, or would open the door by accident, leaves the old one in place.
 */
enum reload_trigger { RELOAD_SIGNAL, RELOAD_FILE, RELOAD_POLL, RELOAD_RETRY, RELOAD_TRIGGERS };
enum reload_result {
	RELOAD_APPLIED,
	RELOAD_UNCHANGED,
	RELOAD_HELD,
	RELOAD_REFUSED,
	RELOAD_RESULTS
};

enum {
	RELOAD_QUIET_MS = 100,      /* without a further event, before a change is read */
	RELOAD_QUIET_MAX_MS = 1000, /* however many events come */
	RELOAD_RETRY_MS = 1000,     /* after a refusal, doubled each time */
	RELOAD_RETRY_MAX_MS = 60000,
};

struct reload;

struct reload_params {
	uv_loop_t *loop;
	uint64_t poll_ms; /* for file systems that send no events, and lost ones */
	const char *path; /* of the web config; "": none, and nothing ever changes */
	const struct parts_source *source; /* of its files; NULL: the disk */
	/* Takes a reference; cannot fail. */
	void (*publish)(void *owner, struct snapshot *next);
	/* A reload has ended, whatever came of it; not called where nothing was new. */
	void (*decided)(void *owner, enum reload_trigger trigger);
	void *owner;
};

/*
 * Loads for the first time, on the caller's thread: 0 and the snapshot, whose reference the
 * caller takes over, or a negative errno with the sentence.
 */
int reload_open(const struct reload_params *params, struct reload **out,
                struct snapshot **first, struct err *err);
/* A file that the first load read, or NULL; until reload_watch(). */
const char *reload_file(const struct reload *r, enum snapshot_file file);
void reload_watch(struct reload *r); /* begins to watch and to poll */
void reload_close(struct reload *r); /* memory goes when the loop has closed the handles */

void reload_now(struct reload *r, enum reload_trigger trigger);

/* For the metrics and the status page. */
struct reload_status {
	bool successful;  /* what lies on disk is what serves */
	bool held;        /* it would be, but for a person's word */
	double success_s; /* when it last was, in seconds since 1970 */
	double applied_s; /* when what serves was taken up */
	/* Of the last reload, the retries of one that fails alike left out. */
	double decided_s; /* 0: none since the start */
	enum reload_trigger trigger;
	enum reload_result result;
	/* While not successful. */
	double problem_since_s;
	struct err problem;    /* why what lies on disk does not serve */
	const char *unwatched; /* why the poll alone sees changes of some files, or NULL */
	uint64_t count[RELOAD_TRIGGERS][RELOAD_RESULTS];
};
const struct reload_status *reload_status(const struct reload *r);
const char *reload_trigger_name(enum reload_trigger trigger);
const char *reload_result_name(enum reload_result result);
