/* SPDX-License-Identifier: Apache-2.0 */
#include "net/conn.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/must.h"
#include "net/address.h"
#include "net/peer.h"
#include "net/stack.h"

enum { LINGER_MS = 2000 }; /* for the peer to close after us */

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

struct server_links *conn_links(struct conn *c)
{
	return &c->links;
}

static void unref(struct conn *c)
{
	if (--c->refs > 0)
		return;
	tls_session_free(c->tls);
	http_free(c->http);
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

void conn_close(struct conn *c)
{
	if (c->closing)
		return;
	c->closing = true;
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

void conn_enter(struct conn *c, enum stage stage)
{
	uint64_t ms = allowance_ms(c, stage);

	if (c->stage == stage)
		return;
	c->stage = stage;
	c->deadline_ns = ms > 0 ? clock_now_ns() + ms * 1000000 : 0;
}

void conn_check_deadline(struct conn *c, uint64_t now_ns)
{
	if (c->closing || c->deadline_ns == 0 || now_ns < c->deadline_ns)
		return;
	if (c->stage != STAGE_LINGER)
		c->env->stats->hits[limit_of(c, c->stage)]++;
	conn_close(c);
}

unsigned conn_worthlessness(const struct conn *c)
{
	if (c->closing || c->ended)
		return 0; /* on its way out already */
	if (!c->known)
		return c->stage == STAGE_ANSWER ? 2 : 3;
	return c->stage == STAGE_IDLE ? 1 : 0;
}

size_t conn_unread(const struct conn *c)
{
	return c->http && !c->closing ? http_unread(c->http) : 0;
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

	c->env->stats->handshakes_ok++;
	c->http = tls_protocol(c->tls) == TLS_PROTOCOL_HTTP2 ? http2_new(&http_events, c)
	                                                     : http1_new(&http_events, c);
	if (tls_verifies_clients(c->snapshot->tls))
		c->known = true;
	/* The rules may have changed while hands were shaken. */
	conn_renew(c, now);
}

void conn_on_refused(struct conn *c, const struct err *why)
{
	static struct log_limit limit; /* one for the process, as its log is */

	c->env->stats->handshakes_failed++;
	if (log_allowed(&limit))
		log_refusal(c, "TLS handshake error from", why->text);
}

static int init_socket(struct conn *c, uv_stream_t *listener)
{
	int rc = listener->type == UV_TCP ? uv_tcp_init(listener->loop, &c->socket.tcp)
	                                  : uv_pipe_init(listener->loop, &c->socket.pipe, 0);

	if (rc < 0)
		return rc;
	c->socket.handle.data = c;
	rc = uv_accept(listener, &c->socket.stream);
	if (rc == 0 && listener->type == UV_TCP)
		uv_tcp_nodelay(&c->socket.tcp, 1);
	return rc;
}

static void on_unborn(uv_handle_t *handle)
{
	free(handle->data);
}

struct conn *conn_accept(const struct conn_env *env, uv_stream_t *listener,
                         enum server_service service)
{
	struct conn *c = xcalloc(1, sizeof(*c));
	struct sockaddr_storage address;

	if (init_socket(c, listener) < 0) {
		uv_close(&c->socket.handle, on_unborn);
		return NULL;
	}
	c->env = env;
	c->service = service;
	c->refs = 1;
	address = address_of(c);
	c->peer = peer_of((const struct sockaddr *)&address);
	if (service == SERVER_METRICS)
		c->snapshot = snapshot_ref(env->current(env->server));
	if (c->snapshot && c->snapshot->tls)
		c->tls = tls_session_new(c->snapshot->tls);
	else
		c->http = http1_new(&http_events, c);
	buf_init(&c->out, STACK_OUTPUT_MAX_BYTES);
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
	if (c->tls && !tls_is_open(c->tls))
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
	c->known = true;
	c->refusals = 0;
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
	return c->peer;
}
