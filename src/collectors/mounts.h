/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/str.h"
#include "collectors/filter.h"
#include "host/host.h"
#include "host/mountinfo.h"

/* A mount that the filesystem collector shows. */
struct mount_shown {
	const struct mountinfo *m;
	struct str point; /* the label: under the root, unescaped as node_exporter does */
	const char *path; /* what to ask, wholly unescaped */
	size_t order;     /* of its line */
	bool covered;     /* a later mount has the same labels: only that one can be seen */
};

/*
 * What the filters keep, sorted by path, at one path by source and type, and then in the
 * order in which they were mounted.
 */
size_t mounts_choose(const struct mountinfo *all, size_t n, struct filter *points,
                     struct filter *types, const struct host *host, struct arena *arena,
                     struct mount_shown **out);
