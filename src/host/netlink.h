/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/str.h"

/*
 * Lists from the kernel over a netlink socket (RFC 3549): one question, answered by many
 * messages, each a header and attributes. Reading them is pure and never leaves the bytes
 * it was given.
 */
enum {
	NETLINK_DUMP_MAX_BYTES = 64 << 20, /* 40,000 interfaces */
	NETLINK_DUMP_TRIES = 2, /* a list that changes while it is told begins anew */
};

struct netlink {
	int fd; /* stays open between dumps, -1 before the first */
	uint32_t sequence;
	size_t hint; /* bytes of the last dump */
};

void netlink_init(struct netlink *nl);
void netlink_deinit(struct netlink *nl);

/*
 * Asks for a list of NETLINK_ROUTE (type is RTM_GETLINK or alike), request being what
 * follows the header. messages gets all that the kernel answers, without its end. changed
 * is set where the list changed meanwhile at every try: it may then tell something twice
 * or not at all. Negative errno.
 */
int netlink_dump(struct netlink *nl, struct arena *arena, uint16_t type, struct str request,
                 struct str *messages, bool *changed);

/*
 * Takes the next message off the front: 1 with its type and what follows its header, 0 at
 * the end, -EBADMSG where its length cannot be..
 */
int netlink_next(struct str *rest, uint16_t *type, uint16_t *flags, struct str *payload);

/* The same for attributes; those of a message begin behind its own fixed part. */
int netlink_next_attr(struct str *rest, uint16_t *type, struct str *value);
