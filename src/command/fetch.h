/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

#include "base/buf.h"
#include "base/err.h"
#include "tls/client.h"

/*
 * One GET on a connection of its own, with the time of each step. It is asked in HTTP/1.0,
 * so that no answer comes in chunks.
 */
enum { FETCH_MAX_BYTES = 16 << 20 };

struct fetch {
	struct sockaddr_storage address;
	socklen_t address_bytes;
	uint64_t timeout_ms; /* of each wait */
	bool tls;
	struct tls_client_params params;
	struct tls_pem shown; /* what the server's certificate should be; name NULL: unknown */
	const char *authorization; /* "Basic ...", or NULL */
};

struct fetched {
	struct buf whole;
	struct str body;
	unsigned status;
	uint64_t connected_ns, secured_ns, first_ns, complete_ns; /* since the start */
	struct tls_client_facts tls;
	bool shows_another; /* a certificate that is not the one expected */
};

/*
 * Whatever the status of the answer is. On a negative errno, with a sentence, the steps that
 * were done have their times. fetched_deinit() is owed either way.
 */
int fetch_get(const struct fetch *f, const char *path, const char *accept, struct fetched *out,
              struct err *err);
void fetched_deinit(struct fetched *f);
