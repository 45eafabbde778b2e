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
	struct crowd *crowd;
	struct crowd_place place;
	struct turns_place turn;
	struct conn_env *env;
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
	uint64_t hello;            /* fingerprint of the peer's first words, 0: none */
	struct buf in;             /* what a stranger has sent, until it is its turn */
	struct buf out;            /* plain bytes that wait for the socket */
	size_t lent;               /* bytes of http that the socket is writing */
	uint64_t taken_then;       /* of answers, when the deadline of STAGE_SEND was set, */
	uint64_t taken, moved_ns;  /* and last, and when that was */
	size_t unread;             /* as it is counted in env */
	size_t late_bytes;         /* that came when we had ended */
	uv_write_t write;
	uv_shutdown_t shutdown;
	enum stage stage;
	uint64_t deadline_ns; /* 0: none */
	struct sniff sniff;
	unsigned refusals; /* since it was let in last */
	bool secure;       /* TLS is spoken here */
	bool familiar;     /* it looks like a known peer's */
	bool known, shaking, writing, reading, receiving, eof, ended, closing;
};

enum {
	/* Bytes that the stack holds ready for a peer at most, before the socket takes some. */
	STACK_OUTPUT_MAX_BYTES = 32 << 10,
	/* What is read from a stranger at once. */
	STACK_INPUT_MAX_BYTES = 4 << 10,
};

/* It is its turn: takes what has come. */
void stack_turn(struct conn *c);

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

/* The socket has failed. */
void conn_fail(struct conn *c, int status);

/* There is no memory for what it wants next. */
void conn_on_lack(struct conn *c);

/* The whole of its first words is there: it takes part in the handshakes from now on. */
void conn_on_hello(struct conn *c, struct str first);

/* The TLS handshake is done and was accepted; or it was not, and the peer is told why. */
void conn_on_open(struct conn *c);
void conn_on_refused(struct conn *c, const struct err *why);
