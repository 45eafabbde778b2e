/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/gate.h"

#include <stdlib.h>
#include <string.h>

#include "auth/basic.h"
#include "auth/password.h"
#include "base/must.h"

/* One password that is being checked, and all who brought the same. */
struct check {
	uv_work_t work;
	struct gate *gate;
	struct snapshot *snapshot; /* the hash is in it */
	const char *hash;          /* NULL: no such user */
	struct verdict_key key;
	struct basic_credentials credentials; /* wiped when the check ends */
	struct gate_request *requests;
	bool matches;
	struct check *next;
};

struct gate {
	uv_loop_t *loop;
	struct verdicts *verdicts;
	struct check *running;         /* any order */
	struct check *waiting, **last; /* in order of arrival */
	size_t n_running, n_waiting;
	struct gate_stats stats;
};

struct gate *gate_new(uv_loop_t *loop)
{
	struct gate *g = xcalloc(1, sizeof(*g));

	g->loop = loop;
	g->verdicts = verdicts_new();
	g->last = &g->waiting;
	return g;
}

void gate_free(struct gate *g)
{
	if (!g)
		return;
	must(!g->running && !g->waiting);
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

static void on_work(uv_work_t *work)
{
	struct check *c = work->data;

	c->matches = password_matches(c->hash, c->credentials.password, c->snapshot->costs);
}

static void start_next(struct gate *g);

static void on_checked(uv_work_t *work, int status)
{
	struct check *c = work->data;
	struct gate *g = c->gate;

	must(status == 0);
	for (struct check **at = &g->running; *at; at = &(*at)->next) {
		if (*at == c) {
			*at = c->next;
			break;
		}
	}
	g->n_running--;
	g->stats.checked++;
	verdicts_add(g->verdicts, &c->key, c->matches);
	start_next(g);
	while (c->requests) {
		struct gate_request *request = c->requests;

		c->requests = request->next;
		request->on_verdict(request, count(g, c->matches ? GATE_PASS : GATE_REFUSE));
	}
	basic_wipe(&c->credentials);
	snapshot_unref(c->snapshot);
	free(c);
}

static void start_next(struct gate *g)
{
	while (g->waiting && g->n_running < GATE_RUNNING_MAX) {
		struct check *c = g->waiting;

		g->waiting = c->next;
		if (!g->waiting)
			g->last = &g->waiting;
		g->n_waiting--;
		c->next = g->running;
		g->running = c;
		g->n_running++;
		must(uv_queue_work(g->loop, &c->work, on_work, on_checked) == 0);
	}
}

static struct check *find(struct check *list, const struct verdict_key *key)
{
	for (; list; list = list->next) {
		if (memcmp(&list->key, key, sizeof(*key)) == 0)
			return list;
	}
	return NULL;
}

static struct check *queue(struct gate *g, struct snapshot *s, const char *hash,
                           const struct verdict_key *key, const struct basic_credentials *who)
{
	struct check *c = xcalloc(1, sizeof(*c));

	c->work.data = c;
	c->gate = g;
	c->snapshot = snapshot_ref(s);
	c->hash = hash;
	c->key = *key;
	memcpy(c->credentials.text, who->text, sizeof(c->credentials.text));
	c->credentials.password.n = who->password.n;
	c->credentials.password.p = c->credentials.text + (who->password.p - who->text);
	*g->last = c;
	g->last = &c->next;
	g->n_waiting++;
	return c;
}

static enum gate_verdict check(struct gate *g, struct snapshot *s,
                               const struct basic_credentials *who,
                               struct gate_request *request)
{
	const char *hash = web_config_hash(s->web, who->user);
	struct verdict_key key = verdicts_key(g->verdicts, who->user, hash, who->password);
	enum verdict known = verdicts_find(g->verdicts, &key);
	struct check *c;

	if (known != VERDICT_UNKNOWN)
		return known == VERDICT_GOOD ? GATE_PASS : GATE_REFUSE;
	c = find(g->running, &key);
	if (!c)
		c = find(g->waiting, &key);
	if (!c && g->n_waiting == GATE_WAITING_MAX)
		return GATE_BUSY;
	if (!c)
		c = queue(g, s, hash, &key, who);
	request->next = c->requests;
	c->requests = request;
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
