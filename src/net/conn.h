/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "net/server.h"

/* What server.c and conn.c share: a connection from its socket's accept to its last close. */

struct server_links { /* doubly linked, newest first */
	struct conn *next, *prev;
};

struct conn_env {
	struct server *server;
	const struct server_handler *handlers; /* by service */
	const uint64_t *bounds;                /* by enum server_limit */
	struct server_stats *stats;
	struct buf *scratch; /* plain bytes of one reading */
	char *input;         /* bytes of one reading */
	size_t input_max;
	struct snapshot *(*current)(struct server *);
	void (*on_closed)(struct server *, struct conn *); /* the socket is gone */
};

/*
 * Accepts from a listener of that service; NULL when there is nothing to accept or memory is
 * out. Only those that ask for metrics have a snapshot.
 */
struct conn *conn_accept(const struct conn_env *env, uv_stream_t *listener,
                         enum server_service service);
enum server_service conn_service(const struct conn *c);

/* Closes at once, without waiting for what is unsent. May be called twice. */
void conn_close(struct conn *c);

/* A reload has published next: closes when its rules refuse this peer, else retires. */
void conn_renew(struct conn *c, const struct snapshot *next);

/* Ends as soon as nothing is asked or being answered. */
void conn_finish(struct conn *c);

/* Closes what is past its deadline. */
void conn_check_deadline(struct conn *c, uint64_t now_ns);

/* Which goes first when it gets crowded: higher goes first; 0 never goes. */
unsigned conn_worthlessness(const struct conn *c);

/* Bytes of answers that the peer leaves untaken. */
size_t conn_unread(const struct conn *c);

struct server_links *conn_links(struct conn *c);
