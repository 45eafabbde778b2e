/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "conf/web_config.h"
#include "state/parts.h"
#include "state/paths.h"
#include "tls/credentials.h"
#include "tls/mac.h"

/*
 * All that one configuration decides: complete before anyone sees it, never changed after.
 * References are counted on the loop thread.
 */
struct snapshot {
	unsigned generation; /* set by whoever publishes it, from 1 */
	int refs;
	struct web_config *web;
	struct tls_credentials *tls; /* NULL: plain HTTP */
	uint32_t costs;              /* of the users' hashes: see password_matches() */
};

struct snapshot *snapshot_ref(struct snapshot *s);
void snapshot_unref(struct snapshot *s); /* NULL is fine */

/* Of everything that was read, so that unchanged bytes are known as such. */
struct snapshot_digest {
	unsigned char bytes[TLS_MAC_BYTES];
};

/* What one attempt to load came to. */
struct snapshot_load {
	struct snapshot *next;         /* NULL when refused */
	struct snapshot_digest digest; /* of the bytes, or of the refusal */
	struct watch_list watch;     /* what to watch for the next change, also when refused */
	char *files[SNAPSHOT_FILES]; /* their paths; NULL where there is none */
	bool empty;                  /* the file says nothing at all: not even a comment */
	struct err err;              /* why it was refused */
};

/*
 * Gets the web config and every file that it names from source (NULL: from the disk), and
 * builds the snapshot from those bytes. Blocks; any thread. path "" gives plain HTTP for
 * everyone. Returns 0 or a negative errno, with load->err.
 */
int snapshot_load(const char *path, const struct parts_source *source,
                  struct snapshot_load *load);
void snapshot_load_deinit(struct snapshot_load *load); /* frees what was not taken out */

/*
 * Names the protections that before has and after lacks (TLS, verified client certificates,
 * the list of allowed names, passwords), or returns NULL. A half-written file can look like
 * a decision to drop one.
 */
const char *snapshot_drops(const struct snapshot *before, const struct snapshot *after);

/* Does it ask anybody for anything? */
bool snapshot_is_open(const struct snapshot *s);

/* The i-th of what loads but is likely not meant, in the file or with its certificates; NULL
 * past the last. */
const char *snapshot_warning(const struct snapshot *s, size_t i);
