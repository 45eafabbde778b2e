/* SPDX-License-Identifier: Apache-2.0 */
#include "net/unread.h"

#include "base/clock.h"
#include "net/stack.h"

enum {
	STILL_MS = 500,    /* without taking a byte */
	MOVING_FACTOR = 2, /* of the bound, for those who do take some */
};

void unread_count(struct conn *c, size_t bytes)
{
	c->env->unread += bytes - c->unread;
	c->unread = bytes;
}

/* Bytes that the session has given to the socket, and the socket not yet to the kernel. */
static size_t queued(const struct conn *c)
{
	return c->lent > 0 ? uv_stream_get_write_queue_size(&c->socket.stream) : 0;
}

void unread_note(struct conn *c, uint64_t now_ns)
{
	uint64_t taken;

	if (!c->http)
		return;
	taken = http_progress(c->http) + c->lent - queued(c);
	if (taken != c->taken || c->unread == 0)
		c->moved_ns = now_ns;
	c->taken = taken;
	unread_count(c, http_unread(c->http));
}

struct search {
	struct conn *worst;
	uint64_t still_since_ns; /* looks at those only who stand still since then */
	size_t leaving;          /* how many leave something */
};

static bool is_worse(const struct conn *c, const struct conn *worst)
{
	if (!worst || c->known != worst->known)
		return !worst || !c->known;
	return c->unread > worst->unread;
}

static void look(struct conn *c, void *arg)
{
	struct search *s = arg;

	if (c->unread == 0)
		return;
	s->leaving++;
	if (c->moved_ns <= s->still_since_ns && is_worse(c, s->worst))
		s->worst = c;
}

/* None where there is one alone: it may have asked for more than the bound. */
static struct conn *find_worst(struct crowd *crowd, uint64_t still_since_ns)
{
	struct search search = { .still_since_ns = still_since_ns };

	crowd_each(crowd, look, &search);
	return search.leaving > 1 ? search.worst : NULL;
}

static void count_again(struct conn *c, void *arg)
{
	const uint64_t *now_ns = arg;

	unread_note(c, *now_ns);
}

/* How many share a body may have changed since it was counted. */
void unread_relieve(struct conn_env *env, struct crowd *crowd)
{
	uint64_t bound = env->bounds[SERVER_UNREAD], now_ns = clock_now_ns();
	struct conn *worst;

	while (env->unread > bound) {
		crowd_each(crowd, count_again, &now_ns);
		if (env->unread <= bound)
			return;
		worst = find_worst(crowd, now_ns - STILL_MS * UINT64_C(1000000));
		if (!worst && env->unread > MOVING_FACTOR * bound)
			worst = find_worst(crowd, UINT64_MAX);
		if (!worst)
			return;
		env->stats->hits[SERVER_UNREAD]++;
		conn_close(worst);
	}
}
