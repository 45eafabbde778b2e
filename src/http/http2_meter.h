/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/account.h"
#include "base/str.h"

/*
 * How much a peer of HTTP/2 asks for, and how much of it is of use. Each frame costs the peer
 * one from an account, whatever its type: floods of RST_STREAM, PING, SETTINGS, PRIORITY,
 * WINDOW_UPDATE, CONTINUATION, of empty DATA and of unknown frames all look the same. What it
 * takes of our answers earns some back, and so does time. Frames are counted in the bytes as
 * they come, before anything is done about them.
 */
enum {
	METER_FRAMES = 500,      /* of an account that is full */
	METER_PER_SECOND = 20,   /* what time earns */
	METER_PER_RESPONSE = 8,  /* what taking a response earns, */
	METER_PER_KIB = 1,       /* and each KiB of its body */
	METER_CONTINUATIONS = 8, /* frames that a field block may go on for */
	METER_LEAD_BYTES = 4,    /* of a payload that are kept */
};

/* Made by meter_init(). */
struct http2_meter {
	struct account account;
	uint64_t earned_bytes; /* less than a KiB */
	uint32_t left;         /* bytes of the frame, or of the preface, still to come */
	unsigned char head[9]; /* of a frame, until the next one begins */
	unsigned char n_head;
	unsigned char lead[METER_LEAD_BYTES]; /* the first bytes of its payload */
	unsigned char n_lead;
	unsigned char continuations;
};

void meter_init(struct http2_meter *m, uint64_t now_ns);

/* How many of the n bytes that have come belong to one head, or to one payload. */
size_t meter_piece(const struct http2_meter *m, size_t n);

/* Looks at what has come; false when it is more than the peer may ask for. */
bool meter_take(struct http2_meter *m, struct str bytes, uint64_t now_ns);

/* The peer has taken a response, or bytes of one. */
void meter_earn_response(struct http2_meter *m);
void meter_earn_bytes(struct http2_meter *m, uint64_t bytes);

/* Has a frame begun that is not over? */
bool meter_is_inside(const struct http2_meter *m);
