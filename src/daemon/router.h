/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "daemon/gate.h"
#include "daemon/health.h"
#include "net/server.h"
#include "scrape/runner.h"

/*
 * From a request to its answer: the rate limit, the gate, the path, then a scrape or a page.
 * Loop thread only.
 */
struct router;
struct status;

/* How long a scrape may take; what lies outside is taken as the next of the two. */
enum { ROUTER_TIMEOUT_MIN_MS = 100, ROUTER_TIMEOUT_MAX_MS = 3600000 };

struct router_params {
	struct gate *gate;
	struct runner *runner;
	const struct health *health;
	const char *telemetry_path;
	bool openmetrics; /* may be asked for */
	/*
	 * Scrapes collecting at the same time; 0: no limit. At the limit, a connection that has
	 * fewer requests than another takes the place of one of those.
	 */
	uint64_t max_requests;
	uint64_t scrape_timeout_ms; /* of those that name none */
	/* Fills in the state of the program, for the page at "/". */
	void (*gather)(void *owner, struct status *out);
	/* The snapshot that is current. */
	struct snapshot *(*snapshot)(void *owner);
	void *owner;
};

struct router *router_new(const struct router_params *params);
void router_free(struct router *r); /* nothing may be waiting */

/* Of type server_handler's on_request. */
void router_on_request(void *router, struct conn *conn, uint32_t stream,
                       const struct http_request *request);

/* Of type server_handler's on_cancel: passwords and scrapes that nobody waits for leave their
 * place. */
void router_on_cancel(void *router, struct conn *conn, uint32_t stream);

struct router_stats {
	size_t in_flight;                               /* scrapes that collect now */
	uint64_t scrapes_200, scrapes_500, scrapes_503; /* that have ended */
	uint64_t limited; /* requests that the rate limit refused */
};
const struct router_stats *router_stats(const struct router *r);
