/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/health.h"

#include <stdlib.h>

#include "base/must.h"

enum { TEXT_MAX_BYTES = 128 };

enum answer { HEALTHY, READY, STOPPING, NOT_FOUND, BAD_METHOD, ANSWERS };

/* Made once: a probe allocates nothing. */
struct health {
	struct http_response answers[ANSWERS];
	bool stopping;
};

struct health *health_new(void)
{
	static const struct {
		int status;
		const char *text;
	} rows[] = {
		[HEALTHY] = { 200, "healthy\n" },
		[READY] = { 200, "ready\n" },
		[STOPPING] = { 503, "stopping: open requests are answered, new connections "
		                    "for metrics are not taken\n" },
		[NOT_FOUND] = { 404, "404 page not found\n" },
		[BAD_METHOD] = { 405, "Method Not Allowed\n" },
	};
	struct health *h = xcalloc(1, sizeof(*h));

	for (int i = 0; i < ANSWERS; i++) {
		struct http_body *body = http_body_new(TEXT_MAX_BYTES);

		must(buf_add_text(&body->bytes, rows[i].text) == 0);
		h->answers[i] = (struct http_response){
			.status = rows[i].status,
			.headers = { { "Content-Type", "text/plain; charset=utf-8" },
			             { "X-Content-Type-Options", "nosniff" } },
			.body = body,
		};
	}
	h->answers[BAD_METHOD].headers[2] = (struct http_header){ "Allow", "GET, HEAD" };
	return h;
}

void health_free(struct health *h)
{
	if (!h)
		return;
	for (int i = 0; i < ANSWERS; i++)
		http_body_unref(h->answers[i].body);
	free(h);
}

void health_stop(struct health *h)
{
	h->stopping = true;
}

const struct http_response *health_find(const struct health *h, struct str path)
{
	if (str_is(path, "/-/healthy"))
		return &h->answers[HEALTHY];
	if (str_is(path, "/-/ready"))
		return &h->answers[h->stopping ? STOPPING : READY];
	return NULL;
}

void health_on_request(void *health, struct conn *conn, uint32_t stream,
                       const struct http_request *request)
{
	const struct health *h = health;
	const struct http_response *found = health_find(h, request->path);

	if (request->method == HTTP_OTHER)
		found = &h->answers[BAD_METHOD];
	conn_respond(conn, stream, found ? found : &h->answers[NOT_FOUND]);
}
