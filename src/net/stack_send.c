/* SPDX-License-Identifier: Apache-2.0 */
/* stack_send: the way down, from HTTP through TLS to the socket. */

#include <string.h>

#include "net/stack.h"

enum {
	OUTPUT_KEEP_BYTES = 4 << 10, /* of an idle connection */
};

static struct buf *pending(struct conn *c)
{
	return c->tls ? tls_output(c->tls) : &c->out;
}

static void on_written(uv_write_t *write, int status)
{
	struct conn *c = write->data;

	size_t lent = c->lent;

	c->writing = false;
	c->lent = 0;
	if (status < 0) {
		conn_fail(c, status);
		return;
	}
	if (lent > 0 && !c->ended)
		http_sent(c->http, lent);
	else if (lent == 0)
		buf_reset(pending(c), OUTPUT_KEEP_BYTES);
	stack_pump(c);
}

static void write_when_possible(struct conn *c, const uv_buf_t *bytes, unsigned count)
{
	c->write.data = c;
	if (uv_write(&c->write, &c->socket.stream, bytes, count, on_written) < 0)
		conn_close(c);
	else
		c->writing = true;
}

void stack_flush(struct conn *c)
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
	write_when_possible(c, &bytes, 1);
}

/* What fits into one record: an answer's head does not travel apart from its body. */
static struct str next_record(const struct http_session *http,
                              char room[static TLS_CHUNK_MAX_BYTES])
{
	struct str pieces[2] = { 0 };
	size_t count = http_output(http, pieces);
	struct str record = pieces[0];

	if (count == 2 && record.n < TLS_CHUNK_MAX_BYTES) {
		size_t space = TLS_CHUNK_MAX_BYTES - record.n;
		size_t more = pieces[1].n < space ? pieces[1].n : space;

		memcpy(room, record.p, record.n);
		memcpy(room + record.n, pieces[1].p, more);
		record = (struct str){ room, record.n + more };
	}
	if (record.n > TLS_CHUNK_MAX_BYTES)
		record.n = TLS_CHUNK_MAX_BYTES;
	return record;
}

static void encrypt(struct conn *c)
{
	char room[TLS_CHUNK_MAX_BYTES];
	struct str record;

	while (tls_output(c->tls)->n < STACK_OUTPUT_MAX_BYTES &&
	       (record = next_record(c->http, room)).n > 0) {
		if (tls_send(c->tls, record) < 0) {
			conn_close(c);
			return;
		}
		http_sent(c->http, record.n);
	}
}

static unsigned pieces_of(const struct conn *c, uv_buf_t bytes[static 2], size_t *total)
{
	struct str pieces[2];
	size_t count = http_output(c->http, pieces);

	*total = 0;
	for (size_t i = 0; i < count; i++) {
		bytes[i] = uv_buf_init((char *)pieces[i].p, (unsigned)pieces[i].n);
		*total += pieces[i].n;
	}
	return (unsigned)count;
}

/*
 * In plain, the kernel takes the pieces from where they are: what it leaves now is lent to the
 * socket. Nothing is received meanwhile, and nothing else said.
 */
static void send_plain(struct conn *c)
{
	uv_buf_t bytes[2];
	size_t total;
	unsigned count = pieces_of(c, bytes, &total);
	int n = uv_try_write(&c->socket.stream, bytes, count);

	if (n < 0 && n != UV_EAGAIN) {
		conn_close(c);
		return;
	}
	if (n > 0)
		http_sent(c->http, (size_t)n);
	if ((n > 0 && (size_t)n == total) || c->writing || c->closing)
		return;
	count = pieces_of(c, bytes, &c->lent);
	write_when_possible(c, bytes, count);
}

void stack_send(struct conn *c)
{
	struct str pieces[2];

	while (c->http && !c->writing && !c->closing && http_output(c->http, pieces) > 0) {
		if (c->tls)
			encrypt(c);
		else
			send_plain(c);
		stack_flush(c);
	}
	stack_flush(c);
}
