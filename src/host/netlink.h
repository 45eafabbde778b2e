/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/str.h"

/*
 * What the kernel tells over a netlink socket (RFC 3549): one question, answered by messages,
 * each a header and attributes. Reading them is pure and never leaves the bytes it was given.
 */
enum {
	NETLINK_DUMP_MAX_BYTES = 64 << 20, /* 40,000 interfaces */
	NETLINK_DUMP_TRIES = 2, /* a list that changes while it is told begins anew */
	NETLINK_REQUEST_MAX_BYTES = 256,
};

struct netlink {
	struct mnl_socket *socket; /* stays open between questions, NULL before the first */
	int protocol;
	uint32_t sequence;
	size_t hint; /* bytes of the last dump */
};

/* protocol: NETLINK_ROUTE, NETLINK_GENERIC, NETLINK_SOCK_DIAG. */
void netlink_init(struct netlink *nl, int protocol);
void netlink_deinit(struct netlink *nl);

/*
 * Asks for a list: type is RTM_GETLINK or alike, request what follows the header. messages
 * gets all that the kernel answers, without its end. changed is set where the list changed
 * meanwhile at every try: it may then tell something twice or not at all. Negative errno.
 */
int netlink_dump(struct netlink *nl, struct arena *arena, uint16_t type, struct str request,
                 struct str *messages, bool *changed);

/*
 * The same for a list too long to be held: each message is handed over as it comes. A list
 * that changes meanwhile is not begun anew. A negative errno that on_message returns ends it.
 */
int netlink_each(struct netlink *nl, struct arena *arena, uint16_t type, struct str request,
                 int (*on_message)(void *arg, uint16_t type, struct str payload), void *arg);

/* Asks one thing, not a list. */
int netlink_ask(struct netlink *nl, struct arena *arena, uint16_t type, struct str request,
                struct str *messages);

/*
 * Takes the next message off the front: 1 with its type and what follows its header, 0 at
 * the end, -EBADMSG where its length cannot be.
 */
int netlink_next(struct str *rest, uint16_t *type, uint16_t *flags, struct str *payload);

/* The same for attributes; those of a message begin behind its own fixed part. */
int netlink_next_attr(struct str *rest, uint16_t *type, struct str *value);

/* The values of attributes; one that is too short gives 0, a text ends at its NUL. */
uint16_t netlink_u16(struct str value);
uint32_t netlink_u32(struct str value);
uint64_t netlink_u64(struct str value);
struct str netlink_text(struct str value);
