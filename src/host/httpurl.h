/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

/* Where a service is asked over HTTP (RFC 3986). Texts end with NUL. */
struct httpurl {
	const char *socket;        /* path of a unix socket, or NULL: then host and port */
	const char *host, *port;   /* the host without the brackets of IPv6 */
	const char *authority;     /* for the Host field */
	const char *target;        /* path and query */
	const char *authorization; /* "Basic ...", or NULL */
};

/*
 * http://[user:password@]host[:port][/path], or unix:///path/to/socket, of which
 * unix_target is asked. The pieces land in arena. -EINVAL, with a sentence, for any other.
 */
int httpurl_parse(struct str text, const char *unix_target, struct arena *arena,
                  struct httpurl *out, struct err *err);

/* The value of an Authorization field, "Basic ..." (RFC 7617), in arena. */
const char *httpurl_basic(struct arena *arena, struct str name, struct str password);
