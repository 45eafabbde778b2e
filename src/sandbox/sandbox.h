/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "state/access.h"

/*
 * The sandbox: what a process gives up, once and for ever, when it has opened all that takes
 * more rights than its work does. Start with struct sandbox_plan and sandbox_enter().
 *
 * Role     a process of the program; each has its own list of system calls.
 * Measure  one way of the kernel's to give something up.
 * Need     what an enabled collector takes beyond the role's own list (collectors/needs.h).
 */
enum sandbox_role {
	SANDBOX_DOOR,   /* the main process: loop, workers, collectors */
	SANDBOX_KEEPER, /* a helper that answers over sockets which it holds already */
};

enum sandbox_measure {
	SANDBOX_NO_NEW_PRIVS, /* no program that is started gains a right */
	SANDBOX_CAPABILITIES, /* those alone that collectors need */
	SANDBOX_LANDLOCK,     /* no file is written, made, removed or executed */
	SANDBOX_SECCOMP,      /* those system calls alone that the role and collectors make */
	SANDBOX_KEY_PROCESS,  /* the private key is in a process of its own, which signs */
	SANDBOX_MEASURES
};

enum sandbox_standing {
	SANDBOX_ON,
	SANDBOX_NOT_NEEDED,  /* there is nothing to guard; not spoken of */
	SANDBOX_OFF,         /* by a flag */
	SANDBOX_NOT_BUILT,   /* this build lacks the library */
	SANDBOX_NOT_OFFERED, /* this kernel, or what runs the program, does not let it */
};

enum {
	SANDBOX_REMOVES_MAX = 64,
	SANDBOX_HIDES_MAX = 4,
	SANDBOX_GROWS_MAX = 16,
	SANDBOX_DETAIL_MAX_BYTES = 128,
	SANDBOX_WORDS_MAX_BYTES = 1024, /* of sandbox_describe() */
	SANDBOX_CALL_MAX_BYTES = 32
};

struct sandbox_plan {
	enum sandbox_role role;
	bool off;                    /* --no-sandbox: only the user is changed */
	bool seccomp_off;            /* --no-sandbox.seccomp */
	const struct identity *user; /* whom to become; NULL: whoever it is */
	unsigned needs;              /* of enum collector_need */
	/* Of the door, whether the key is apart: that is done by others, before it enters. */
	enum sandbox_standing key_process;
	const char *key_process_lack; /* why it is SANDBOX_NOT_OFFERED */
	bool notifies;                /* sends datagrams to a unix socket: sd_notify(3) */
	bool talks_outside;           /* to abstract unix sockets that others have made */
	/* Directories in which files are removed at the stop: of unix sockets. */
	const char *removes[SANDBOX_REMOVES_MAX];
	size_t n_removes;
	/* Files that are not read, by their real paths, nor others in the directories on the
	   way to them, but for those of /etc, nor what is made there later. */
	const char *hides[SANDBOX_HIDES_MAX];
	size_t n_hides;
	/* Directories, or patterns of them, where new files are to be read: nothing is hidden
	   if that would hide those. */
	const char *grows[SANDBOX_GROWS_MAX];
	size_t n_grows;
	/* A call was refused, that of this number: any thread, in a signal handler. May be
	   NULL. */
	void (*on_refusal)(void *owner, int call);
	void *owner;
};

struct sandbox_state {
	struct {
		enum sandbox_standing standing;
		char detail[SANDBOX_DETAIL_MAX_BYTES]; /* "ABI 7", or why not; may be "" */
	} measures[SANDBOX_MEASURES];
};

/*
 * Before anything makes an io_uring, which would carry calls past the filter: newer libuv
 * make one with their loop. Does nothing where seccomp is off or cannot be had.
 */
void sandbox_forbid_io_uring(const struct sandbox_plan *plan);

/*
 * Enters it, for good. The process has one thread: what is given up is each thread's own, and
 * threads that are made later inherit it. What cannot be had here is told in the state; what
 * fails otherwise is a negative errno with the sentence and the remedy, and ends the program.
 */
int sandbox_enter(const struct sandbox_plan *plan, struct sandbox_state *state,
                  struct err *err);

/* What sandbox_enter() would come to, without entering. */
void sandbox_forecast(const struct sandbox_plan *plan, struct sandbox_state *state);

/* "landlock" and "on" or "not_offered": for programs. */
const char *sandbox_measure_name(enum sandbox_measure measure);
const char *sandbox_standing_name(enum sandbox_standing standing);

/* "on: no_new_privs, landlock (ABI 7); without seccomp (switched off)", or "off". */
void sandbox_describe(const struct sandbox_state *state, struct buf *out);

/* Is every measure on that no flag switches off? */
bool sandbox_is_whole(const struct sandbox_state *state);

/* Calls that were refused so far, of all threads, and of others that are noted here. */
uint64_t sandbox_refusals(void);
/* One of another process, that its on_refusal was told of. */
void sandbox_note_refusal(int call);
/* The name of the last one. */
void sandbox_refused(char name[static SANDBOX_CALL_MAX_BYTES]);
