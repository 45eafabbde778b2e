/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <uv.h>

#include "daemon/confine.h"
#include "keeper/keeper.h"

/* The private key apart: the key process in the life of the daemon. Zeroed: there is none. */
struct apart {
	struct keeper *keeper;
	struct sandbox_plan plan;
	struct confine *confine;
	uv_poll_t life;
	void (*on_end)(void *owner, const char *how);
	void *owner;
};

/*
 * Starts the key process where the confinement's plan says that there is to be one; where none
 * can be had, the plan says why from then on, and this process holds the key itself. path: of
 * the web config.
 */
void apart_start(struct apart *a, const char *path, struct confine *confine);

/* Where configurations are read; NULL: by this process. */
const struct parts_source *apart_source(const struct apart *a);

/* Its sandbox, which the log is told of. A negative errno with the sentence. */
int apart_confine(struct apart *a, struct err *err);

/*
 * From now on on_end is told when the process has ended, and how: "was killed by signal 9"; and
 * the confinement of the calls that its sandbox refuses.
 */
void apart_watch(struct apart *a, uv_loop_t *loop, void (*on_end)(void *owner, const char *how),
                 void *owner);
void apart_close(struct apart *a); /* its handle closes */
void apart_stop(struct apart *a);  /* ends the process; no snapshot is left */
