/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/gate.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "auth/basic.h"
#include "auth/password.h"
#include "base/clock.h"
#include "base/must.h"
#include "daemon/checkers.h"
#include "daemon/rounds.h"
#include "net/familiar.h"

/* One password that is being checked, and all who brought the same. */
struct check {
	struct checkers_job job;
	struct place place;
	struct gate *gate;
	struct snapshot *snapshot; /* the hash is in it */
	const char *hash;          /* NULL: no such user */
	struct verdict_key key;
	struct basic_credentials credentials; /* wiped when the check ends */
	struct gate_request *requests;
	bool matches;
	struct check *next; /* among those that run */
};

struct gate {
	struct checkers *checkers;
	struct verdicts *verdicts;
	struct familiar passed; /* where right passwords came from */
	struct rounds waiting;
	struct gate_request *turned_away, **turned_away_last; /* to be told, in order */
	uv_timer_t timer;                                     /* for the first of them */
	struct check *running;                                /* any order */
	size_t n_running;
	struct gate_stats stats;
};

static struct check *of_place(const struct place *place)
{
	return (struct check *)((char *)place - offsetof(struct check, place));
}

static struct check *of_job(const struct checkers_job *job)
{
	return (struct check *)((char *)job - offsetof(struct check, job));
}

struct gate *gate_new(uv_loop_t *loop)
{
	struct gate *g = xcalloc(1, sizeof(*g));

	must(uv_timer_init(loop, &g->timer) == 0);
	g->timer.data = g;
	g->turned_away_last = &g->turned_away;
	g->checkers = checkers_new(loop);
	g->verdicts = verdicts_new();
	rounds_init(&g->waiting, GATE_WAITING_MAX);
	return g;
}

void gate_close(struct gate *g)
{
	must(!g->running && !g->waiting.first && !g->turned_away);
	uv_close((uv_handle_t *)&g->timer, NULL);
	checkers_close(g->checkers);
}

void gate_free(struct gate *g)
{
	if (!g)
		return;
	checkers_free(g->checkers);
	verdicts_free(g->verdicts);
	free(g);
}

const struct gate_stats *gate_stats(const struct gate *g)
{
	return &g->stats;
}

static enum gate_verdict count(struct gate *g, enum gate_verdict verdict)
{
	g->stats.passed += verdict == GATE_PASS;
	g->stats.refused += verdict == GATE_REFUSE;
	g->stats.busy += verdict == GATE_BUSY;
	return verdict;
}

static void on_timer(uv_timer_t *timer)
{
	struct gate *g = timer->data;
	struct gate_request *request;

	while ((request = g->turned_away) && request->due_ms <= uv_now(timer->loop)) {
		g->turned_away = request->next;
		if (!g->turned_away)
			g->turned_away_last = &g->turned_away;
		request->on_verdict(request, count(g, GATE_BUSY));
	}
	if (request)
		uv_timer_start(timer, on_timer, request->due_ms - uv_now(timer->loop), 0);
}

static void turn_away(struct gate *g, struct gate_request *request)
{
	request->due_ms = uv_now(g->timer.loop) + GATE_BUSY_MS;
	request->next = NULL;
	request->check = NULL;
	*g->turned_away_last = request;
	g->turned_away_last = &request->next;
	if (g->turned_away == request)
		uv_timer_start(&g->timer, on_timer, GATE_BUSY_MS, 0);
}

static void check_free(struct check *c)
{
	basic_wipe(&c->credentials);
	snapshot_unref(c->snapshot);
	free(c);
}

/* Tells all who have waited for it, and forgets it. */
static void end(struct check *c, enum gate_verdict verdict)
{
	while (c->requests) {
		struct gate_request *request = c->requests;

		c->requests = request->next;
		if (verdict == GATE_BUSY)
			turn_away(c->gate, request);
		else
			request->on_verdict(request, count(c->gate, verdict));
	}
	check_free(c);
}

static void on_run(struct checkers_job *job)
{
	struct check *c = of_job(job);

	c->matches = password_matches(c->hash, c->credentials.password, c->snapshot->costs);
}

static void start_next(struct gate *g);

static void on_checked(struct checkers_job *job)
{
	struct check *c = of_job(job), **at;
	struct gate *g = c->gate;

	for (at = &g->running; *at != c; at = &(*at)->next)
		;
	*at = c->next;
	g->n_running--;
	g->stats.checked++;
	verdicts_add(g->verdicts, &c->key, c->matches);
	if (c->matches)
		familiar_note(&g->passed, c->place.peer, 0, clock_now_ns());
	start_next(g);
	end(c, c->matches ? GATE_PASS : GATE_REFUSE);
}

static void start_next(struct gate *g)
{
	struct place *place;

	while (g->n_running < CHECKERS_THREADS && (place = rounds_next(&g->waiting))) {
		struct check *c = of_place(place);

		if (!checkers_start(g->checkers, &c->job)) {
			end(c, GATE_BUSY);
			continue;
		}
		c->next = g->running;
		g->running = c;
		g->n_running++;
	}
}

static struct check *find(const struct gate *g, const struct verdict_key *key)
{
	for (struct check *c = g->running; c; c = c->next) {
		if (memcmp(&c->key, key, sizeof(*key)) == 0)
			return c;
	}
	for (struct place *place = g->waiting.first; place; place = place->next) {
		if (memcmp(&of_place(place)->key, key, sizeof(*key)) == 0)
			return of_place(place);
	}
	return NULL;
}

static struct check *check_new(struct gate *g, struct snapshot *s, const char *hash,
                               const struct verdict_key *key,
                               const struct basic_credentials *who)
{
	struct check *c = xcalloc(1, sizeof(*c));

	c->job.run = on_run;
	c->job.on_done = on_checked;
	c->gate = g;
	c->snapshot = snapshot_ref(s);
	c->hash = hash;
	c->key = *key;
	memcpy(c->credentials.text, who->text, sizeof(c->credentials.text));
	c->credentials.password.n = who->password.n;
	c->credentials.password.p = c->credentials.text + (who->password.p - who->text);
	return c;
}

static void join(struct check *c, struct gate_request *request)
{
	request->check = c;
	request->next = c->requests;
	c->requests = request;
}

/* Where the line is too long, one has to go for it, or it goes itself. */
static void wait_in_line(struct gate *g, struct check *c, const struct gate_request *request)
{
	struct place *loser;

	c->place.peer = request->peer;
	c->place.favoured =
		request->known || familiar_knows(&g->passed, request->peer, 0, clock_now_ns());
	loser = rounds_add(&g->waiting, &c->place);
	if (loser)
		end(of_place(loser), GATE_BUSY);
}

static enum gate_verdict check(struct gate *g, struct snapshot *s,
                               const struct basic_credentials *who,
                               struct gate_request *request)
{
	const char *hash = web_config_hash(s->web, who->user);
	struct verdict_key key = verdicts_key(g->verdicts, who->user, hash, who->password);
	enum verdict known = verdicts_find(g->verdicts, &key);
	struct check *c;

	if (known == VERDICT_GOOD)
		familiar_note(&g->passed, request->peer, 0, clock_now_ns());
	if (known != VERDICT_UNKNOWN)
		return known == VERDICT_GOOD ? GATE_PASS : GATE_REFUSE;
	c = find(g, &key);
	if (c) {
		join(c, request);
		return GATE_LATER;
	}
	c = check_new(g, s, hash, &key, who);
	join(c, request);
	wait_in_line(g, c, request);
	start_next(g);
	return GATE_LATER;
}

enum gate_verdict gate_check(struct gate *g, struct snapshot *s, struct str authorization,
                             struct gate_request *request)
{
	struct basic_credentials who;
	enum gate_verdict verdict = GATE_REFUSE;

	if (s->web->n_users == 0)
		return count(g, GATE_PASS);
	if (basic_decode(authorization, &who) == 0)
		verdict = check(g, s, &who, request);
	basic_wipe(&who);
	return count(g, verdict);
}

static void unlink_from(struct gate_request **at, const struct gate_request *request)
{
	while (*at != request) {
		must(*at);
		at = &(*at)->next;
	}
	*at = request->next;
}

static void unlink_turned_away(struct gate *g, const struct gate_request *request)
{
	unlink_from(&g->turned_away, request);
	g->turned_away_last = &g->turned_away;
	while (*g->turned_away_last)
		g->turned_away_last = &(*g->turned_away_last)->next;
}

void gate_cancel(struct gate *g, struct gate_request *request)
{
	struct check *c = request->check;

	if (!c) {
		unlink_turned_away(g, request);
		return;
	}
	unlink_from(&c->requests, request);
	if (!c->requests && rounds_remove(&g->waiting, &c->place))
		check_free(c);
}
