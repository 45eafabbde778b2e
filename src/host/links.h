/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "base/str.h"
#include "host/rtlink.h"

/*
 * All network interfaces as rtnetlink tells them, asked for once in a scrape however many
 * collectors want them (see shared.h).
 */
struct host;

struct links {
	struct rtlink *all; /* in the kernel's order, no index twice */
	size_t n;
};

/* Around the time in which a collector asks, in its open() and close(). */
void links_open(struct host *host);
void links_close(struct host *host);

/*
 * Those of the scrape that host_begin_scrape() began last. Each success is given back by
 * links_put(), on any thread, and valid until then. Negative errno.
 */
int links_get(struct host *host, const struct links **out);
void links_put(const struct links *links);

/* NULL where there is none of that index. */
const struct rtlink *links_find(const struct links *links, uint32_t index);
