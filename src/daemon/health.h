/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "net/server.h"

/*
 * What /-/healthy and /-/ready answer: the loop runs; it takes requests for metrics. A
 * configuration on disk that is refused changes neither, since the last good one serves.
 */
struct health;

struct health *health_new(void);
void health_free(struct health *h); /* NULL is fine */

/* From now on it is not ready: the program ends. */
void health_stop(struct health *h);

/* The answer to GET of that path, NULL where it is none of the two. */
const struct http_response *health_find(const struct health *h, struct str path);

/* Of type server_handler's on_request: those two, and nothing else. */
void health_on_request(void *health, struct conn *conn, uint32_t stream,
                       const struct http_request *request);
