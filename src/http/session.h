/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/str.h"

/*
 * One HTTP connection without its socket: bytes in, requests out, responses in, bytes out.
 * Which version speaks is chosen when the session is made, by http1_new() or http2_new();
 * everything else goes through these functions.
 *
 * A request is only its head: bodies are never read. Its strings live until the response
 * to it is given.
 */
struct http_session;

enum http_method { HTTP_GET, HTTP_HEAD, HTTP_OTHER };

struct http_request {
	enum http_method method;
	struct str path;  /* percent-decoded, begins with "/"; or "*", of HTTP_OTHER only */
	struct str query; /* as sent, without "?" */
	struct str authorization, accept, accept_encoding; /* empty when absent */
	struct str scrape_timeout; /* X-Prometheus-Scrape-Timeout-Seconds */
};

/* Bytes that several responses may share; counted on the loop thread only. */
struct http_body {
	struct buf bytes;
	int refs;
	int takers; /* responses that are not wholly sent, among the refs */
};

struct http_body *http_body_new(size_t max_bytes); /* refs is 1 */
struct http_body *http_body_ref(struct http_body *body);
void http_body_unref(struct http_body *body); /* NULL is fine */

/* The reference of a response that is being sent, and of what is left of it its share: the
 * shares of all who take the body come to no more than the body. */
struct http_body *http_body_take(struct http_body *body);
void http_body_leave(struct http_body *body); /* NULL is fine */
size_t http_body_share(const struct http_body *body, size_t left);

struct http_header {
	const char *name, *value;
};

enum { HTTP_HEADERS_MAX = 10 };

/* Date, Content-Length and Connection are the session's to say. */
struct http_response {
	int status;
	struct http_header headers[HTTP_HEADERS_MAX]; /* up to a NULL name, or all */
	struct http_body *body; /* the session takes its own reference; NULL is empty */
	bool close;             /* no further request on this connection */
};

/* What a peer may run into; the request is refused, or more than that. */
enum http_limit {
	HTTP_LIMIT_HEAD,   /* HTTP_HEAD_MAX_BYTES */
	HTTP_LIMIT_FIELDS, /* HTTP_FIELDS_MAX */
	HTTP_LIMIT_TARGET, /* HTTP_TARGET_MAX_BYTES */
	HTTP_LIMIT_BODY,   /* HTTP_REQUEST_BODY_MAX_BYTES */
	HTTP_LIMIT_FRAMES, /* HTTP/2: it asks for more than is fair, and the session has ended
	                    */
	HTTP_LIMITS,
};

/*
 * What the session tells its owner, from within http_receive() or http_sent(). Neither frees
 * the session. on_request may answer before it returns, or later.
 */
struct http_events {
	void (*on_request)(void *owner, uint32_t stream, const struct http_request *request);
	void (*on_limit)(void *owner, enum http_limit limit);
	/* HTTP/2: the peer has given up a request that waits for its answer, which may as well
	 * be any from now on, given here or later. */
	void (*on_cancel)(void *owner, uint32_t stream);
};

/* For deadlines: what the session waits for. */
enum http_phase {
	HTTP_IDLE,     /* between requests, not a byte of the next one seen */
	HTTP_HEADING,  /* within a request's head */
	HTTP_SKIPPING, /* within the body of a request that has been answered */
	HTTP_WAITING,  /* for the owner to respond */
	HTTP_SENDING,  /* for the peer to take what is in http_output() */
	HTTP_ENDED,    /* everything sent, no request will be read: close */
};

enum {
	HTTP_HEAD_MAX_BYTES = 64 << 10,         /* request line and headers: 431 */
	HTTP_TARGET_MAX_BYTES = 16 << 10,       /* of the request line: 414 */
	HTTP_FIELDS_MAX = 100,                  /* header fields: 431 */
	HTTP_REQUEST_BODY_MAX_BYTES = 64 << 10, /* skipped unread; more is 413 */
};

/* HTTP/1.0 and 1.1 (RFC 9112), and HTTP/2 (RFC 9113). events outlives the session. */
struct http_session *http1_new(const struct http_events *events, void *owner);
struct http_session *http2_new(const struct http_events *events, void *owner);
void http_free(struct http_session *s); /* NULL is fine */

/*
 * Takes bytes from the peer, all of them. While http_wants_input() is false (a request is
 * being answered and the next ones are already here) the owner stops reading.
 */
void http_receive(struct http_session *s, const char *p, size_t n);
bool http_wants_input(const struct http_session *s);

/*
 * Of a long pipeline, so many requests are read before others have their turn: then there is
 * more, no input is wanted, and http_go_on() reads further.
 */
enum { HTTP_TURN_REQUESTS = 8 };
bool http_has_more(const struct http_session *s);
void http_go_on(struct http_session *s);

/* Answers a request; an unknown stream (its peer has gone) is fine and does nothing. */
void http_respond(struct http_session *s, uint32_t stream,
                  const struct http_response *response);

/* Bytes to send now: up to two pieces, returns how many; valid until the next call on s. */
size_t http_output(const struct http_session *s, struct str pieces[static 2]);
void http_sent(struct http_session *s, size_t n); /* the first n of them are on their way */

/*
 * Asks the peer to come back on a new connection: Connection: close on the next response, or
 * GOAWAY. No request that is on its way is lost.
 */
void http_retire(struct http_session *s);

/* The same at once: what was asked is answered, what is still to come is not read. */
void http_end(struct http_session *s);

enum http_phase http_phase(const struct http_session *s);

/* Bytes of responses that wait for the peer to take them; of a body that others take too, a
 * share. */
size_t http_unread(const struct http_session *s);

/* Grows with every byte of a response that leaves: a session may be in HTTP_SENDING for long
 * because its peer is slow, or because it is stuck. */
uint64_t http_progress(const struct http_session *s);
