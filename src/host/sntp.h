/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

/*
 * One question to a time server, as SNTP has it (RFC 5905, section 14). Times are whole
 * seconds above 32 bits of fraction: those of packets since 1900, ours since 1970, which
 * reaches to 2106.
 */
enum {
	SNTP_PACKET_BYTES = 48,
	SNTP_TIMEOUT_MS = 1000,
};

struct sntp_server {
	const char *host; /* name or address */
	uint16_t port;
	unsigned version; /* 2 to 4 */
	unsigned ttl;     /* hops the question may go, 0 for as many as is usual */
};

enum sntp_leap {
	SNTP_LEAP_NONE,
	SNTP_LEAP_61, /* the last minute of the day is one second longer, */
	SNTP_LEAP_59, /* shorter */
	SNTP_LEAP_UNKNOWN,
};

struct sntp_answer {
	enum sntp_leap leap;
	unsigned stratum;
	uint64_t time, reference; /* since 1970: now, and the last correction (0: none) */
	double rtt_s, offset_s, root_delay_s, root_dispersion_s;
	double min_error_s; /* how much the server's times contradict ours at least */
};

/* What a question was sent with, and by our clock, since 1900, when it left and came back. */
struct sntp_question {
	uint64_t cookie, sent, received;
};

/* Reads an answer; pure. -EBADMSG, with a sentence, where it is none to this question. */
int sntp_parse(struct str datagram, const struct sntp_question *q, struct sntp_answer *out,
               struct err *err);

/* Does the server itself follow a source of time, as far as the answer tells? */
bool sntp_is_sane(const struct sntp_answer *a);

double sntp_seconds(uint64_t time);

/*
 * Asks, and waits for SNTP_TIMEOUT_MS at most; a name is looked up before that. Negative
 * errno, with a sentence.
 */
int sntp_ask(const struct sntp_server *server, struct sntp_answer *out, struct err *err);
