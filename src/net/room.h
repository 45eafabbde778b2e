/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "net/conn.h"
#include "net/listener.h"

/*
 * The listeners of one service and the connections that came by them: nobody is crowded out
 * by those in another room. Part of the server.
 */
struct room {
	struct conn_env *env;
	enum server_service service;
	enum server_limit limit; /* of connections, */
	size_t max_connections;  /* of which so many are allowed */
	struct listener *listeners[SERVER_LISTENERS_MAX];
	size_t n_listeners, open_listeners; /* those that have not closed yet */
	struct crowd crowd;                 /* those who are not closing */
	void (*changed)(struct server *s); /* somebody came or went, or a listener has closed */
};

/* Each adds a listener. Negative errno with the sentence. */
int room_listen(struct room *room, uv_loop_t *loop, const struct listen_address *address,
                struct err *err);
int room_adopt(struct room *room, uv_loop_t *loop, int fd, struct err *err);

/* Closes the listeners, and every connection that is idle; with force the others too. */
void room_close(struct room *room, bool force);
void room_withdraw(struct room *room);       /* see listener_withdraw() */
void room_free_listeners(struct room *room); /* when all have closed */

/* Closes connections that are past their deadline; with force all of them. */
void room_sweep(struct room *room, uint64_t now_ns, bool force);

/* A reload has published next. */
void room_renew(struct room *room, struct snapshot *next);

/* The socket of one of its connections is gone. */
void room_forget(struct room *room);

/* Is nobody there any more, listeners included? */
bool room_is_empty(const struct room *room);
