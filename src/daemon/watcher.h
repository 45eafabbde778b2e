/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>
#include <uv.h>

#include "state/paths.h"

/*
 * Watches directories for changes of certain names in them. What it cannot watch (no
 * inotify, too many watches) it leaves to its owner's polling, and tries again each time that
 * it is set. A full queue of events loses some without a word: that too is what polls are for.
 */
struct watcher;

struct watcher *watcher_new(uv_loop_t *loop, void (*on_change)(void *owner), void *owner);

/* Watches these instead of those before; takes them out of list. True when any is new. */
bool watcher_set(struct watcher *w, struct watch_list *list);

/* Why some of them cannot be watched, which the log was told; NULL where all are. */
const char *watcher_problem(const struct watcher *w);

/* Ends the watching; memory goes when the loop has closed the handles. */
void watcher_close(struct watcher *w);
