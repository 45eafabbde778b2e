/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "tests/attack/plan.h"

/* What all peers of an attack have done. */
struct deeds {
	uint64_t begun;          /* connections that were asked for */
	uint64_t refused;        /* of these, the ones that did not come about */
	uint64_t connected;      /* and those that did */
	uint64_t handshakes;     /* of TLS, the first of each connection */
	uint64_t cut;            /* connections that the server has ended */
	uint64_t rounds;         /* times that `again` was sent, or keys were asked for anew */
	uint64_t sent, received; /* bytes, without what TLS adds */
};

enum peer_state {
	PEER_GONE,
	PEER_CONNECTING,
	PEER_SHAKING, /* hands, for the first time or again */
	PEER_SENDING,
	PEER_WAITING,
};

/* One hostile connection. */
struct peer {
	const struct plan *plan;
	struct deeds *deeds;
	int epoll, fd;
	unsigned number;
	enum peer_state state;
	uint32_t interest; /* what epoll is to tell */
	gnutls_session_t tls;
	uint64_t sent;     /* of first and again, counted together */
	uint64_t since_ms; /* when it began, or was refused */
	uint64_t next_ms;  /* when it sends its next bytes */
	bool is_open;      /* TLS is, or there is none */
};

/* Connects, or connects again. */
void peer_start(struct peer *peer, uint64_t now_ms);

/* epoll has something to tell. */
void peer_on_event(struct peer *peer, uint32_t events, uint64_t now_ms);

/* Does what it is time for. */
void peer_on_time(struct peer *peer, uint64_t now_ms);

/* Closes without a word. */
void peer_end(struct peer *peer);
