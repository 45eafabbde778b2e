/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "http/session.h"

/*
 * The head of an HTTP/1 request: the request line and the header fields up to the empty
 * line (RFC 9112). Read strictly: where two readers could understand two things, the
 * answer is 400. What a request is refused for does not depend on how its bytes arrive.
 */
struct head {
	struct http_request request;
	size_t n_fields;     /* up to the one that was too many */
	uint64_t body_bytes; /* follow the head */
	bool http10;
	bool keep_alive; /* the peer may send another request after this one */
};

/* How far head_scan() has looked; zeroed at the start of a head. */
struct head_scan {
	size_t line; /* where the line that is not over yet begins */
	size_t at;   /* all before it has been looked at */
	bool inside; /* the request line is over */
	size_t end;  /* of the head, the empty line included */
};

/*
 * Looks for the end of the head at the start of bytes, which grow from call to call (they
 * may move). Returns 0 when it is there, -EAGAIN when more bytes are needed, or the status
 * to refuse the request with.
 */
int head_scan(struct head_scan *scan, struct str bytes);

/*
 * Reads a whole head of n bytes; the path is decoded where it lies. Returns 0, or the status
 * to refuse the request with; head->request.method and http10 are set even then.
 */
int head_parse(char *bytes, size_t n, struct head *head);
