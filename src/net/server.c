/* SPDX-License-Identifier: Apache-2.0 */
#include "net/server.h"

#include <errno.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/must.h"
#include "net/address.h"
#include "net/passed.h"
#include "net/room.h"

enum {
	INPUT_BYTES = 64 << 10,
	SCRATCH_MAX_BYTES = 2 * INPUT_BYTES, /* what one reading can decrypt to */
	CROWD = 32,                          /* connections whose memory is worth a look */
	SWEEP_MS = 1000,                     /* how exact deadlines are */
};

/* Rooms are closed one after the other, so that a probe of health sees the stop. */
enum stop { STOP_NONE, STOP_METRICS, STOP_HEALTH, STOP_TIMER, STOP_DONE };

struct server {
	uv_loop_t *loop;
	struct server_handler handlers[SERVER_SERVICES];
	struct snapshot *now;
	struct server_stats stats;
	uint64_t bounds[SERVER_LIMITS];
	struct conn_env env;
	struct buf scratch;
	struct room rooms[SERVER_SERVICES];
	size_t most_open;     /* since memory was given back last */
	uint64_t times_short; /* of memory, that have been told */
	uv_timer_t sweep;     /* runs while there are connections */
	enum stop stop;       /* what is being closed */
	uint64_t stop_deadline_ns;
	void (*on_stopped)(void *owner);
	void *stopped_owner;
};

static struct snapshot *current(struct server *s)
{
	return s->now;
}

static bool is_late(const struct server *s)
{
	return s->stop != STOP_NONE && clock_now_ns() >= s->stop_deadline_ns;
}

static void on_turns_closed(uv_handle_t *idle)
{
	struct turns *turns = idle->data;
	struct server *s =
		(struct server *)((char *)turns - offsetof(struct server, env.turns));

	s->stop = STOP_DONE;
	s->on_stopped(s->stopped_owner);
}

static void on_sweep_closed(uv_handle_t *handle)
{
	struct server *s = handle->data;

	turns_close(&s->env.turns, on_turns_closed);
}

/* Goes on with the stop as far as it has come. */
static void go_on_stopping(struct server *s)
{
	if (s->stop == STOP_METRICS && room_is_empty(&s->rooms[SERVER_METRICS])) {
		s->stop = STOP_HEALTH;
		room_close(&s->rooms[SERVER_HEALTH], is_late(s));
	}
	if (s->stop == STOP_HEALTH && room_is_empty(&s->rooms[SERVER_HEALTH])) {
		s->stop = STOP_TIMER;
		uv_close((uv_handle_t *)&s->sweep, on_sweep_closed);
	}
}

static size_t count_open(const struct server *s)
{
	return s->stats.open[SERVER_METRICS] + s->stats.open[SERVER_HEALTH];
}

/* What a crowd leaves behind lies between what stays, where free() does not give it back. */
static void give_memory_back(struct server *s)
{
	size_t open = count_open(s);

	if (s->most_open >= CROWD && open <= s->most_open / 2) {
		malloc_trim(0);
		s->most_open = open;
	}
}

/* Whoever found it out could log nothing. */
static void tell_of_lack(struct server *s)
{
	static struct log_limit limit; /* one for the process, as its memory is */
	uint64_t times = memory_times_short();

	if (times == s->times_short)
		return;
	s->times_short = times;
	if (log_allowed(&limit))
		log_error(
			"memory has run out: a reserve of %d MiB has been taken, and until "
			"there is more, no connection or load is begun: see the limits of the "
			"service (LimitAS=, ulimit -v) and of the system",
			MEMORY_RESERVE_BYTES >> 20);
}

static void on_sweep(uv_timer_t *timer)
{
	struct server *s = timer->data;
	uint64_t now = clock_now_ns();
	bool late = is_late(s);

	room_sweep(&s->rooms[SERVER_METRICS], now, late);
	room_sweep(&s->rooms[SERVER_HEALTH], now, late);
	give_memory_back(s);
	tell_of_lack(s);
}

static void on_change(struct server *s)
{
	size_t open = count_open(s);

	tell_of_lack(s);
	if (open > s->most_open)
		s->most_open = open;
	if (open == 0) {
		uv_timer_stop(&s->sweep);
		give_memory_back(s);
	} else if (!uv_is_active((uv_handle_t *)&s->sweep)) {
		uv_timer_start(&s->sweep, on_sweep, SWEEP_MS, SWEEP_MS);
	}
	go_on_stopping(s);
}

static void on_conn_closed(struct server *s, struct conn *c)
{
	room_forget(&s->rooms[conn_service(c)]);
	on_change(s);
}

static void init_rooms(struct server *s)
{
	const size_t max_connections[] = {
		[SERVER_METRICS] = s->bounds[SERVER_CONNECTIONS],
		[SERVER_HEALTH] = s->bounds[SERVER_HEALTH_CONNECTIONS],
	};

	static const enum server_limit limits[] = {
		[SERVER_METRICS] = SERVER_CONNECTIONS,
		[SERVER_HEALTH] = SERVER_HEALTH_CONNECTIONS,
	};

	for (int i = 0; i < SERVER_SERVICES; i++)
		s->rooms[i] = (struct room){
			.env = &s->env,
			.service = (enum server_service)i,
			.limit = limits[i],
			.max_connections = max_connections[i],
			.changed = on_change,
		};
}

struct server *server_new(uv_loop_t *loop,
                          const struct server_handler handlers[static SERVER_SERVICES],
                          const uint64_t bounds[static SERVER_LIMITS],
                          struct snapshot *snapshot)
{
	struct server *s = xcalloc(1, sizeof(*s));

	s->loop = loop;
	memcpy(s->handlers, handlers, sizeof(s->handlers));
	memcpy(s->bounds, bounds, sizeof(s->bounds));
	s->now = snapshot_ref(snapshot);
	buf_init(&s->scratch, SCRATCH_MAX_BYTES);
	s->env = (struct conn_env){
		.server = s,
		.loop = loop,
		.handlers = s->handlers,
		.bounds = s->bounds,
		.stats = &s->stats,
		.scratch = &s->scratch,
		.input = xcalloc(1, INPUT_BYTES),
		.input_max = INPUT_BYTES,
		.current = current,
		.on_closed = on_conn_closed,
	};
	init_rooms(s);
	must(uv_timer_init(loop, &s->sweep) == 0);
	turns_init(&s->env.turns, loop);
	s->sweep.data = s;
	return s;
}

void server_free(struct server *s)
{
	if (!s)
		return;
	must(s->stop == STOP_DONE);
	for (int i = 0; i < SERVER_SERVICES; i++)
		room_free_listeners(&s->rooms[i]);
	snapshot_unref(s->now);
	buf_deinit(&s->scratch);
	free(s->env.input);
	free(s);
}

int server_listen(struct server *s, enum server_service service,
                  const struct listen_address *address, struct err *err)
{
	return room_listen(&s->rooms[service], s->loop, address, err);
}

/* By its name in the .socket unit. */
static int adopt(struct server *s, const struct passed *passed, size_t i, struct err *err)
{
	bool is_health = str_is(passed->names[i], SERVER_HEALTH_FD_NAME);
	struct room *room = &s->rooms[is_health ? SERVER_HEALTH : SERVER_METRICS];
	int rc = passed_check(passed, i, err);

	return rc < 0 ? rc : room_adopt(room, s->loop, PASSED_FIRST_FD + (int)i, err);
}

int server_adopt(struct server *s, struct err *err)
{
	struct passed passed;
	int rc = passed_take(&passed, err);

	if (rc < 0)
		return rc;
	log_info("Listening on systemd activated listeners instead of port listeners.");
	for (size_t i = 0; rc == 0 && i < passed.n; i++)
		rc = adopt(s, &passed, i, err);
	passed_free(&passed);
	if (rc == 0 && s->rooms[SERVER_METRICS].n_listeners == 0)
		return err_set(err, -ENOENT,
		               "every socket that systemd has passed is named %s, which none "
		               "for the metrics may be: see FileDescriptorName= in the "
		               ".socket unit",
		               SERVER_HEALTH_FD_NAME);
	return rc;
}

void server_withdraw(struct server *s)
{
	for (int i = 0; i < SERVER_SERVICES; i++)
		room_withdraw(&s->rooms[i]);
}

static void announce(const struct server *s, enum server_service service, struct listener *l)
{
	bool http2 = s->now->tls && s->now->web->http2;
	char text[ADDRESS_TEXT_MAX];

	listener_print(l, text);
	if (service == SERVER_HEALTH) {
		LOG_WITH(LOG_INFO, "Listening on", { "address", text }, { "serves", "health" });
		return;
	}
	LOG_WITH(LOG_INFO, "Listening on", { "address", text });
	LOG_WITH(LOG_INFO, s->now->tls ? "TLS is enabled." : "TLS is disabled.",
	         { "http2", http2 ? "true" : "false" }, { "address", text });
}

void server_announce(struct server *s)
{
	for (int i = 0; i < SERVER_SERVICES; i++) {
		const struct room *room = &s->rooms[i];

		for (size_t j = 0; j < room->n_listeners; j++)
			announce(s, room->service, room->listeners[j]);
	}
}

bool server_is_reachable(const struct server *s)
{
	const struct room *room = &s->rooms[SERVER_METRICS];

	for (size_t i = 0; i < room->n_listeners; i++) {
		if (!address_is_local(listener_address(room->listeners[i])))
			return true;
	}
	return false;
}

void server_publish(struct server *s, struct snapshot *next)
{
	struct snapshot *prev = s->now;

	s->now = snapshot_ref(next);
	room_renew(&s->rooms[SERVER_METRICS], next);
	snapshot_unref(prev);
}

struct snapshot *server_snapshot(const struct server *s)
{
	return s->now;
}

const struct server_stats *server_stats(const struct server *s)
{
	return &s->stats;
}

void server_stop(struct server *s, uint64_t deadline_ms, void (*on_stopped)(void *owner),
                 void *owner)
{
	s->stop_deadline_ns = clock_now_ns() + deadline_ms * 1000000;
	s->on_stopped = on_stopped;
	s->stopped_owner = owner;
	s->stop = STOP_METRICS;
	room_close(&s->rooms[SERVER_METRICS], false);
	go_on_stopping(s);
}
