/* SPDX-License-Identifier: Apache-2.0 */
#include "host/links.h"

#include <stdbool.h>
#include <stdlib.h>

#include <linux/netlink.h>

#include "base/must.h"
#include "host/host.h"
#include "host/shared.h"

enum { LINKS_FIRST = 32 };

struct answer {
	struct shared_answer shared; /* first */
	struct links links;
	size_t cap;
};

struct links_source {
	struct shared shared; /* first */
	unsigned users;       /* collectors that are open */
	struct netlink netlink;
};

static int ask(struct shared *shared, struct shared_answer *answer);

void links_open(struct host *host)
{
	if (!host->links) {
		host->links = xcalloc(1, sizeof(*host->links));
		shared_init(&host->links->shared, sizeof(struct answer), ask);
		netlink_init(&host->links->netlink, NETLINK_ROUTE);
	}
	host->links->users++;
}

void links_close(struct host *host)
{
	struct links_source *s = host->links;

	if (--s->users > 0)
		return;
	shared_deinit(&s->shared);
	netlink_deinit(&s->netlink);
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
		a->links.all =
			arena_grow(&a->shared.arena, a->links.all, was, a->cap * sizeof(*link));
	}
	a->links.all[a->links.n++] = *link;
}

static int ask(struct shared *shared, struct shared_answer *answer)
{
	struct links_source *s = (struct links_source *)shared;
	struct answer *a = (struct answer *)answer;
	struct str messages;
	struct rtlink link;
	bool changed;
	int rc = rtlink_dump(&s->netlink, &answer->arena, &messages, &changed);

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

int links_get(struct host *host, const struct links **out)
{
	struct shared_answer *answer;
	int rc = shared_get(&host->links->shared, atomic_load(&host->scrape), &answer);

	if (rc == 0)
		*out = &((struct answer *)answer)->links;
	return rc;
}

void links_put(const struct links *links)
{
	const char *within = (const char *)links;

	shared_put((struct shared_answer *)(void *)(within - offsetof(struct answer, links)));
}
