/* SPDX-License-Identifier: Apache-2.0 */
/*
 * usage: attacker NAME=VALUE...
 * Hostile clients of a server on loopback, all of one kind, which plan.h describes. They go on
 * for so many seconds, or until standard input ends; what they have done so far is told in
 * JSON, a line each time. One thread: an attack by several is several attackers.
 */
#include <err.h>
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>

#include "tests/attack/peer.h"

enum {
	EVENTS = 256,
	REPORT_MS = 100,
	TICK_MS = 10, /* how exact times are */
};

static uint64_t clock_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

static unsigned count_open(const struct peer *peers, unsigned n)
{
	unsigned open = 0;

	for (unsigned i = 0; i < n; i++)
		open += peers[i].state > PEER_CONNECTING;
	return open;
}

static void report(const struct deeds *d, unsigned open)
{
	printf("{\"begun\": %" PRIu64 ", \"refused\": %" PRIu64 ", \"connected\": %" PRIu64
	       ", \"handshakes\": %" PRIu64 ", \"cut\": %" PRIu64 ", \"rounds\": %" PRIu64
	       ", \"sent\": %" PRIu64 ", \"received\": %" PRIu64 ", \"open\": %u}\n",
	       d->begun, d->refused, d->connected, d->handshakes, d->cut, d->rounds, d->sent,
	       d->received, open);
	fflush(stdout);
}

static bool is_told_to_end(void)
{
	struct pollfd in = { .fd = STDIN_FILENO, .events = POLLIN };

	return poll(&in, 1, 0) > 0;
}

static void turn(int epoll, struct peer *peers, unsigned n)
{
	static uint64_t ticked_ms;
	struct epoll_event events[EVENTS];
	int count = epoll_wait(epoll, events, EVENTS, TICK_MS);
	uint64_t now_ms = clock_ms();

	for (int i = 0; i < count; i++)
		peer_on_event(events[i].data.ptr, events[i].events, now_ms);
	if (now_ms < ticked_ms + TICK_MS)
		return;
	ticked_ms = now_ms;
	for (unsigned i = 0; i < n; i++)
		peer_on_time(&peers[i], now_ms);
}

static struct peer *begin(const struct plan *plan, struct deeds *deeds, int epoll)
{
	struct peer *peers = calloc(plan->connections, sizeof(*peers));

	if (!peers)
		err(2, "peers");
	for (unsigned i = 0; i < plan->connections; i++)
		peers[i] = (struct peer){
			.plan = plan, .deeds = deeds, .epoll = epoll, .number = i
		};
	return peers;
}

static void attack(const struct plan *plan, int epoll)
{
	const uint64_t end_ms = clock_ms() + (uint64_t)plan->seconds * 1000;
	struct deeds deeds = { 0 };
	struct peer *peers = begin(plan, &deeds, epoll);
	uint64_t reported_ms = 0, now_ms;

	while ((now_ms = clock_ms()) < end_ms && !is_told_to_end()) {
		turn(epoll, peers, plan->connections);
		if (now_ms >= reported_ms + REPORT_MS) {
			report(&deeds, count_open(peers, plan->connections));
			reported_ms = now_ms;
		}
	}
	report(&deeds, count_open(peers, plan->connections));
	for (unsigned i = 0; i < plan->connections; i++)
		peer_end(&peers[i]);
	free(peers);
}

int main(int argc, char **argv)
{
	int epoll = epoll_create1(EPOLL_CLOEXEC);
	struct plan plan;

	if (epoll < 0)
		err(2, "epoll_create1");
	plan_init(&plan, argc, argv);
	attack(&plan, epoll);
	plan_deinit(&plan);
	close(epoll);
	return 0;
}
