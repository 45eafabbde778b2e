/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>
#include <uv.h>

#include "state/paths.h"

/*
 * Watches directories for changes of certain names in them. What it cannot watch (no
 * inotify, too many watches) it leaves to its owner's polling, and tries again each time that
 * it is set. A full queue of events loses some, and is taken for a change.
 *
 * To watch a directory the kernel looks its path up, which a dead mount holds up for ever: that
 * is done apart, where one may wait.
 */
struct watcher;

struct watcher *watcher_new(uv_loop_t *loop, void (*on_change)(void *owner), void *owner);

/* On a worker, while no other call is under way: begins to watch these. May wait. */
void watcher_add(struct watcher *w, const struct watch_list *list);

/*
 * On the loop, after watcher_add() of the same list, which it takes out of list: from here on
 * these count, instead of those before. True when any is new.
 */
bool watcher_set(struct watcher *w, struct watch_list *list);

/* Why some of them cannot be watched, which the log was told; NULL where all are. */
const char *watcher_problem(const struct watcher *w);

/* Ends the watching; memory goes when the loop has closed the handle. */
void watcher_close(struct watcher *w);
