/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"
#include "tls/credentials.h"

/*
 * The server's side of one TLS connection without its socket: records in, plain bytes out,
 * plain bytes in, records out.
 */
struct tls_session;

enum {
	TLS_OUTPUT_MAX_BYTES = 512 << 10, /* records that wait for the peer */
	TLS_CHUNK_MAX_BYTES = 16 << 10,   /* plain bytes in one record */
};

/* credentials outlive the session. NULL where memory is out. */
struct tls_session *tls_session_new(const struct tls_credentials *credentials);
void tls_session_free(struct tls_session *s); /* NULL is fine */

/*
 * Takes bytes from the peer, all of them; what they say in plain is added to plain. 0 while
 * the connection lives; -ECONNRESET when the peer has ended it as it should; with the reason,
 * -EPROTO when it must be closed, and -EDQUOT when it sends too many records (records.h). Then
 * and at any time tls_output() may hold records, an alert among them, that are still to be
 * sent.
 */
int tls_receive(struct tls_session *s, const char *p, size_t n, struct buf *plain,
                struct err *err);

bool tls_is_open(const struct tls_session *s); /* the handshake is done and was accepted */

/*
 * What the peer speaks, of an open session: the protocol that was chosen by ALPN (RFC 7301),
 * or HTTP/1 where nothing was offered.
 */
enum tls_protocol { TLS_PROTOCOL_HTTP1, TLS_PROTOCOL_HTTP2 };
enum tls_protocol tls_protocol(const struct tls_session *s);

/* Encrypts a piece into tls_output(); pieces are at most TLS_CHUNK_MAX_BYTES. -EPROTO, or
 * -ENOSPC when full. */
int tls_send(struct tls_session *s, struct str piece);

/* Adds close_notify; nothing can be sent after it. */
void tls_close(struct tls_session *s);

/* Records for the peer; the caller takes from its front what it has sent. */
struct buf *tls_output(struct tls_session *s);

/*
 * Would other credentials let this peer in? It is asked when new ones take over: the
 * certificate that the peer has shown is checked by their rules. 0, or -EACCES with the reason.
 */
int tls_recheck(const struct tls_session *s, const struct tls_credentials *other,
                struct err *err);
