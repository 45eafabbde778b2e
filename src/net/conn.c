/* SPDX-License-Identifier: Apache-2.0 */
#include "net/conn.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/must.h"
#include "net/address.h"
#include "net/peer.h"
#include "net/stack.h"
#include "net/unread.h"
#include "tls/hello.h"

enum {
	LINGER_MS = 2000,         /* for the peer to close after us */
	KERNEL_PATIENCE = 2,      /* times ours, which is to come first */
	SEND_BYTES_PER_S = 1024,  /* that a peer has to take of an answer at least */
	STRANGER_FRESH_MS = 1000, /* it may be silent, and is taken for busy */
	ROOM_HOLDS_NS = 1000000,
};

static void on_request(void *owner, uint32_t stream, const struct http_request *request)
{
	struct conn *c = owner;
	const struct server_handler *handler = &c->env->handlers[c->service];

	c->refs++;
	c->stage = STAGE_NEW; /* whatever it waits for next has its time anew */
	handler->on_request(handler->owner, c, stream, request);
}

static void cancel(struct conn *c, uint32_t stream)
{
	const struct server_handler *handler = &c->env->handlers[c->service];
	bool receiving = c->receiving;

	if (!handler->on_cancel || conn_unanswered(c) == 0)
		return;
	c->receiving = true; /* whoever called goes on to send what there is */
	handler->on_cancel(handler->owner, c, stream);
	c->receiving = receiving;
}

static void on_cancel(void *owner, uint32_t stream)
{
	cancel(owner, stream);
}

static void on_limit(void *owner, enum http_limit limit)
{
	struct conn *c = owner;

	c->env->stats->http_hits[limit]++;
}

static const struct http_events http_events = {
	.on_request = on_request,
	.on_cancel = on_cancel,
	.on_limit = on_limit,
};

struct crowd_place *conn_place(struct conn *c)
{
	return &c->place;
}

bool conn_is_shaking(const struct conn *c)
{
	return c->shaking;
}

static void unref(struct conn *c)
{
	if (--c->refs > 0)
		return;
	tls_session_free(c->tls);
	http_free(c->http);
	buf_wipe(&c->in);
	buf_deinit(&c->out);
	snapshot_unref(c->snapshot);
	free(c);
}

static void on_close(uv_handle_t *handle)
{
	struct conn *c = handle->data;

	cancel(c, 0);
	c->env->on_closed(c->env->server, c);
	unref(c);
}

static void set_shaking(struct conn *c, bool shaking)
{
	c->env->shaking += (size_t)shaking - (size_t)c->shaking;
	c->shaking = shaking;
}

void conn_close(struct conn *c)
{
	if (c->closing)
		return;
	c->closing = true;
	set_shaking(c, false);
	unread_count(c, 0);
	turns_remove(&c->env->turns, c);
	crowd_remove(c->crowd, c);
	uv_close(&c->socket.handle, on_close);
}

/* The limit of its time in that stage; SERVER_LIMITS for none. */
static enum server_limit limit_of(const struct conn *c, enum stage stage)
{
	switch (stage) {
	case STAGE_NEW:
	case STAGE_HANDSHAKE:
		return SERVER_HANDSHAKE_TIME;
	case STAGE_HEAD:
		return SERVER_HEAD_TIME;
	case STAGE_BODY:
		return SERVER_BODY_TIME;
	case STAGE_SEND:
		return SERVER_SEND_TIME;
	case STAGE_IDLE:
		return c->known ? SERVER_IDLE_TIME : SERVER_STRANGER_IDLE_TIME;
	case STAGE_LINGER:
	case STAGE_ANSWER:
		break;
	}
	return SERVER_LIMITS;
}

static uint64_t allowance_ms(const struct conn *c, enum stage stage)
{
	enum server_limit limit = limit_of(c, stage);

	if (limit < SERVER_LIMITS)
		return c->env->bounds[limit];
	return stage == STAGE_LINGER ? LINGER_MS : 0;
}

static enum worth worth_of(const struct conn *c)
{
	if (c->ended)
		return WORTH_ENDING;
	if (c->known)
		return c->stage == STAGE_IDLE ? WORTH_IDLE : WORTH_BUSY;
	if (c->familiar) /* between its handshake and its request, too; the silent are found */
		return WORTH_FAMILIAR;
	return c->stage == STAGE_IDLE ? WORTH_IDLE_STRANGER : WORTH_STRANGER;
}

static void find_place(struct conn *c)
{
	enum worth worth = worth_of(c);

	if (!c->closing && worth != c->place.worth)
		crowd_move(c->crowd, c, worth);
}

static void set_deadline(struct conn *c)
{
	uint64_t ms = allowance_ms(c, c->stage);

	c->deadline_ns = ms > 0 ? clock_now_ns() + ms * 1000000 : 0;
	c->taken_then = c->taken;
}

void conn_enter(struct conn *c, enum stage stage)
{
	if (c->stage != stage) {
		c->stage = stage;
		set_deadline(c);
	}
	find_place(c);
}

/* Who is at least not too slow has its time for the rest of the answer anew. */
static bool has_taken_enough(const struct conn *c)
{
	return c->taken - c->taken_then >=
	       c->env->bounds[SERVER_SEND_TIME] * SEND_BYTES_PER_S / 1000;
}

static bool is_silent_stranger(const struct conn *c, uint64_t now_ns)
{
	return !c->known && c->stage != STAGE_ANSWER && c->stage != STAGE_SEND &&
	       now_ns - c->place.since_ns > STRANGER_FRESH_MS * UINT64_C(1000000);
}

void conn_check_deadline(struct conn *c, uint64_t now_ns)
{
	unread_note(c, now_ns);
	if (is_silent_stranger(c, now_ns) && c->place.worth > WORTH_IDLE_STRANGER)
		crowd_move(c->crowd, c, WORTH_IDLE_STRANGER);
	if (c->deadline_ns == 0 || now_ns < c->deadline_ns)
		return;
	if (c->stage == STAGE_SEND && has_taken_enough(c)) {
		set_deadline(c);
		return;
	}
	if (c->stage != STAGE_LINGER)
		c->env->stats->hits[limit_of(c, c->stage)]++;
	conn_close(c);
}

void conn_fail(struct conn *c, int status)
{
	if (status == UV_ETIMEDOUT && !c->closing)
		c->env->stats->hits[SERVER_SEND_TIME]++;
	conn_close(c);
}

/* A hello without a fingerprint is like no other: 0 would stand for any. */
static bool looks_familiar(const struct conn *c)
{
	return c->hello != 0 &&
	       familiar_knows(&c->env->let_in, c->place.peer, c->hello, clock_now_ns());
}

void conn_on_hello(struct conn *c, struct str first)
{
	struct conn_env *env = c->env;
	struct conn *least;

	c->hello = hello_fingerprint(first);
	c->familiar = looks_familiar(c);
	set_shaking(c, true);
	crowd_move(c->crowd, c, worth_of(c));
	if (env->shaking <= env->bounds[SERVER_HANDSHAKES])
		return;
	least = crowd_least_shaking(c->crowd, c);
	if (least) {
		env->stats->hits[SERVER_HANDSHAKES]++;
		conn_close(least);
	}
}

/* The address that it has come from; of family AF_UNIX where that has none. */
static struct sockaddr_storage address_of(const struct conn *c)
{
	struct sockaddr_storage address = { 0 };
	socklen_t n = sizeof(address);
	uv_os_fd_t fd;

	if (uv_fileno(&c->socket.handle, &fd) < 0 ||
	    getpeername(fd, (struct sockaddr *)&address, &n) < 0)
		address.ss_family = AF_UNIX;
	return address;
}

static void log_refusal(const struct conn *c, const char *what, const char *why)
{
	const struct sockaddr_storage address = address_of(c);
	char peer[ADDRESS_TEXT_MAX] = "a unix socket";

	if (address.ss_family != AF_UNIX)
		address_print((const struct sockaddr *)&address, peer);
	log_info("%s %s: %s", what, peer, why);
}

void conn_on_open(struct conn *c)
{
	struct snapshot *now = c->env->current(c->env->server);

	set_shaking(c, false);
	c->env->stats->handshakes_ok++;
	c->http = tls_protocol(c->tls) == TLS_PROTOCOL_HTTP2 ? http2_new(&http_events, c)
	                                                     : http1_new(&http_events, c);
	if (tls_verifies_clients(c->snapshot->tls))
		conn_set_known(c);
	/* The rules may have changed while hands were shaken. */
	conn_renew(c, now);
}

void conn_on_refused(struct conn *c, const struct err *why)
{
	static struct log_limit limit; /* one for the process, as its log is */

	set_shaking(c, false);
	c->env->stats->handshakes_failed++;
	if (log_allowed(&limit))
		log_refusal(c, "TLS handshake error from", why->text);
}

/*
 * Who has vanished, or does not read, is found out by the kernel too: what lies in its buffer
 * is no longer in ours (tcp(7)).
 */
static void set_patience(const struct conn *c, int fd)
{
	unsigned ms = KERNEL_PATIENCE * (unsigned)c->env->bounds[SERVER_SEND_TIME];

	setsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &ms, sizeof(ms));
}

static int init_socket(struct conn *c, uv_loop_t *loop, int fd, bool ip)
{
	int rc =
		ip ? uv_tcp_init(loop, &c->socket.tcp) : uv_pipe_init(loop, &c->socket.pipe, 0);

	if (rc < 0)
		return rc;
	c->socket.handle.data = c;
	return ip ? uv_tcp_open(&c->socket.tcp, fd) : uv_pipe_open(&c->socket.pipe, fd);
}

static void on_unborn(uv_handle_t *handle)
{
	free(handle->data);
}

static void note_lack(struct conn_env *env)
{
	static struct log_limit limit; /* one for the process, as its memory is */

	env->stats->memory_lacks++;
	if (log_allowed(&limit))
		log_error("a connection is closed: it may take %d KiB of memory, which are not "
		          "to be had: see the limits of the service (LimitAS=, ulimit -v)",
		          SERVER_CONNECTION_BYTES >> 10);
}

void conn_on_lack(struct conn *c)
{
	note_lack(c->env);
	conn_close(c);
}

/*
 * Looking takes two system calls, so what was found holds for a moment: the connections of that
 * moment take less than the reserve.
 */
static bool has_room(struct conn_env *env)
{
	uint64_t now_ns = clock_now_ns();

	if (now_ns - env->room_seen_ns < ROOM_HOLDS_NS && !memory_is_short())
		return true;
	if (!memory_has(SERVER_CONNECTION_BYTES))
		return false;
	env->room_seen_ns = now_ns;
	return true;
}

struct conn *conn_open(struct conn_env *env, enum server_service service, struct crowd *crowd,
                       int fd, const struct sockaddr *peer)
{
	struct conn *c;
	bool ip = peer->sa_family == AF_INET || peer->sa_family == AF_INET6;

	if (!has_room(env)) {
		note_lack(env);
		close(fd);
		return NULL;
	}
	c = xcalloc(1, sizeof(*c));
	if (init_socket(c, env->loop, fd, ip) < 0) {
		close(fd);
		uv_close(&c->socket.handle, on_unborn);
		return NULL;
	}
	c->env = env;
	c->service = service;
	c->refs = 1;
	if (ip)
		set_patience(c, fd);
	if (service == SERVER_METRICS)
		c->snapshot = snapshot_ref(env->current(env->server));
	c->secure = c->snapshot && c->snapshot->tls;
	if (!c->secure)
		c->http = http1_new(&http_events, c);
	/* Probes are few, and have a room of their own. */
	c->familiar = service == SERVER_HEALTH ||
	              familiar_knows(&env->let_in, peer_of(peer), 0, clock_now_ns());
	buf_init(&c->in, STACK_INPUT_MAX_BYTES);
	buf_init(&c->out, STACK_OUTPUT_MAX_BYTES);
	c->crowd = crowd;
	crowd_add(crowd, c, peer_of(peer), worth_of(c));
	stack_pump(c);
	return c;
}

enum server_service conn_service(const struct conn *c)
{
	return c->service;
}

void conn_renew(struct conn *c, const struct snapshot *next)
{
	struct err err;

	if (c->closing || c->ended || c->snapshot == next)
		return;
	if (c->secure && !c->http)
		return; /* asked again when the handshake is done */
	if (!c->tls && next->tls) {
		c->env->stats->turned_away++;
		stack_end(c);
		return;
	}
	if (c->tls && next->tls && tls_recheck(c->tls, next->tls, &err) < 0) {
		c->env->stats->turned_away++;
		log_refusal(c, "Configuration reloaded: closing the connection of", err.text);
		stack_end(c);
		return;
	}
	http_retire(c->http);
	stack_pump(c);
}

void conn_finish(struct conn *c)
{
	if (c->closing || c->ended)
		return;
	if (!c->http) {
		stack_end(c);
		return;
	}
	http_end(c->http);
	stack_pump(c);
}

void conn_respond(struct conn *c, uint32_t stream, const struct http_response *response)
{
	if (!c->closing && !c->ended) {
		http_respond(c->http, stream, response);
		stack_pump(c);
	}
	unref(c);
}

size_t conn_unanswered(const struct conn *c)
{
	return (size_t)c->refs - 1;
}

void conn_set_known(struct conn *c)
{
	uint64_t now_ns = clock_now_ns();

	c->known = true;
	c->refusals = 0;
	familiar_note(&c->env->let_in, c->place.peer, 0, now_ns);
	familiar_note(&c->env->let_in, c->place.peer, c->hello, now_ns);
	find_place(c);
}

bool conn_is_known(const struct conn *c)
{
	return c->known;
}

bool conn_set_refused(struct conn *c)
{
	if (++c->refusals < CONN_REFUSALS_MAX)
		return false;
	c->env->stats->refused += c->refusals == CONN_REFUSALS_MAX;
	return true;
}

uint64_t conn_peer(const struct conn *c)
{
	return c->place.peer;
}
