/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <gnutls/gnutls.h>
#include <stddef.h>

/*
 * What every connection of one attack does: it connects, shakes hands if there is TLS, sends
 * `first` once and `again` over and over, and then waits. One that ends is made anew.
 */
struct bytes {
	char *p;
	size_t n;
};

enum plan_then { /* when a connection has come as far as its handshake */
	         THEN_SEND,
	         THEN_CLOSE,
	         THEN_RENEGOTIATE, /* over and over, in TLS 1.2 */
	         THEN_UPDATE_KEYS, /* over and over, in TLS 1.3, asking for the same */
};

enum plan_deaf { /* the kernel drops what comes for the connection: nothing is acknowledged */
	         DEAF_NEVER,
	         DEAF_FROM_THE_START, /* half-open: its SYN is answered in vain */
	         DEAF_AFTER_SENDING,  /* the peer has vanished */
};

enum { PLAN_COUNTER_DIGITS = 8 };

struct plan {
	unsigned port;        /* of 127.0.0.1 */
	unsigned sources;     /* addresses of 127.0.0.0/8 to come from */
	unsigned connections; /* at the same time */
	unsigned seconds;     /* for which it goes on */
	const char *priority; /* of GnuTLS; NULL: no TLS */
	const char *alpn;     /* NULL: none is offered */
	const char *cert, *key;
	struct bytes first, again;
	unsigned counter_at;    /* where in `again` a number stands that grows; 0: nowhere */
	unsigned step_ms;       /* sends step_bytes in so many; 0: as fast as they are taken */
	unsigned step_bytes;    /* at once */
	unsigned record_bytes;  /* of a TLS record at most */
	unsigned empty_records; /* 1: sends nothing but those */
	unsigned receive_bytes; /* the socket's buffer; 0: as it is */
	unsigned unread;        /* 1: leaves what comes */
	unsigned hang_up;       /* 1: ends a connection with the first byte that comes */
	unsigned life_ms;       /* after which a connection is given up; 0: never */
	unsigned then, deaf;
	gnutls_certificate_credentials_t credentials;
	gnutls_priority_t priorities;
};

/* Reads the command line; ends the program where it cannot be meant. */
void plan_init(struct plan *p, int argc, char **argv);
void plan_deinit(struct plan *p);
