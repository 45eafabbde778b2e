/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <uv.h>

#include "base/err.h"
#include "http/session.h"
#include "net/listen_address.h"
#include "state/snapshot.h"

/*
 * The door: listeners and connections. Everything here runs on the loop thread.
 *
 * A connection is a stack: socket, TLS where the snapshot has it, HTTP. It keeps the
 * snapshot that it was accepted with until it closes, since its TLS session points into it.
 * Requests are judged by the snapshot that is current when they arrive.
 */
struct server;
struct conn;

/* What a listener is for, and with it every connection that comes by it. */
enum server_service {
	SERVER_METRICS,
	SERVER_HEALTH, /* always in plain, and no configuration's business */
	SERVER_SERVICES,
};

enum { SERVER_LISTENERS_MAX = 64 }; /* for each service */

/*
 * What a peer may take up; its connection is closed at the limit. A stranger is who has not
 * been let in yet; the others are known. Listeners share the
 * times; those of one service never crowd out those of another.
 */
enum server_limit {
	SERVER_CONNECTIONS, /* for the metrics, in all */
	SERVER_STRANGERS,
	SERVER_STRANGERS_OF_PEER,
	SERVER_HANDSHAKES, /* that have begun and are not over */
	SERVER_HEALTH_CONNECTIONS,
	SERVER_UNREAD, /* bytes of answers that peers leave untaken, in all */
	SERVER_TIMES,  /* what follows is in ms */
	SERVER_HANDSHAKE_TIME = SERVER_TIMES,
	SERVER_HEAD_TIME, /* from a request's first byte to its head's last */
	SERVER_BODY_TIME, /* for the body of a request, from its answer on */
	SERVER_SEND_TIME, /* without taking a byte of what we send */
	SERVER_STRANGER_IDLE_TIME,
	SERVER_IDLE_TIME, /* of the known: longer than any scrape interval */
	SERVER_LIMITS,
};

enum {
	CONN_REFUSALS_MAX = 16,            /* passwords refused in a row */
	SERVER_CONNECTION_BYTES = 1 << 20, /* what a connection may come to, with its answers */
};

/* Made by daemon/, one for each service. It answers through conn_respond(), at once or later.
 */
struct server_handler {
	void (*on_request)(void *owner, struct conn *conn, uint32_t stream,
	                   const struct http_request *request);
	/*
	 * Nobody waits for the answer to that request any more; stream 0: for none of this
	 * connection's. It is still owed, and may be given at once. NULL: no answer takes long.
	 */
	void (*on_cancel)(void *owner, struct conn *conn, uint32_t stream);
	void *owner;
};

struct server_stats {
	uint64_t handshakes_ok, handshakes_failed;
	uint64_t turned_away;         /* closed by a reload whose rules refuse them */
	uint64_t hits[SERVER_LIMITS]; /* connections closed at that limit */
	uint64_t record_floods;       /* closed for too many records of TLS */
	uint64_t refused;             /* closed for too many passwords refused */
	uint64_t memory_lacks; /* closed for SERVER_CONNECTION_BYTES that are not there */
	uint64_t http_hits[HTTP_LIMITS];
	uint64_t accepted[SERVER_SERVICES];
	size_t open[SERVER_SERVICES]; /* connections now */
};

struct server *server_new(uv_loop_t *loop,
                          const struct server_handler handlers[static SERVER_SERVICES],
                          const uint64_t bounds[static SERVER_LIMITS],
                          struct snapshot *snapshot);

/* Opens a listener; nobody is served before the loop runs. Negative errno with the sentence. */
int server_listen(struct server *s, enum server_service service,
                  const struct listen_address *address, struct err *err);

/*
 * Takes over every socket that systemd has passed (LISTEN_FDS); those of this name are for
 * health. -ENOENT when there is none.
 */
#define SERVER_HEALTH_FD_NAME "health"
int server_adopt(struct server *s, struct err *err);

/* Logs where it listens and whether TLS and HTTP/2 are on. */
void server_announce(struct server *s);

/* Can somebody on another machine connect and ask for metrics? */
bool server_is_reachable(const struct server *s);

/*
 * New connections and requests see next from now on; takes a reference. Connections that its
 * rules refuse are closed, the others are asked to come back on a new one. Cannot fail.
 */
void server_publish(struct server *s, struct snapshot *next);
struct snapshot *server_snapshot(const struct server *s);

const struct server_stats *server_stats(const struct server *s);

/*
 * Stops accepting, closes idle connections at once and the others when they have their
 * answer or when deadline_ms have passed; then does the same for health, so that a probe can
 * see the stop; then calls on_stopped.
 */
void server_stop(struct server *s, uint64_t deadline_ms, void (*on_stopped)(void *owner),
                 void *owner);
void server_free(struct server *s); /* after on_stopped */

/* For a program that ends without a stop: leaves no socket's file behind. */
void server_withdraw(struct server *s);

/* The peer of a request: kept until it is answered, even when its connection has gone. */
void conn_respond(struct conn *c, uint32_t stream, const struct http_response *response);

/* Requests on it that have no answer yet. */
size_t conn_unanswered(const struct conn *c);

/* The one behind it has shown who it is: it may stay longer and goes last when it gets crowded.
 */
void conn_set_known(struct conn *c);
bool conn_is_known(const struct conn *c);

/* It has not. True when that has been so too often in a row: its answer has to be the last. */
bool conn_set_refused(struct conn *c);

uint64_t conn_peer(const struct conn *c); /* net/peer.h */
