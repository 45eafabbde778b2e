/* SPDX-License-Identifier: Apache-2.0 */
#include "net/room.h"

#include <errno.h>

static void add_conn(struct room *room, struct conn *c)
{
	*conn_links(c) = (struct server_links){ .next = room->newest };
	*(room->newest ? &conn_links(room->newest)->prev : &room->oldest) = c;
	room->newest = c;
	room->env->stats->accepted[room->service]++;
	room->env->stats->open[room->service]++;
}

void room_forget(struct room *room, struct conn *c)
{
	struct server_links *links = conn_links(c);

	*(links->prev ? &conn_links(links->prev)->next : &room->newest) = links->next;
	*(links->next ? &conn_links(links->next)->prev : &room->oldest) = links->prev;
	room->env->stats->open[room->service]--;
}

/* Makes space for one more: the least worthy goes, among those the oldest. False if all are
 * worthy. */
static bool make_space(struct room *room)
{
	struct conn *victim = NULL;
	unsigned worst = 0;

	for (struct conn *c = room->oldest; c; c = conn_links(c)->prev) {
		unsigned w = conn_worthlessness(c);

		if (w > worst) {
			worst = w;
			victim = c;
		}
	}
	if (!victim)
		return false;
	room->env->stats->hits[room->limit]++;
	conn_close(victim);
	return true;
}

static void on_connection(void *owner, uv_stream_t *stream)
{
	struct room *room = owner;
	struct conn *c = conn_accept(room->env, stream, room->service);

	if (!c)
		return;
	add_conn(room, c);
	room->changed(room->env->server);
	if (room->env->stats->open[room->service] > room->max_connections && !make_space(room))
		conn_close(c);
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
	const struct listener_events events = { on_connection, on_listener_closed, room };
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
	const struct listener_events events = { on_connection, on_listener_closed, room };
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

void room_close(struct room *room, bool force)
{
	for (size_t i = 0; i < room->n_listeners; i++)
		listener_close(room->listeners[i]);
	for (struct conn *c = room->newest, *next; c; c = next) {
		next = conn_links(c)->next;
		if (force)
			conn_close(c);
		else
			conn_finish(c);
	}
}

void room_free_listeners(struct room *room)
{
	for (size_t i = 0; i < room->n_listeners; i++)
		listener_free(room->listeners[i]);
}

/* Who leaves the most answers untaken, and what all leave together. */
static struct conn *find_worst(const struct room *room, size_t *sum)
{
	struct conn *worst = NULL;
	size_t most = 0;

	*sum = 0;
	for (struct conn *c = room->newest; c; c = conn_links(c)->next) {
		size_t n = conn_unread(c);

		*sum += n;
		if (n > most) {
			most = n;
			worst = c;
		}
	}
	return worst;
}

/* They stay in memory until their time is over: when they are too many, the worst goes. */
static void relieve(struct room *room)
{
	struct conn *worst;
	size_t sum;

	while ((worst = find_worst(room, &sum)) && sum > room->env->bounds[SERVER_UNREAD]) {
		room->env->stats->hits[SERVER_UNREAD]++;
		conn_close(worst);
	}
}

void room_sweep(struct room *room, uint64_t now_ns, bool force)
{
	for (struct conn *c = room->newest, *next; c; c = next) {
		next = conn_links(c)->next;
		if (force)
			conn_close(c);
		else
			conn_check_deadline(c, now_ns);
	}
	relieve(room);
}

void room_renew(struct room *room, const struct snapshot *next)
{
	for (struct conn *c = room->newest, *after; c; c = after) {
		after = conn_links(c)->next;
		conn_renew(c, next);
	}
}
