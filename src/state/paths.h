/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stddef.h>

/*
 * Which directories to watch, and for which names in them, so that no way of changing what
 * a path leads to is missed: a write in place, a rename over it, a swapped symlink anywhere on
 * the way (certbot's live/ to archive/, Kubernetes' ..data), a replaced directory.
 */
enum { WATCH_MAX = 256, WATCH_LINKS_MAX = 40 };

struct watch {
	char *dir, *name;
};

struct watch_list {
	struct watch *items;
	size_t n;
};

/* Adds what leads to path, each pair once; what cannot be looked at is left out. */
void watch_list_add(struct watch_list *list, const char *path);
void watch_list_deinit(struct watch_list *list);
