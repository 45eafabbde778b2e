/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/err.h"
#include "base/str.h"
#include "tls/credentials.h"

/*
 * The other end of tls/session.h, for a program that asks one thing and waits for it: TLS
 * over a connected, blocking socket, whose own timeouts bound every call. The server is
 * always verified.
 */
struct tls_client_params {
	struct tls_pem trust[2];  /* who may vouch for the server, or the server's certificate
	                             itself; names NULL: the system's trust */
	struct tls_pem cert, key; /* what is shown if asked for; names NULL: nothing */
	const char *server;       /* name or address that the certificate has to have */
	uint64_t timeout_ms;      /* that the socket has */
};

enum { TLS_PROTOCOL_MAX_BYTES = 96 };

/* What is known of the connection once there is one. */
struct tls_client_facts {
	char protocol[TLS_PROTOCOL_MAX_BYTES]; /* "TLS1.3, AES-256-GCM" */
	char subject[TLS_SUBJECT_MAX_BYTES];   /* of the server's certificate, RFC 4514 */
	int64_t not_after_s;                   /* since 1970 */
};

struct tls_client;

/*
 * Does the handshake. -EACCES where the server is not who it should be, -ECONNREFUSED where
 * it says no by an alert, -ETIMEDOUT and other negative errnos; all with a sentence.
 */
int tls_client_open(int fd, const struct tls_client_params *params, struct tls_client **out,
                    struct err *err);
void tls_client_close(struct tls_client *c); /* takes NULL; fd stays open */

const struct tls_client_facts *tls_client_facts(const struct tls_client *c);

/* Does the server show the first certificate of this PEM text? */
bool tls_client_sees(const struct tls_client *c, const struct tls_pem *cert);

/* The errors are those of tls_client_open(): with TLS 1.3 a server refuses after the
 * handshake. */
int tls_client_send(struct tls_client *c, struct str bytes, struct err *err);

/* How many bytes came, at most n; 0 at the end. */
ssize_t tls_client_receive(struct tls_client *c, void *p, size_t n, struct err *err);
