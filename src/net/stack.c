/* SPDX-License-Identifier: Apache-2.0 */
#include "net/stack.h"

#include <errno.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/must.h"
#include "net/unread.h"
#include "tls/hello.h"

enum { LINGER_MAX_BYTES = 256 << 10 }; /* of a peer that goes on sending */

/* A stranger's bytes are put aside, and so many only are taken. */
static void on_alloc(uv_handle_t *handle, size_t suggested, uv_buf_t *buf)
{
	const struct conn *c = handle->data;
	bool kept = !c->known && !c->ended;
	size_t n = kept ? STACK_INPUT_MAX_BYTES - c->in.n : c->env->input_max;

	(void)suggested;
	*buf = uv_buf_init(c->env->input, (unsigned)n);
}

static void on_read(uv_stream_t *stream, ssize_t n, const uv_buf_t *buf);

static void read_while(struct conn *c, bool wanted)
{
	if (c->closing || wanted == c->reading)
		return;
	c->reading = wanted;
	if (!wanted)
		uv_read_stop(&c->socket.stream);
	else if (uv_read_start(&c->socket.stream, on_alloc, on_read) < 0)
		conn_close(c);
}

static void on_shutdown(uv_shutdown_t *shutdown, int status)
{
	struct conn *c = shutdown->data;

	if (status < 0 || c->eof)
		conn_close(c);
}

/*
 * All is sent: says so, and waits for the peer to close, lest a reset destroys what is on its
 * way. Whoever sends on and on meanwhile does not want to read it.
 */
static void linger(struct conn *c)
{
	if (c->stage == STAGE_LINGER)
		return;
	conn_enter(c, STAGE_LINGER);
	c->shutdown.data = c;
	if (uv_shutdown(&c->shutdown, &c->socket.stream, on_shutdown) < 0)
		conn_close(c);
	else
		read_while(c, !c->eof);
}

void stack_end(struct conn *c)
{
	c->ended = true;
	if (c->closing)
		return;
	if (!c->writing) {
		if (c->tls)
			tls_close(c->tls);
		stack_flush(c);
	}
	if (c->writing) /* on_written() comes back here */
		read_while(c, false);
	else if (!c->closing)
		linger(c);
}

static enum stage stage_of(const struct conn *c)
{
	if (c->writing)
		return STAGE_SEND;
	if (!c->http)
		return STAGE_HANDSHAKE;
	switch (http_phase(c->http)) {
	case HTTP_HEADING:
		return STAGE_HEAD;
	case HTTP_SKIPPING:
		return STAGE_BODY;
	case HTTP_WAITING:
		return STAGE_ANSWER;
	case HTTP_SENDING:
		return STAGE_SEND;
	case HTTP_IDLE:
	case HTTP_ENDED:
		break;
	}
	return STAGE_IDLE;
}

/* Is there nothing more to do for this peer? */
static bool is_done(const struct conn *c)
{
	enum http_phase phase = c->http ? http_phase(c->http) : HTTP_IDLE;

	return !c->writing && (phase == HTTP_ENDED || (c->eof && phase != HTTP_WAITING));
}

static bool wants_input(const struct conn *c)
{
	return !c->eof && !c->writing && !c->turn.list &&
	       (!c->http || http_wants_input(c->http));
}

void stack_pump(struct conn *c)
{
	if (c->closing || c->receiving)
		return;
	if (c->ended) {
		stack_end(c);
		return;
	}
	stack_send(c);
	if (c->closing)
		return;
	if (is_done(c)) {
		stack_end(c);
		return;
	}
	if (c->http && !c->writing && http_has_more(c->http))
		turns_add(&c->env->turns, c);
	read_while(c, wants_input(c));
	unread_note(c, clock_now_ns());
	conn_enter(c, stage_of(c));
}

/* Who speaks plain HTTP to a TLS port is told so, in the words of Go's server. */
static void answer_in_plain(struct conn *c)
{
	buf_add_text(&c->out, "HTTP/1.0 400 Bad Request\r\n\r\n"
	                      "Client sent an HTTP request to an HTTPS server.\n");
	stack_end(c);
}

static void refuse_ssl2(struct conn *c)
{
	static const char alert[] = { 21, 3, 1, 0, 2, 2, 70 }; /* protocol_version, fatal */

	buf_add(&c->out, alert, sizeof(alert));
	stack_end(c);
}

/* Are these bytes for TLS? */
static bool is_tls(struct conn *c, struct str bytes)
{
	switch (sniff_take(&c->sniff, bytes)) {
	case SNIFF_TLS:
		return true;
	case SNIFF_HTTP:
		answer_in_plain(c);
		break;
	case SNIFF_SSL2:
		refuse_ssl2(c);
		break;
	case SNIFF_JUNK:
		conn_close(c);
		break;
	case SNIFF_MORE:
		break;
	}
	return false;
}

static void on_tls_error(struct conn *c, int rc, bool was_open, const struct err *err)
{
	if (rc == -ECONNRESET) {
		c->eof = true;
		return;
	}
	if (!was_open)
		conn_on_refused(c, err);
	if (rc == -EDQUOT) {
		c->env->stats->record_floods++;
		conn_close(c); /* it hears nothing, and nothing more is heard of it */
		return;
	}
	stack_end(c);
}

static void receive_tls(struct conn *c, const char *p, size_t n)
{
	struct buf *plain = c->env->scratch;
	bool was_open = c->http != NULL;
	struct err err;
	int rc;

	if (!c->tls)
		c->tls = tls_session_new(c->snapshot->tls);
	if (!c->tls) {
		conn_on_lack(c);
		return;
	}
	buf_reset(plain, plain->max);
	rc = tls_receive(c->tls, p, n, plain, &err);
	if (!was_open && tls_is_open(c->tls))
		conn_on_open(c);
	if (c->http && plain->n > 0 && !c->closing && !c->ended)
		http_receive(c->http, plain->p, plain->n);
	if (plain->n > 0)
		explicit_bzero(plain->p, plain->n); /* it may hold a password */
	if (rc < 0)
		on_tls_error(c, rc, was_open, &err);
}

static void receive(struct conn *c, const char *p, size_t n)
{
	c->receiving = true;
	if (!c->secure)
		http_receive(c->http, p, n);
	else if (c->tls || is_tls(c, (struct str){ p, n }))
		receive_tls(c, p, n);
	c->receiving = false;
	stack_pump(c);
}

/*
 * Is there something to do? A hello is waited for until it is whole: half of one costs nothing
 * but these bytes.
 */
static bool is_worth_a_turn(struct conn *c)
{
	struct str first = buf_str(&c->in);

	if (!c->secure || c->tls)
		return true;
	if (first.n < STACK_INPUT_MAX_BYTES && !hello_is_whole(first))
		return false;
	conn_on_hello(c, first);
	return true;
}

static void on_read(uv_stream_t *stream, ssize_t n, const uv_buf_t *buf)
{
	struct conn *c = stream->data;

	if (n == 0)
		return;
	if (n < 0) {
		c->eof = true;
		c->reading = false;
		uv_read_stop(stream);
		if (n != UV_EOF || c->stage == STAGE_LINGER || stage_of(c) == STAGE_HANDSHAKE)
			conn_fail(c, (int)n);
		else
			stack_pump(c);
		return;
	}
	if (c->ended) { /* lingering: nobody listens any more */
		c->late_bytes += (size_t)n;
		if (c->late_bytes > LINGER_MAX_BYTES)
			conn_close(c);
		return;
	}
	if (c->known) {
		receive(c, buf->base, (size_t)n);
		return;
	}
	must(buf_add(&c->in, buf->base, (size_t)n) == 0);
	if (is_worth_a_turn(c)) {
		turns_add(&c->env->turns, c);
		read_while(c, false);
	}
}

/*
 * What strangers ask for is what takes memory, a handshake or the check of a password. Probes
 * of health take next to none, and have their answer even then.
 */
static bool is_too_much(const struct conn *c)
{
	return !c->known && c->service == SERVER_METRICS && memory_is_short();
}

void stack_turn(struct conn *c)
{
	struct buf in = c->in;

	if (is_too_much(c)) {
		conn_on_lack(c);
		return;
	}
	if (in.n == 0) {
		c->receiving = true;
		http_go_on(c->http);
		c->receiving = false;
		stack_pump(c);
		return;
	}
	buf_init(&c->in, STACK_INPUT_MAX_BYTES);
	receive(c, in.p, in.n);
	buf_wipe(&in); /* it may hold a password */
}
