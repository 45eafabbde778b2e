/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/router.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/must.h"
#include "daemon/choice.h"
#include "daemon/landing.h"
#include "daemon/limiter.h"
#include "daemon/negotiate.h"
#include "daemon/query.h"
#include "daemon/status.h"
#include "daemon/status_json.h"
#include "http/accept.h"
#include "http/coding.h"

enum { TEXT_MAX_BYTES = 512, SPARE_EXCHANGES_MAX = 16 };

enum route {
	ROUTE_METRICS,
	ROUTE_HOME,
	ROUTE_HEALTH,
	ROUTE_NOT_FOUND,
	ROUTE_METHOD,
	ROUTE_BAD_FILTER,
};

/* A request on its way to its answer. */
struct exchange {
	struct router *router;
	struct conn *conn;
	uint32_t stream;
	enum route route;
	const char *content_type;           /* for ROUTE_METRICS */
	const struct http_response *health; /* for ROUTE_HEALTH */
	bool json;                          /* for ROUTE_HOME */
	bool last;                          /* no further request on its connection */
	struct choice choice;               /* for ROUTE_METRICS and ROUTE_BAD_FILTER */
	struct gate_request gate;
	struct scrape_request scrape;
	struct exchange *next; /* among those that wait, that scrape, or the spare ones */
};

struct router {
	struct router_params params;
	struct router_stats stats;
	struct limiter limiter;
	char policy[LANDING_POLICY_MAX_BYTES]; /* of the page at "/" */
	struct exchange *checking;             /* their verdict comes later; any order */
	struct exchange *scraping;             /* newest first */
	struct exchange *spare;                /* kept, so that a warm request allocates none */
	size_t n_spare;
};

static const char text_plain[] = "text/plain; charset=utf-8";

struct router *router_new(const struct router_params *params)
{
	struct router *r = xcalloc(1, sizeof(*r));

	r->params = *params;
	landing_policy(r->policy);
	return r;
}

void router_free(struct router *r)
{
	if (!r)
		return;
	while (r->spare) {
		struct exchange *e = r->spare;

		r->spare = e->next;
		free(e);
	}
	free(r);
}

const struct router_stats *router_stats(const struct router *r)
{
	return &r->stats;
}

static struct exchange *take_exchange(struct router *r)
{
	struct exchange *e = r->spare;

	if (e) {
		r->spare = e->next;
		r->n_spare--;
		memset(e, 0, sizeof(*e));
	} else {
		e = xcalloc(1, sizeof(*e));
	}
	e->router = r;
	return e;
}

/* The place of the header of that name, or that of one more. */
static struct http_header *header_of(struct http_response *response, const char *name)
{
	struct http_header *header = response->headers;

	while (header->name && strcmp(header->name, name) != 0)
		must(++header < response->headers + HTTP_HEADERS_MAX);
	return header;
}

/* Headers of the configuration go with every response, and win over ours. */
static void respond(struct exchange *e, const struct http_response *response)
{
	struct router *r = e->router;
	const struct web_config *web = r->params.snapshot(r->params.owner)->web;
	struct http_response complete = *response;

	for (size_t i = 0; i < web->n_headers; i++) {
		const struct web_header *set = &web->headers[i];

		*header_of(&complete, set->name) =
			(struct http_header){ set->name, set->value };
	}
	conn_respond(e->conn, e->stream, &complete);
	if (r->n_spare == SPARE_EXCHANGES_MAX) {
		free(e);
		return;
	}
	e->next = r->spare;
	r->spare = e;
	r->n_spare++;
}

/* A short answer in plain text, with up to one header more. */
static void respond_text(struct exchange *e, int status, const char *text,
                         struct http_header header)
{
	struct http_body *body = http_body_new(TEXT_MAX_BYTES);
	struct http_response response = {
		.status = status,
		.headers = { { "Content-Type", text_plain },
		             { "X-Content-Type-Options", "nosniff" },
		             header },
		.body = body,
		.close = e->last,
	};

	buf_add_text(&body->bytes, text);
	respond(e, &response);
	http_body_unref(body);
}

static const struct http_header no_header = { NULL, NULL };

static void respond_home(struct exchange *e)
{
	struct router *r = e->router;
	struct status status;
	struct http_response response = {
		.status = 200,
		.headers = { { "Content-Type",
		               e->json ? "application/json" : "text/html; charset=UTF-8" },
		             { "Content-Security-Policy", r->policy },
		             { "X-Content-Type-Options", "nosniff" },
		             { "Referrer-Policy", "no-referrer" },
		             { "Cache-Control", "no-store" },
		             { "Vary", "Accept" } },
	};

	r->params.gather(r->params.owner, &status);
	response.body = e->json ? status_json_new(&status) : landing_new(&status);
	if (!response.body) {
		respond_text(e, 500, "The status is longer than this program ever sends.\n",
		             no_header);
		return;
	}
	respond(e, &response);
	http_body_unref(response.body);
}

/* The format parameter of the query decides, or else what the peer wants more. */
static bool wants_json(const struct http_request *request)
{
	struct str query = request->query;
	struct query_pair pair;

	while (query_next(&query, &pair)) {
		if (strcmp(pair.key, "format") == 0)
			return strcmp(pair.value, "json") == 0;
	}
	return accept_weight(request->accept, "application/json") >
	       accept_weight(request->accept, "text/html");
}

static void unlink_from(struct exchange **at, const struct exchange *e)
{
	while (*at != e)
		at = &(*at)->next;
	*at = e->next;
}

static void leave_scraping(struct exchange *e)
{
	unlink_from(&e->router->scraping, e);
	e->router->stats.in_flight--;
}

static void on_scraped(struct scrape_request *request, struct http_body *body)
{
	struct exchange *e =
		(struct exchange *)((char *)request - offsetof(struct exchange, scrape));
	struct router_stats *stats = &e->router->stats;
	const char *coding = coding_name(request->coding);
	const struct http_response response = {
		.status = 200,
		.headers = { { "Content-Type", e->content_type },
		             { "Vary", "Accept, Accept-Encoding" },
		             coding ? (struct http_header){ "Content-Encoding", coding }
		                    : no_header },
		.body = body,
	};

	leave_scraping(e);
	if (!body) {
		stats->scrapes_500++;
		respond_text(e, 500,
		             "An error has occurred while serving metrics:\n\n"
		             "the answer is larger than this program ever sends\n",
		             no_header);
		return;
	}
	stats->scrapes_200++;
	respond(e, &response);
}

static void turn_away(struct exchange *e)
{
	struct router *r = e->router;
	char text[TEXT_MAX_BYTES];

	r->stats.scrapes_503++;
	snprintf(text, sizeof(text),
	         "Limit of concurrent requests reached (%llu), try again later.\n",
	         (unsigned long long)r->params.max_requests);
	respond_text(e, 503, text, no_header);
}

static void stop_scraping(struct exchange *e)
{
	runner_cancel(e->router->params.runner, &e->scrape);
	leave_scraping(e);
}

/* The newest scrape of those who ask for the most at once. */
static struct exchange *greediest(const struct router *r)
{
	struct exchange *most = r->scraping;

	for (struct exchange *e = most; e; e = e->next) {
		if (conn_unanswered(e->conn) > conn_unanswered(most->conn))
			most = e;
	}
	return most;
}

/* Whoever asks for a lot at once fills its own share, not that of others. */
static bool make_place(struct exchange *e)
{
	struct router *r = e->router;
	struct exchange *other;

	if (r->params.max_requests == 0 || r->stats.in_flight < r->params.max_requests)
		return true;
	other = greediest(r);
	if (conn_unanswered(other->conn) <= conn_unanswered(e->conn))
		return false;
	stop_scraping(other);
	turn_away(other);
	return true;
}

static void scrape(struct exchange *e)
{
	struct router *r = e->router;

	if (!make_place(e)) {
		turn_away(e);
		return;
	}
	r->stats.in_flight++;
	e->next = r->scraping;
	r->scraping = e;
	e->scrape.ahead = conn_unanswered(e->conn) - 1;
	e->scrape.on_done = on_scraped;
	runner_scrape(r->params.runner, &e->scrape);
}

static void answer(struct exchange *e)
{
	switch (e->route) {
	case ROUTE_METRICS:
		scrape(e);
		return;
	case ROUTE_HOME:
		respond_home(e);
		return;
	case ROUTE_HEALTH:
		respond(e, e->health);
		return;
	case ROUTE_NOT_FOUND:
		respond_text(e, 404, "404 page not found\n", no_header);
		return;
	case ROUTE_METHOD:
		respond_text(e, 405, "Method Not Allowed\n",
		             (struct http_header){ "Allow", "GET, HEAD" });
		return;
	case ROUTE_BAD_FILTER:
		respond_text(e, 400, e->choice.complaint, no_header);
		return;
	}
}

static void pass(struct exchange *e, enum gate_verdict verdict)
{
	switch (verdict) {
	case GATE_PASS:
		conn_set_known(e->conn);
		answer(e);
		return;
	case GATE_REFUSE:
		e->last = conn_set_refused(e->conn);
		respond_text(e, 401, "Unauthorized\n",
		             (struct http_header){ "Www-Authenticate", "Basic" });
		return;
	case GATE_BUSY:
		e->last = conn_set_refused(e->conn);
		respond_text(e, 503,
		             "Too many passwords wait to be checked, try again later.\n",
		             (struct http_header){ "Retry-After", "1" });
		return;
	case GATE_LATER:
		e->next = e->router->checking;
		e->router->checking = e;
		return;
	}
}

static void on_verdict(struct gate_request *request, enum gate_verdict verdict)
{
	struct exchange *e =
		(struct exchange *)((char *)request - offsetof(struct exchange, gate));

	unlink_from(&e->router->checking, e);
	pass(e, verdict);
}

/* How long the peer says that it waits. */
static uint64_t timeout_ms(const struct router *r, struct str text)
{
	double seconds;

	if (str_to_f64(text, &seconds) < 0 || !(seconds > 0))
		return r->params.scrape_timeout_ms;
	return (uint64_t)fmax(ROUTER_TIMEOUT_MIN_MS,
	                      fmin(seconds * 1000, ROUTER_TIMEOUT_MAX_MS));
}

/* What the answer is written in. */
static void choose_format(struct exchange *e, const struct http_request *request)
{
	const struct negotiated negotiated =
		negotiate(request->accept, e->router->params.openmetrics);

	e->content_type = negotiated.content_type;
	e->scrape.format = negotiated.format;
	e->scrape.coding = coding_choose(request->accept_encoding);
}

static bool choose(struct exchange *e, struct str query)
{
	bool fits = choice_read(&e->choice, e->router->params.runner, query);

	e->scrape.set = e->choice.set;
	e->scrape.families = str_from(e->choice.families);
	return fits;
}

static enum route route_of(struct exchange *e, const struct http_request *request)
{
	if (request->method == HTTP_OTHER)
		return ROUTE_METHOD;
	if (str_is(request->path, e->router->params.telemetry_path)) {
		choose_format(e, request);
		e->scrape.timeout_ms = timeout_ms(e->router, request->scrape_timeout);
		return choose(e, request->query) ? ROUTE_METRICS : ROUTE_BAD_FILTER;
	}
	e->health = health_find(e->router->params.health, request->path);
	if (e->health)
		return ROUTE_HEALTH;
	e->json = wants_json(request);
	return str_is(request->path, "/") ? ROUTE_HOME : ROUTE_NOT_FOUND;
}

/* Is there a token for one more request? */
static bool admit(struct router *r, const struct web_config *web)
{
	return limiter_admits(&r->limiter, web->rate_interval_ns, web->rate_burst,
	                      clock_now_ns());
}

void router_on_request(void *router, struct conn *conn, uint32_t stream,
                       const struct http_request *request)
{
	struct router *r = router;
	struct snapshot *snapshot = r->params.snapshot(r->params.owner);
	struct exchange *e = take_exchange(r);

	e->conn = conn;
	e->stream = stream;
	if (!admit(r, snapshot->web)) {
		r->stats.limited++;
		respond_text(e, 429, "Too Many Requests\n", no_header);
		return;
	}
	e->route = route_of(e, request);
	e->gate.on_verdict = on_verdict;
	e->gate.peer = conn_peer(conn);
	e->gate.known = conn_is_known(conn);
	/* Nothing is answered, not even that a path is unknown, before the gate has spoken. */
	pass(e, gate_check(r->params.gate, snapshot, request->authorization, &e->gate));
}

static void stop_checking(struct exchange *e)
{
	gate_cancel(e->router->params.gate, &e->gate);
	unlink_from(&e->router->checking, e);
}

/* Of a connection, or one stream of it. The answer, which nobody hears, lets it go of them. */
static void drop(struct exchange *list, const struct conn *conn, uint32_t stream,
                 void (*stop)(struct exchange *e))
{
	static const struct http_response none = { .status = 503 };

	for (struct exchange *e = list, *next; e; e = next) {
		next = e->next;
		if (e->conn != conn || (stream != 0 && e->stream != stream))
			continue;
		stop(e);
		respond(e, &none);
	}
}

void router_on_cancel(void *router, struct conn *conn, uint32_t stream)
{
	struct router *r = router;

	drop(r->checking, conn, stream, stop_checking);
	drop(r->scraping, conn, stream, stop_scraping);
}
