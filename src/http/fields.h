/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "http/session.h"

/*
 * Header fields, which mean the same in each version of HTTP (RFC 9110): those of a request
 * that we read, and the values of a response's.
 */

/* What a request's fields say that is judged together, after the last of them; zeroed first. */
struct fields {
	unsigned hosts;
	bool has_length, has_coding, chunked;
	bool close, keep_alive, expect_continue;
	uint64_t length; /* of the body; UINT64_MAX stands for more */
};

/*
 * Takes one field, whose name is a token in any case and whose value is trimmed. Values that
 * are for the owner go into request, the first of each name. Returns 0, or the status to
 * refuse the request with.
 */
int fields_take(struct fields *f, struct http_request *request, struct str name,
                struct str value);

/*
 * Adds the value of a response's field. What a configuration has in it must not begin another
 * field: control characters become spaces.
 */
void fields_write_value(struct buf *out, const char *value);
