/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/arena.h"
#include "host/procstat.h"

/*
 * /proc/stat, read and parsed once in a scrape for all collectors that want it: for the
 * kernel it is one of the dearest files, since it adds up every interrupt of every CPU. For
 * collectors that do not block, which run on one thread and share an arena.
 */
struct host;

/* Around the time in which a collector asks, in its open() and close(). */
void statfile_open(struct host *host);
void statfile_close(struct host *host);

/*
 * As of the scrape that host_begin_scrape() began last; lives as long as what is in arena.
 * Negative errno of the reading, -EBADMSG for a number that is none.
 */
int statfile_get(struct host *host, struct arena *arena, const struct procstat **out);
