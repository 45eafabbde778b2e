/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/err.h"
#include "net/conn.h"
#include "net/sniff.h"
#include "tls/session.h"

/*
 * The inside of a connection, for conn.c, which is its life, and stack.c, which moves bytes
 * through its layers: socket, TLS, HTTP. stack_send.c is the way down.
 */

/* What a connection waits for; each has its deadline. */
enum stage {
	STAGE_NEW,
	STAGE_HANDSHAKE,
	STAGE_HEAD,
	STAGE_BODY,
	STAGE_ANSWER, /* ours: scrapes and password checks have bounds of their own */
	STAGE_SEND,
	STAGE_IDLE,
	STAGE_LINGER, /* we have ended; the peer is given time to read what it was sent */
};

struct conn {
	struct server_links links;
	const struct conn_env *env;
	enum server_service service;
	struct snapshot *snapshot; /* that it was accepted with; NULL: none has a say in it */
	union {
		uv_handle_t handle;
		uv_stream_t stream;
		uv_tcp_t tcp;
		uv_pipe_t pipe;
	} socket;
	int refs;                  /* the socket's, and one for each unanswered request */
	struct tls_session *tls;   /* NULL: plain */
	struct http_session *http; /* NULL until it is known which version the peer speaks */
	struct buf out;            /* plain bytes that wait for the socket */
	uv_write_t write;
	uv_shutdown_t shutdown;
	enum stage stage;
	uint64_t deadline_ns; /* 0: none */
	uint64_t progress;    /* of http, when it was last looked at */
	struct sniff sniff;
	uint64_t peer;     /* net/peer.h */
	unsigned refusals; /* since it was let in last */
	bool known, writing, reading, receiving, eof, ended, closing;
};

/* Bytes that the stack holds ready for a peer at most, before the socket takes some. */
enum { STACK_OUTPUT_MAX_BYTES = 128 << 10 };

/* Moves everything that can move, then decides what to wait for. */
void stack_pump(struct conn *c);

/* Gives what HTTP has to say to the layers below, while they take it. */
void stack_send(struct conn *c);

/* Gives what is pending to the kernel; what it does not take now is written when it does. */
void stack_flush(struct conn *c);

/* No further request: what is pending goes out, then the connection closes. */
void stack_end(struct conn *c);

/* A stage that goes on keeps its deadline, however many bytes trickle in. */
void conn_enter(struct conn *c, enum stage stage);

/* The TLS handshake is done and was accepted; or it was not, and the peer is told why. */
void conn_on_open(struct conn *c);
void conn_on_refused(struct conn *c, const struct err *why);
