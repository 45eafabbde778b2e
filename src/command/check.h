/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "sandbox/sandbox.h"
#include "state/access.h"
#include "state/snapshot.h"

/*
 * What `postern check` found out of one configuration: facts, and what is wrong with them.
 * check_files.c and check_door.c find, check_text.c and check_json.c tell.
 */

/* Also the exit status of the command. */
enum check_level { CHECK_FINE, CHECK_REFUSED, CHECK_WARNING };

struct check_finding {
	enum check_level level;
	const char *id; /* a stable name, for programs */
	char *text;     /* a sentence without its full stop */
	char *remedy;   /* a shell command, or NULL */
};

enum { CHECK_FINDINGS_MAX = 256 };

struct check_file {
	const char *path; /* borrowed of the load; NULL where there is none */
	struct access_step end;
	bool readable, unseen; /* unseen: a directory on its way did not let us look */
};

struct check {
	const char *path;    /* of the web config */
	struct identity who; /* that the daemon runs as */
	bool reachable;      /* by others than this host */
	double now_s;
	struct snapshot_load load; /* its next is NULL where there is nothing to tell */
	bool refused;
	struct err refusal; /* the daemon's words */
	struct check_file files[SNAPSHOT_FILES];
	struct check_finding findings[CHECK_FINDINGS_MAX];
	size_t n_findings;
	struct sandbox_state sandbox; /* that the daemon will be in */
	double bcrypt_s; /* how long a check at PASSWORD_COST_MIN takes here; 0: not measured */
};

/* Adds a finding; what is too much is left out. Takes remedy, which may be NULL. */
void check_add(struct check *c, enum check_level level, const char *id, char *remedy,
               const char *format, ...) __attribute__((format(printf, 5, 6)));

/* Who can read each file, who can change it, and the commands that mend it. */
void check_files(struct check *c);

/* Who may come in, by what, until when. */
void check_door(struct check *c);

/* Refused beats warnings beats fine. */
enum check_level check_level(const struct check *c);
const char *check_level_name(enum check_level level);

/* How long one check of a password at that cost takes on this host. */
double check_bcrypt_s(const struct check *c, unsigned cost);

void check_write_text(const struct check *c, struct buf *out);
void check_write_json(const struct check *c, struct buf *out);
