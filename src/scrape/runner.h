/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <uv.h>

#include "collectors/collector.h"
#include "http/coding.h"
#include "http/session.h"
#include "metrics/format.h"
#include "scrape/report.h"

/*
 * Runs collectors and makes the answers' bodies. Collections follow one another; requests with
 * the same choice of collectors that arrive before a collection has begun to read share it.
 * Collectors run on a crew of threads, with one run in flight each: a collection whose deadline
 * comes first answers without those that are late, and they are skipped until they return. It
 * comes early enough for those who wait behind it, too.
 */
struct runner;

enum {
	RUNNER_COLLECTORS_MAX = 128,
	RUNNER_BODY_MAX_BYTES = 64 << 20,
	RUNNER_FAMILIES_MAX_BYTES = 2048, /* of the names of those that a request wants */
	RUNNER_TIMEOUT_MARGIN_MS = 500,   /* for sending; at most a quarter of the timeout */
	/*
	 * A request waits as if it had come that many collections later for each one that its
	 * peer has ahead of it: who asks for much at once keeps nobody waiting but itself.
	 */
	RUNNER_TURNS_PER_REQUEST = 32,
};

/* A choice among the enabled collectors. */
struct collector_set {
	uint64_t bits[RUNNER_COLLECTORS_MAX / 64];
};

/*
 * One request for a scrape, in the caller's memory until on_done. Loop thread only.
 */
struct scrape_request {
	struct collector_set set;
	struct str families; /* the only ones wanted, a name a line; empty: all. Borrowed */
	struct format format;
	enum coding coding;
	uint64_t timeout_ms; /* how long the peer waits */
	size_t ahead;        /* requests of the same peer that were there before it */
	/* body is borrowed for the call; NULL: larger than RUNNER_BODY_MAX_BYTES. */
	void (*on_done)(struct scrape_request *request, struct http_body *body);

	struct scrape_request *next; /* the runner's, as all that follows */
	uint64_t deadline_ns;        /* when its collection has to have ended */
	uint64_t margin_ns;          /* from then to the end of the timeout */
	uint64_t turn;
};

struct runner_params {
	uv_loop_t *loop;
	struct host *host;
	const struct flags *flags;
	bool process_metrics; /* process_* of this program */
	/* Writes what the program says of itself; on the loop thread, as a collection begins.
	 */
	void (*write_self)(void *owner, struct exposition *out);
	void *owner;
};

/* Opens every enabled collector. -EINVAL with the sentence of the one that refused its flags.
 */
int runner_new(const struct runner_params *params, struct runner **out, struct err *err);
/* Makes its first thread; before the first scrape, or that one does. */
void runner_start(struct runner *r);
/* Nothing may be in flight. A collector that still hangs keeps its thread and its memory. */
void runner_free(struct runner *r);

void runner_scrape(struct runner *r, struct scrape_request *request);

/* Forgets a request that is not done: on_done will not be called. */
void runner_cancel(struct runner *r, struct scrape_request *request);

/* Collections end by then, whatever hangs. */
void runner_end_by(struct runner *r, uint64_t end_ns);

/* The set of all that are enabled, and names to choose by. */
struct collector_set runner_all(const struct runner *r);
bool runner_set_add(const struct runner *r, struct collector_set *set, struct str name);
void runner_set_remove(const struct runner *r, struct collector_set *set, struct str name);
size_t runner_count(const struct runner *r);
const struct collector *runner_collector(const struct runner *r, size_t i);

/* What the last run of that collector came to. Waits for nothing. */
const struct report *runner_report(const struct runner *r, size_t i);

/* The last collection that has ended, whatever it collected. */
struct runner_last {
	double ended_s; /* seconds since 1970; 0: there was none */
	uint64_t took_ns;
	size_t collectors; /* that were asked for */
	size_t body_bytes; /* of the answer before it is packed; 0 where it was too large */
};
const struct runner_last *runner_last(const struct runner *r);

/* Families and samples that could not be served because others had their place. */
uint64_t runner_left_out(const struct runner *r);
