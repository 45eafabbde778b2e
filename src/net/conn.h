/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "net/crowd.h"
#include "net/familiar.h"
#include "net/server.h"
#include "net/turns.h"

/* What server.c and conn.c share: a connection from its socket's accept to its last close. */

struct conn_env {
	struct server *server;
	uv_loop_t *loop;
	const struct server_handler *handlers; /* by service */
	const uint64_t *bounds;                /* by enum server_limit */
	struct server_stats *stats;
	struct buf *scratch; /* plain bytes of one reading */
	char *input;         /* bytes of one reading */
	size_t input_max;
	struct snapshot *(*current)(struct server *);
	void (*on_closed)(struct server *, struct conn *); /* the socket is gone */
	struct turns turns;
	struct familiar let_in; /* whence peers came that were */
	uint64_t room_seen_ns;  /* when there was memory for a connection */
	size_t shaking;         /* connections that are about their handshake */
	size_t unread;          /* bytes of answers that peers leave untaken */
};

/*
 * Takes over a socket that a listener has accepted; NULL where it cannot. It joins the crowd
 * of its service until it closes. Only those that ask for metrics have a snapshot.
 */
struct conn *conn_open(struct conn_env *env, enum server_service service, struct crowd *crowd,
                       int fd, const struct sockaddr *peer);
enum server_service conn_service(const struct conn *c);

/* Closes at once, without waiting for what is unsent. May be called twice. */
void conn_close(struct conn *c);

/* A reload has published next: closes when its rules refuse this peer, else retires. */
void conn_renew(struct conn *c, const struct snapshot *next);

/* Ends as soon as nothing is asked or being answered. */
void conn_finish(struct conn *c);

/* Closes what is past its deadline. */
void conn_check_deadline(struct conn *c, uint64_t now_ns);

/* Has it begun a handshake that is not over? */
bool conn_is_shaking(const struct conn *c);

struct crowd_place *conn_place(struct conn *c);
