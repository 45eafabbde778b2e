/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "conf/flags.h"
#include "daemon/self.h"
#include "metrics/exposition.h"

/*
 * Every bound that a peer can run into: one table, from which come the values in force, the
 * metric of how often each was hit, and the table in postern(8). Whoever keeps a bound counts
 * its hits, in the stats that it has anyway.
 */
enum limit_unit { LIMIT_COUNT, LIMIT_BYTES, LIMIT_MS };

/* Whose stats have the counter. */
enum limit_owner { LIMIT_SERVER, LIMIT_ROUTER, LIMIT_GATE };

struct limit {
	const char *name; /* label of the metric */
	const char *help; /* one sentence */
	enum limit_unit unit;
	uint64_t value;    /* where no flag sets it; 0: the web config file does */
	const char *flag;  /* that sets it, or NULL, */
	uint64_t min, max; /* and what it takes */
	enum limit_owner owner;
	size_t at; /* of the counter of hits, a uint64_t, in the owner's stats */
};

extern const struct limit limits[];
extern const size_t limits_count;

/* Are the flags within their ranges? -EINVAL with the sentence. */
int limits_check(const struct flags *flags, struct err *err);

/* What the server has to keep. */
void limits_bound_server(const struct flags *flags, uint64_t bounds[static SERVER_LIMITS]);

/* Its value for people: "64 KiB", "10 s". */
void limits_print(const struct limit *limit, const struct flags *flags, struct buf *out);

/* The metric. */
void limits_write(const struct self *self, struct exposition *out);
