/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <uv.h>

#include "base/err.h"
#include "base/log.h"
#include "conf/flags.h"
#include "sandbox/sandbox.h"

/* The sandbox of the main process, as flags and what they switch on make it. */
struct confine {
	struct sandbox_plan plan;
	struct identity user;                            /* of --sandbox.user */
	struct sandbox_state state;                      /* after confine_enter() */
	char directories[SANDBOX_REMOVES_MAX][PATH_MAX]; /* of unix sockets */
	char hidden[SANDBOX_HIDES_MAX][PATH_MAX];        /* of the key process */
	uv_async_t refused;
	struct log_limit limit;
};

/* --[no-]sandbox and its like; ended by a NULL name. */
extern const struct flag confine_flags[];

/* Reads these flags alone. -EINVAL with the sentence. */
int confine_init(struct confine *c, const struct flags *flags, struct err *err);

/* Adds what the other flags of the program switch on: collectors, listeners. */
void confine_add_needs(struct confine *c, const struct flags *flags);

/*
 * This process is not to read that file: only the key process is. Not so where a collector
 * would miss what comes into a directory on the way: textfiles and runit's services, and in
 * /etc what names are looked up by; nor where the way goes through a root of /proc or /sys.
 */
void confine_hide(struct confine *c, const struct flags *flags, const char *path);

/* Enters, and tells the log what came of it. Before the first thread. */
int confine_enter(struct confine *c, uv_loop_t *loop, struct err *err);

/* The sandbox of another process of the program refused that call. On the loop's thread. */
void confine_note_refusal(struct confine *c, int call);

/* Its handle closes. */
void confine_close(struct confine *c);
