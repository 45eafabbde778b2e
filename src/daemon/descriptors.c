/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/descriptors.h"

#include <sys/resource.h>

/* Loop, threads, log, listeners, and files that are open for as long as they are read. */
enum { OWN_NEEDS = 64 };

static void lower(size_t *wanted, size_t allowed)
{
	if (*wanted > allowed)
		*wanted = allowed;
}

void descriptors_share(size_t all, struct descriptors *wanted)
{
	size_t others = wanted->health + wanted->kept + OWN_NEEDS;

	if (all >= wanted->connections + others)
		return;
	if (all >= 2 * others) {
		wanted->connections = all - others;
		return;
	}
	lower(&wanted->connections, all / 3);
	lower(&wanted->kept, all / 5);
	lower(&wanted->health, all / 16);
}

size_t descriptors_raise(const struct descriptors *wanted)
{
	const rlim_t useful = wanted->connections + wanted->health + wanted->kept + OWN_NEEDS;
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) < 0)
		return (size_t)useful;
	if (limit.rlim_cur < useful) {
		limit.rlim_cur = limit.rlim_max < useful ? limit.rlim_max : useful;
		setrlimit(RLIMIT_NOFILE, &limit);
		getrlimit(RLIMIT_NOFILE, &limit);
	}
	return (size_t)(limit.rlim_cur < useful ? limit.rlim_cur : useful);
}
