/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdint.h>

#include "host/netlink.h"

/*
 * Generic netlink: families of questions that parts of the kernel add, each with a number that
 * is asked for by its name first (kernel: userspace-api/netlink/intro.rst).
 */
struct genl {
	struct netlink netlink;
	const char *family;
	uint16_t id; /* 0: not asked for yet */
};

enum { GENL_NAME_MAX_BYTES = 16 };

/* The name is borrowed, and short. */
void genl_init(struct genl *g, const char *family);
void genl_deinit(struct genl *g);

/*
 * Asks for a list: attrs is what follows the header of the question. 0, or a negative errno:
 * -ENOENT where this kernel has no such family.
 */
int genl_dump(struct genl *g, struct arena *arena, unsigned char command, struct str attrs,
              struct str *messages);

/* Takes the attributes of the next message off the front: 1, 0 at the end, -EBADMSG. */
int genl_next(struct str *messages, struct str *attrs);
