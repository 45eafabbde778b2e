/* SPDX-License-Identifier: Apache-2.0 */
#include "net/stack.h"

#include <errno.h>
#include <string.h>

#include "base/must.h"

enum {
	TLS_RECORD_HANDSHAKE = 22,   /* RFC 8446 section 5.1: the first byte of every client */
	OUTPUT_KEEP_BYTES = 4 << 10, /* of an idle connection */
};

static struct buf *pending(struct conn *c)
{
	return c->tls ? tls_output(c->tls) : &c->out;
}

static void on_written(uv_write_t *write, int status)
{
	struct conn *c = write->data;

	c->writing = false;
	if (status < 0) {
		conn_close(c);
		return;
	}
	buf_reset(pending(c), OUTPUT_KEEP_BYTES);
	if (c->stage == STAGE_SEND)
		c->stage = STAGE_NEW; /* the peer moves on: time for the rest begins anew */
	stack_pump(c);
}

/* Gives what is pending to the kernel; what it does not take now is written when it does. */
static void flush(struct conn *c)
{
	struct buf *out = pending(c);
	uv_buf_t bytes = uv_buf_init(out->p, (unsigned)out->n);
	int n;

	if (out->n == 0 || c->writing || c->closing)
		return;
	n = uv_try_write(&c->socket.stream, &bytes, 1);
	if (n < 0 && n != UV_EAGAIN) {
		conn_close(c);
		return;
	}
	if (n > 0)
		buf_consume(out, (size_t)n);
	if (out->n == 0) {
		buf_reset(out, OUTPUT_KEEP_BYTES);
		return;
	}
	bytes = uv_buf_init(out->p, (unsigned)out->n);
	c->write.data = c;
	if (uv_write(&c->write, &c->socket.stream, &bytes, 1, on_written) < 0)
		conn_close(c);
	else
		c->writing = true;
}

static void encrypt(struct conn *c)
{
	struct str pieces[2];

	while (tls_output(c->tls)->n < STACK_OUTPUT_MAX_BYTES &&
	       http_output(c->http, pieces) > 0) {
		size_t n =
			pieces[0].n < TLS_CHUNK_MAX_BYTES ? pieces[0].n : TLS_CHUNK_MAX_BYTES;

		if (tls_send(c->tls, (struct str){ pieces[0].p, n }) < 0) {
			conn_close(c);
			return;
		}
		http_sent(c->http, n);
	}
}

/* In plain, the pieces go to the kernel from where they are; only what it leaves is copied. */
static void send_plain(struct conn *c)
{
	struct str pieces[2];
	uv_buf_t bytes[2];
	size_t count = http_output(c->http, pieces);
	int n;

	if (count == 0)
		return;
	for (size_t i = 0; i < count; i++)
		bytes[i] = uv_buf_init((char *)pieces[i].p, (unsigned)pieces[i].n);
	n = uv_try_write(&c->socket.stream, bytes, (unsigned)count);
	if (n < 0 && n != UV_EAGAIN) {
		conn_close(c);
		return;
	}
	if (n > 0)
		http_sent(c->http, (size_t)n);
	while (c->out.n < STACK_OUTPUT_MAX_BYTES && http_output(c->http, pieces) > 0) {
		size_t room = STACK_OUTPUT_MAX_BYTES - c->out.n;

		n = (int)(pieces[0].n < room ? pieces[0].n : room);
		must(buf_add(&c->out, pieces[0].p, (size_t)n) == 0);
		http_sent(c->http, (size_t)n);
	}
}

static void on_alloc(uv_handle_t *handle, size_t suggested, uv_buf_t *buf)
{
	const struct conn *c = handle->data;

	(void)suggested;
	*buf = uv_buf_init(c->env->input, (unsigned)c->env->input_max);
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

/* All is sent: says so, and waits for the peer to close, lest a reset destroys what is on its
 * way. */
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
	if (c->writing || c->closing)
		return; /* on_written() comes back here */
	if (c->tls)
		tls_close(c->tls);
	flush(c);
	if (!c->writing && !c->closing)
		linger(c);
}

static enum stage stage_of(const struct conn *c)
{
	if (c->writing)
		return STAGE_SEND;
	if (!c->http || (c->tls && !tls_is_open(c->tls)))
		return STAGE_HANDSHAKE;
	switch (http_phase(c->http)) {
	case HTTP_HEADING:
		return STAGE_HEAD;
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

/* Gives what HTTP has to say to the layer below, while that takes it. */
static void speak(struct conn *c)
{
	struct str pieces[2];

	while (!c->writing && !c->closing && http_output(c->http, pieces) > 0) {
		if (c->tls)
			encrypt(c);
		else
			send_plain(c);
		flush(c);
	}
}

/* Is there nothing more to do for this peer? */
static bool is_done(const struct conn *c)
{
	enum http_phase phase = c->http ? http_phase(c->http) : HTTP_IDLE;

	return !c->writing && (phase == HTTP_ENDED || (c->eof && phase != HTTP_WAITING));
}

/* A peer that has taken something since has its time to take the rest anew. */
static void note_progress(struct conn *c)
{
	uint64_t progress = c->http ? http_progress(c->http) : 0;

	if (progress != c->progress && c->stage == STAGE_SEND)
		c->stage = STAGE_NEW;
	c->progress = progress;
}

void stack_pump(struct conn *c)
{
	if (c->closing || c->receiving)
		return;
	if (c->ended) {
		stack_end(c);
		return;
	}
	if (c->http)
		speak(c);
	flush(c);
	if (c->closing)
		return;
	if (is_done(c)) {
		stack_end(c);
		return;
	}
	read_while(c, !c->eof && !c->writing && (!c->http || http_wants_input(c->http)));
	note_progress(c);
	conn_enter(c, stage_of(c));
}

/* Who speaks plain HTTP to a TLS port is told so, in the words of Go's server. */
static void answer_in_plain(struct conn *c)
{
	static const char *const starts[] = { "GET /", "HEAD ", "POST ", "PUT /", "OPTIO" };
	struct str seen = { c->sniffed, STACK_SNIFF_BYTES };

	for (size_t i = 0; i < sizeof(starts) / sizeof(starts[0]); i++) {
		if (!str_is(seen, starts[i]))
			continue;
		tls_session_free(c->tls);
		c->tls = NULL;
		buf_add_text(&c->out, "HTTP/1.0 400 Bad Request\r\n\r\n"
		                      "Client sent an HTTP request to an HTTPS server.\n");
		stack_end(c);
		return;
	}
	conn_close(c);
}

/* False when these bytes are not the beginning of TLS, or too few to tell. */
static bool sniff(struct conn *c, const char *p, size_t n)
{
	if (c->n_sniffed == 0 && (unsigned char)p[0] == TLS_RECORD_HANDSHAKE) {
		c->is_tls_sure = true;
		return true;
	}
	if (n > (size_t)(STACK_SNIFF_BYTES - c->n_sniffed))
		n = (size_t)(STACK_SNIFF_BYTES - c->n_sniffed);
	memcpy(c->sniffed + c->n_sniffed, p, n);
	c->n_sniffed = (unsigned char)(c->n_sniffed + n);
	if (c->n_sniffed == STACK_SNIFF_BYTES)
		answer_in_plain(c);
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
	stack_end(c);
}

static void receive_tls(struct conn *c, const char *p, size_t n)
{
	struct buf *plain = c->env->scratch;
	bool was_open = tls_is_open(c->tls);
	struct err err;
	int rc;

	if (!c->is_tls_sure && !sniff(c, p, n))
		return;
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
			conn_close(c);
		else
			stack_pump(c);
		return;
	}
	if (c->ended) /* lingering: nobody listens any more */
		return;
	c->receiving = true;
	if (c->tls)
		receive_tls(c, buf->base, (size_t)n);
	else
		http_receive(c->http, buf->base, (size_t)n);
	c->receiving = false;
	stack_pump(c);
}
