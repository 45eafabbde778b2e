/* SPDX-License-Identifier: Apache-2.0 */
#include "host/links.h"

#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>

#include <linux/netlink.h>

#include "base/must.h"
#include "host/host.h"

enum { LINKS_FIRST = 32, ARENA_KEEP_BYTES = 4 << 20 };

/* One answer. Who is late may still read it when the next scrape asks anew. */
struct answer {
	struct links links; /* first: what is lent out is the answer itself */
	struct arena arena;
	size_t cap;
	unsigned borrowers;
	struct answer *next;
};

struct links_source {
	unsigned users; /* collectors that are open */
	pthread_mutex_t lock;
	struct netlink netlink;
	struct answer *now; /* of the scrape, NULL before the first */
	uint64_t scrape;
	struct answer *old; /* those that somebody still reads, and one to use again */
};

void links_open(struct host *host)
{
	if (!host->links) {
		host->links = xcalloc(1, sizeof(*host->links));
		pthread_mutex_init(&host->links->lock, NULL);
		netlink_init(&host->links->netlink, NETLINK_ROUTE);
	}
	host->links->users++;
}

static void free_answer(struct answer *answer)
{
	if (!answer)
		return;
	must(answer->borrowers == 0);
	arena_deinit(&answer->arena);
	free(answer);
}

void links_close(struct host *host)
{
	struct links_source *s = host->links;

	if (--s->users > 0)
		return;
	free_answer(s->now);
	while (s->old) {
		struct answer *next = s->old->next;

		free_answer(s->old);
		s->old = next;
	}
	netlink_deinit(&s->netlink);
	pthread_mutex_destroy(&s->lock);
	free(s);
	host->links = NULL;
}

const struct rtlink *links_find(const struct links *links, uint32_t index)
{
	/* The kernel's order is mostly that of the indexes. */
	for (size_t low = 0, high = links->n; low < high;) {
		size_t middle = low + (high - low) / 2;

		if (links->all[middle].index == index)
			return &links->all[middle];
		if (links->all[middle].index < index)
			low = middle + 1;
		else
			high = middle;
	}
	for (size_t i = 0; i < links->n; i++) {
		if (links->all[i].index == index)
			return &links->all[i];
	}
	return NULL;
}

static void add(struct answer *a, const struct rtlink *link)
{
	if (a->links.n == a->cap) {
		size_t was = a->cap * sizeof(*link);

		a->cap = a->cap > 0 ? 2 * a->cap : LINKS_FIRST;
		a->links.all = arena_grow(&a->arena, a->links.all, was, a->cap * sizeof(*link));
	}
	a->links.all[a->links.n++] = *link;
}

static int ask(struct netlink *netlink, struct answer *a)
{
	struct str messages;
	struct rtlink link;
	bool changed;
	int rc = rtlink_dump(netlink, &a->arena, &messages, &changed);

	a->links = (struct links){ 0 };
	a->cap = 0;
	if (rc < 0)
		return rc;
	while ((rc = rtlink_next(&messages, &link)) > 0) {
		if (!changed || !links_find(&a->links, link.index))
			add(a, &link);
	}
	return rc;
}

/* One that nobody reads, empty. */
static struct answer *fresh_answer(struct links_source *s)
{
	for (struct answer **at = &s->old, *a; (a = *at); at = &a->next) {
		if (a->borrowers > 0)
			continue;
		*at = a->next;
		arena_reset(&a->arena, ARENA_KEEP_BYTES);
		return a;
	}
	return xcalloc(1, sizeof(struct answer));
}

static int ask_anew(struct links_source *s, uint64_t scrape)
{
	struct answer *a;
	int rc;

	if (s->now) {
		s->now->next = s->old;
		s->old = s->now;
		s->now = NULL;
	}
	a = fresh_answer(s);
	rc = ask(&s->netlink, a);
	if (rc < 0) {
		a->next = s->old;
		s->old = a;
		return rc;
	}
	s->now = a;
	s->scrape = scrape;
	return 0;
}

int links_get(struct host *host, const struct links **out)
{
	struct links_source *s = host->links;
	uint64_t scrape;
	int rc = 0;

	pthread_mutex_lock(&s->lock);
	scrape = atomic_load(&host->scrape);
	if (!s->now || s->scrape != scrape)
		rc = ask_anew(s, scrape);
	if (rc == 0) {
		s->now->borrowers++;
		*out = &s->now->links;
	}
	pthread_mutex_unlock(&s->lock);
	return rc;
}

void links_put(struct host *host, const struct links *links)
{
	struct answer *a = (struct answer *)(void *)links;

	pthread_mutex_lock(&host->links->lock);
	must(a->borrowers > 0);
	a->borrowers--;
	pthread_mutex_unlock(&host->links->lock);
}
