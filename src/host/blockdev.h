/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/str.h"
#include "host/host.h"
#include "host/udev.h"

/* Block devices, and what is kept of each from scrape to scrape so that it need not be read
 * anew. */
struct blockdev {
	char *udev_name; /* "b8:0" */
	char *rotational_path;
	struct host_file rotational_file; /* root can set it at any time */
	bool rotates;
	struct udev_device udev;
	bool present; /* seen since blockdevs_begin() */
};

struct blockdevs {
	struct blockdev **all; /* in the order of first sight; zeroed at first */
	size_t n, cap;
	size_t next; /* behind the one found last */
};

void blockdevs_deinit(struct blockdevs *b, struct host *host);

/*
 * A round: begin, update each device that there is, end, which forgets all others. What
 * update returns is up to date and valid until the next round.
 */
void blockdevs_begin(struct blockdevs *b);
const struct blockdev *blockdevs_update(struct blockdevs *b, struct host *host,
                                        struct arena *arena, struct str major, struct str minor,
                                        struct str name, const char *const *property_names);
void blockdevs_end(struct blockdevs *b, struct host *host);
