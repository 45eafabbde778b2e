/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stddef.h>

#include "base/buf.h"

/* Messages over a blocking stream socket: each its length in four bytes, then its bytes. */

/*
 * All of it. 0 or a negative errno: -EPIPE where nobody reads any more, -ETIMEDOUT where the
 * socket has a limit of time (SO_SNDTIMEO, SO_RCVTIMEO) that is over.
 */
int channel_send(int fd, struct str message);

/*
 * The next message, of at most into->max bytes; what was in into is overwritten. -EPIPE at the
 * end, -EPROTO where it is longer.
 */
int channel_receive(int fd, struct buf *into);
