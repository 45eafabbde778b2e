/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

/*
 * One POST to a server of this host or near it, over TCP or a unix socket. It is asked in
 * HTTP/1.0, so that no answer comes in chunks, and each time by a connection of its own.
 */
enum {
	HTTPCALL_TIMEOUT_MS = 10000, /* for all of it, after a name was looked up */
	HTTPCALL_HEAD_MAX_BYTES = 16 << 10,
	HTTPCALL_BODY_MAX_BYTES = 16 << 20,
};

struct httpcall;

/*
 * http://[user:password@]host[:port][/path], or unix:///path/to/socket, of which
 * unix_target is asked. -EINVAL, with a sentence, for any other URL.
 */
int httpcall_new(const char *url, const char *unix_target, struct httpcall **out,
                 struct err *err);
void httpcall_free(struct httpcall *h); /* takes NULL */

/* The body of a 2xx answer, in arena. Negative errno, with a sentence. */
int httpcall_post(struct httpcall *h, struct arena *arena, const char *type, struct str body,
                  struct str *answer, struct err *err);

/*
 * How many bytes an answer has that begins like this: 0 where that is not known before its
 * head is whole, SIZE_MAX where it is all that comes. Pure.
 */
size_t httpcall_expects(struct str begin);

/* The body of a whole answer; pure. -EBADMSG, with a sentence, where it is none of 2xx. */
int httpcall_parse(struct str whole, struct str *body, struct err *err);

/* The status of an answer whose head is whole; pure. -EBADMSG, with a sentence. */
int httpcall_status(struct str answer, unsigned *status, struct err *err);
