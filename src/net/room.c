/* SPDX-License-Identifier: Apache-2.0 */
#include "net/room.h"

#include <errno.h>

#include "net/peer.h"
#include "net/unread.h"

void room_forget(struct room *room)
{
	room->env->stats->open[room->service]--;
}

bool room_is_empty(const struct room *room)
{
	return room->env->stats->open[room->service] == 0 && room->open_listeners == 0;
}

static void crowd_out(struct room *room, struct conn *victim, enum server_limit limit)
{
	if (victim) {
		room->env->stats->hits[limit]++;
		conn_close(victim);
	}
}

/* Strangers have bounds of their own: known peers are not their business. */
static void thin_strangers(struct room *room, const struct conn *newest, uint64_t peer)
{
	const uint64_t *bounds = room->env->bounds;
	struct crowd *crowd = &room->crowd;

	if (room->service != SERVER_METRICS)
		return;
	if (peer != PEER_LOCAL &&
	    crowd_strangers_of(crowd, peer) > bounds[SERVER_STRANGERS_OF_PEER])
		crowd_out(room, crowd_least_of(crowd, peer, newest), SERVER_STRANGERS_OF_PEER);
	if (crowd_strangers(crowd) > bounds[SERVER_STRANGERS])
		crowd_out(room, crowd_least(crowd, WORTH_FAMILIAR, newest), SERVER_STRANGERS);
}

/* Closes one of the others for the newest, or the newest where all are worthy. */
static void make_space(struct room *room, struct conn *newest)
{
	struct conn *victim = crowd_least(&room->crowd, WORTH_IDLE, newest);

	if (crowd_size(&room->crowd) > room->max_connections)
		crowd_out(room, victim ? victim : newest, room->limit);
}

static void on_connection(void *owner, int fd, const struct sockaddr *peer)
{
	struct room *room = owner;
	struct conn *c = conn_open(room->env, room->service, &room->crowd, fd, peer);

	if (!c)
		return;
	room->env->stats->accepted[room->service]++;
	room->env->stats->open[room->service]++;
	room->changed(room->env->server);
	thin_strangers(room, c, peer_of(peer));
	make_space(room, c);
}

static bool on_starved(void *owner)
{
	struct room *room = owner;
	struct conn *victim = crowd_least(&room->crowd, WORTH_IDLE, NULL);

	crowd_out(room, victim, room->limit);
	return victim;
}

static void on_listener_closed(void *owner)
{
	struct room *room = owner;

	room->open_listeners--;
	room->changed(room->env->server);
}

static void add_listener(struct room *room, struct listener *l)
{
	room->listeners[room->n_listeners++] = l;
	room->open_listeners++;
}

int room_listen(struct room *room, uv_loop_t *loop, const struct listen_address *address,
                struct err *err)
{
	const struct listener_events events = { on_connection, on_starved, on_listener_closed,
		                                room };
	struct listener *l;
	int rc;

	if (room->n_listeners == SERVER_LISTENERS_MAX)
		return err_set(err, -EINVAL, "more than %d listen addresses",
		               SERVER_LISTENERS_MAX);
	rc = listener_open(loop, address, &events, &l, err);
	if (rc == 0)
		add_listener(room, l);
	return rc;
}

int room_adopt(struct room *room, uv_loop_t *loop, int fd, struct err *err)
{
	const struct listener_events events = { on_connection, on_starved, on_listener_closed,
		                                room };
	struct listener *l;
	int rc;

	if (room->n_listeners == SERVER_LISTENERS_MAX)
		return err_set(err, -EINVAL, "more than %d sockets passed",
		               SERVER_LISTENERS_MAX);
	rc = listener_adopt(loop, fd, &events, &l, err);
	if (rc == 0)
		add_listener(room, l);
	return rc;
}

void room_withdraw(struct room *room)
{
	for (size_t i = 0; i < room->n_listeners; i++)
		listener_withdraw(room->listeners[i]);
}

static void close_or_finish(struct conn *c, void *arg)
{
	const bool *force = arg;

	if (*force)
		conn_close(c);
	else
		conn_finish(c);
}

void room_close(struct room *room, bool force)
{
	for (size_t i = 0; i < room->n_listeners; i++)
		listener_close(room->listeners[i]);
	crowd_each(&room->crowd, close_or_finish, &force);
}

void room_free_listeners(struct room *room)
{
	for (size_t i = 0; i < room->n_listeners; i++)
		listener_free(room->listeners[i]);
}

static void check(struct conn *c, void *arg)
{
	const uint64_t *now_ns = arg;

	conn_check_deadline(c, *now_ns);
}

void room_sweep(struct room *room, uint64_t now_ns, bool force)
{
	if (force)
		crowd_each(&room->crowd, close_or_finish, &force);
	crowd_each(&room->crowd, check, &now_ns);
	unread_relieve(room->env, &room->crowd);
}

static void renew(struct conn *c, void *arg)
{
	conn_renew(c, arg);
}

void room_renew(struct room *room, struct snapshot *next)
{
	crowd_each(&room->crowd, renew, next);
}
