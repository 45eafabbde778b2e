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

/* Those of one service never crowd out those of another. */
enum {
	SERVER_LISTENERS_MAX = 64,     /* for each service */
	SERVER_CONNECTIONS_MAX = 8192, /* for the metrics, and what the limit of descriptors
	                                  leaves */
	SERVER_HEALTH_CONNECTIONS_MAX = 64,
	/* Of answers that peers leave untaken, in HTTP/2 with their windows closed, in all. */
	SERVER_UNREAD_MAX_BYTES = 128 << 20,
	SERVER_SPARE_DESCRIPTORS = 640, /* for health, for what collectors keep open (host.h),
	                                   and all the rest */
};

/* How long a peer may take, in ms; a connection that takes longer is closed. */
enum {
	CONN_HANDSHAKE_MS = 10000,
	CONN_HEAD_MS = 10000, /* from a request's first byte to its head's last */
	CONN_SEND_MS = 60000, /* without taking a byte of what we send */
	CONN_IDLE_NEW_MS =
		120000,         /* between requests, for those who have not been let in yet */
	CONN_IDLE_MS = 3600000, /* between requests, for those who have: longer than any scrape
	                           interval */
	CONN_LINGER_MS = 2000,  /* for the peer to close after us */
};

/* Made by daemon/, one for each service. It answers through conn_respond(), at once or later.
 */
struct server_handler {
	void (*on_request)(void *owner, struct conn *conn, uint32_t stream,
	                   const struct http_request *request);
	void *owner;
};

struct server_stats {
	uint64_t handshakes_ok, handshakes_failed;
	uint64_t timeouts;    /* connections closed for taking too long */
	uint64_t crowded_out; /* closed to make room at the connection limit */
	uint64_t turned_away; /* closed by a reload whose rules refuse them */
	uint64_t floods;      /* closed for asking more than is fair */
	uint64_t accepted[SERVER_SERVICES];
	size_t open[SERVER_SERVICES]; /* connections now */
};

struct server *server_new(uv_loop_t *loop,
                          const struct server_handler handlers[static SERVER_SERVICES],
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

/* The one behind it has shown who it is: it may stay longer and goes last when it gets crowded.
 */
void conn_set_known(struct conn *c);
