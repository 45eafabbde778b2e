/* SPDX-License-Identifier: Apache-2.0 */
#include "net/server.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/must.h"
#include "net/address.h"
#include "net/conn.h"
#include "net/listener.h"

enum {
	INPUT_BYTES = 64 << 10,
	SCRATCH_MAX_BYTES = 2 * INPUT_BYTES, /* what one reading can decrypt to */
	SWEEP_MS = 1000,                     /* how exact deadlines are */
};

struct server {
	uv_loop_t *loop;
	struct server_handler handler;
	struct snapshot *now;
	struct server_stats stats;
	struct conn_env env;
	struct buf scratch;
	struct listener *listeners[SERVER_LISTENERS_MAX];
	size_t n_listeners, max_connections;
	struct conn *newest, *oldest;
	uv_timer_t sweep; /* runs while there are connections */
	bool stopping;
	uint64_t stop_deadline_ns;
	void (*on_stopped)(void *owner);
	void *stopped_owner;
	size_t open_handles; /* listeners and the timer, while they close */
};

static struct snapshot *current(struct server *s)
{
	return s->now;
}

static void unlink_conn(struct server *s, struct conn *c)
{
	struct server_links *links = conn_links(c);

	*(links->prev ? &conn_links(links->prev)->next : &s->newest) = links->next;
	*(links->next ? &conn_links(links->next)->prev : &s->oldest) = links->prev;
	s->stats.open--;
}

static void check_stopped(struct server *s)
{
	if (s->stopping && !s->newest && s->open_handles == 0)
		s->on_stopped(s->stopped_owner);
}

static void on_sweep_closed(uv_handle_t *handle)
{
	struct server *s = handle->data;

	s->open_handles--;
	check_stopped(s);
}

static void on_listener_closed(void *owner)
{
	struct server *s = owner;

	s->open_handles--;
	check_stopped(s);
}

static void on_conn_closed(struct server *s, struct conn *c)
{
	unlink_conn(s, c);
	if (s->newest)
		return;
	uv_timer_stop(&s->sweep);
	if (s->stopping && !uv_is_closing((uv_handle_t *)&s->sweep))
		uv_close((uv_handle_t *)&s->sweep, on_sweep_closed);
	check_stopped(s);
}

static void on_sweep(uv_timer_t *timer)
{
	struct server *s = timer->data;
	uint64_t now = clock_now_ns();
	bool over = s->stopping && now >= s->stop_deadline_ns;

	for (struct conn *c = s->newest, *next; c; c = next) {
		next = conn_links(c)->next;
		if (over)
			conn_close(c);
		else
			conn_check_deadline(c, now);
	}
}

static size_t connections_allowed(void)
{
	struct rlimit limit = { .rlim_cur = SERVER_CONNECTIONS_MAX };

	getrlimit(RLIMIT_NOFILE, &limit);
	if (limit.rlim_cur >= SERVER_CONNECTIONS_MAX + SERVER_SPARE_DESCRIPTORS)
		return SERVER_CONNECTIONS_MAX;
	/* Where descriptors are few, half of them. */
	if (limit.rlim_cur < 2 * SERVER_SPARE_DESCRIPTORS)
		return limit.rlim_cur / 2;
	return limit.rlim_cur - SERVER_SPARE_DESCRIPTORS;
}

struct server *server_new(uv_loop_t *loop, const struct server_handler *handler,
                          struct snapshot *snapshot)
{
	struct server *s = xcalloc(1, sizeof(*s));

	s->loop = loop;
	s->handler = *handler;
	s->now = snapshot_ref(snapshot);
	s->max_connections = connections_allowed();
	buf_init(&s->scratch, SCRATCH_MAX_BYTES);
	s->env = (struct conn_env){
		.server = s,
		.handler = &s->handler,
		.stats = &s->stats,
		.scratch = &s->scratch,
		.input = xcalloc(1, INPUT_BYTES),
		.input_max = INPUT_BYTES,
		.current = current,
		.on_closed = on_conn_closed,
	};
	must(uv_timer_init(loop, &s->sweep) == 0);
	s->sweep.data = s;
	s->open_handles = 1;
	return s;
}

void server_free(struct server *s)
{
	if (!s)
		return;
	must(!s->newest);
	for (size_t i = 0; i < s->n_listeners; i++)
		listener_free(s->listeners[i]);
	snapshot_unref(s->now);
	buf_deinit(&s->scratch);
	free(s->env.input);
	free(s);
}

/* Makes room for one more: the least worthy goes, among those the oldest. False if all are
 * worthy. */
static bool make_room(struct server *s)
{
	struct conn *victim = NULL;
	unsigned worst = 0;

	for (struct conn *c = s->oldest; c; c = conn_links(c)->prev) {
		unsigned w = conn_worthlessness(c);

		if (w > worst) {
			worst = w;
			victim = c;
		}
	}
	if (!victim)
		return false;
	s->stats.crowded_out++;
	conn_close(victim);
	return true;
}

static void on_connection(void *owner, uv_stream_t *stream)
{
	struct server *s = owner;
	struct conn *c;

	if (s->stopping)
		return;
	c = conn_accept(&s->env, stream, s->now);
	if (!c)
		return;
	s->stats.accepted++;
	s->stats.open++;
	*conn_links(c) = (struct server_links){ .next = s->newest };
	*(s->newest ? &conn_links(s->newest)->prev : &s->oldest) = c;
	s->newest = c;
	if (!uv_is_active((uv_handle_t *)&s->sweep))
		uv_timer_start(&s->sweep, on_sweep, SWEEP_MS, SWEEP_MS);
	if (s->stats.open > s->max_connections && !make_room(s))
		conn_close(c);
}

static struct listener_events events_for(struct server *s)
{
	return (struct listener_events){ on_connection, on_listener_closed, s };
}

static void add_listener(struct server *s, struct listener *l)
{
	s->listeners[s->n_listeners++] = l;
	s->open_handles++;
}

int server_listen(struct server *s, const char *address, struct err *err)
{
	const struct listener_events events = events_for(s);
	struct listener *l;
	int rc;

	if (s->n_listeners == SERVER_LISTENERS_MAX)
		return err_set(err, -EINVAL, "more than %d listen addresses",
		               SERVER_LISTENERS_MAX);
	rc = listener_open(s->loop, address, &events, &l, err);
	if (rc == 0)
		add_listener(s, l);
	return rc;
}

int server_adopt(struct server *s, struct err *err)
{
	const struct listener_events events = events_for(s);
	size_t n = listener_passed();

	if (n == 0)
		return err_set(err, -ENOENT,
		               "no socket activation file descriptors found: "
		               "--web.systemd-socket needs a .socket unit");
	if (n > SERVER_LISTENERS_MAX)
		return err_set(err, -EINVAL, "more than %d sockets passed",
		               SERVER_LISTENERS_MAX);
	for (int i = 0; i < (int)n; i++) {
		struct listener *l;
		int rc =
			listener_adopt(s->loop, LISTENER_FIRST_PASSED_FD + i, &events, &l, err);

		if (rc < 0)
			return rc;
		add_listener(s, l);
	}
	return 0;
}

void server_announce(struct server *s)
{
	for (size_t i = 0; i < s->n_listeners; i++) {
		char text[ADDRESS_TEXT_MAX];

		address_print(listener_address(s->listeners[i]), text);
		LOG_WITH(LOG_INFO, "Listening on", { "address", text });
		LOG_WITH(LOG_INFO, s->now->tls ? "TLS is enabled." : "TLS is disabled.",
		         { "http2", "false" }, { "address", text });
	}
}

bool server_is_reachable(const struct server *s)
{
	for (size_t i = 0; i < s->n_listeners; i++) {
		if (!address_is_local(listener_address(s->listeners[i])))
			return true;
	}
	return false;
}

void server_publish(struct server *s, struct snapshot *next)
{
	struct snapshot *prev = s->now;

	s->now = snapshot_ref(next);
	for (struct conn *c = s->newest, *after; c; c = after) {
		after = conn_links(c)->next;
		conn_renew(c, next);
	}
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
	s->stopping = true;
	s->stop_deadline_ns = clock_now_ns() + deadline_ms * 1000000;
	s->on_stopped = on_stopped;
	s->stopped_owner = owner;
	for (size_t i = 0; i < s->n_listeners; i++)
		listener_close(s->listeners[i]);
	for (struct conn *c = s->newest, *next; c; c = next) {
		next = conn_links(c)->next;
		conn_finish(c);
	}
	if (!s->newest)
		uv_close((uv_handle_t *)&s->sweep, on_sweep_closed);
}
