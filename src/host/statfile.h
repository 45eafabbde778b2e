/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "host/procstat.h"

/*
 * /proc/stat, read and parsed once in a scrape for all collectors that want it (see shared.h):
 * for the kernel it is one of the dearest files, since it adds up every interrupt of every
 * CPU.
 */
struct host;

/* Around the time in which a collector asks, in its open() and close(). */
void statfile_open(struct host *host);
void statfile_close(struct host *host);

/*
 * As of the scrape that host_begin_scrape() began last. Each success is given back by
 * statfile_put(), on any thread, and valid until then. Negative errno of the reading, -EBADMSG
 * for a number that is none.
 */
int statfile_get(struct host *host, const struct procstat **out);
void statfile_put(const struct procstat *stat);
