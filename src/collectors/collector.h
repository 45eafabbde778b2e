/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "collectors/complaints.h"
#include "collectors/needs.h"
#include "conf/flags.h"
#include "host/dir.h"
#include "host/host.h"
#include "metrics/exposition.h"

/*
 * A collector is one record in one file: to add one, write src/collectors/NAME.c, add
 * X(NAME) to list.h and the file to Makefile.am. Its flags, --help, the collect[] filter and
 * the duration and success metrics follow from the record.
 *
 * Reading, parsing and emitting are three steps; only the first touches the host.
 */
enum collect_status {
	COLLECT_OK,
	COLLECT_NO_DATA, /* this host has nothing of the kind: success 0, logged for debugging
	                    only */
	COLLECT_FAIL,    /* success 0, logged as an error; samples already written stay */
};

/* What one run of one collector works with; all of it is the run's alone. */
struct collect_ctx {
	struct host *host;
	struct host_files *files; /* what it keeps open, for host_dir() */
	struct exposition *out;
	struct arena *arena;  /* for anything that lives until the scrape ends */
	void *state;          /* from open() */
	uint64_t deadline_ns; /* of clock_now_ns(): what is told later is left out */
	struct err err;       /* why it failed, or had no data */
};

/* For open(): what a collector may know of the program. */
struct collector_env {
	struct host *host;
	const struct flags *flags;
};

struct collector {
	const char *name;
	const char *help; /* one sentence, for --help and the docs */
	bool on_by_default;
	bool may_block;           /* known to be slow at times: runs after the others */
	unsigned needs;           /* of enum collector_need: what the sandbox leaves it */
	const struct flag *flags; /* table ended by a NULL name, or NULL */

	/*
	 * Makes the state that lives from scrape to scrape: compiled filters, open files, last
	 * values. A wrong flag is -EINVAL with a sentence and ends the program at start.
	 * NULL where there is no state.
	 */
	int (*open)(const struct collector_env *env, void **state, struct err *err);
	void (*close)(struct host *host, void *state);

	enum collect_status (*collect)(struct collect_ctx *ctx);

	/* The faults that its last run found and that did not end it; NULL where it tells none.
	 */
	const struct complaints *(*complaints)(const void *state);
};

/* All of them, sorted by name. */
extern const struct collector *const collectors[];
extern const size_t collectors_count;

/* The one of that name, NULL where we have none. */
const struct collector *collector_find(const char *name);

/* Is it switched on by these flags? */
bool collector_enabled(const struct collector *c, const struct flags *flags);
/* Is it, by a flag of its own? */
bool collector_asked_for(const struct collector *c, const struct flags *flags);

/* Sets ctx->err: "could not read PATH: REASON" for a negative errno, and tells failure. */
enum collect_status collect_fail_read(struct collect_ctx *ctx, const char *path, int code);
/* The same for a name in a directory. */
enum collect_status collect_fail_in(struct collect_ctx *ctx, struct host_dir dir,
                                    const char *name, int code);
/* The same with any sentence. */
enum collect_status collect_fail(struct collect_ctx *ctx, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
enum collect_status collect_no_data(struct collect_ctx *ctx, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
