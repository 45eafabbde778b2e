/* SPDX-License-Identifier: Apache-2.0 */
#include "base/memory.h"

#include <errno.h>
#include <malloc.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/mman.h>

/* One for the process, as its memory is. */
static struct {
	pthread_mutex_t lock;
	bool kept;  /* it ever was */
	void *room; /* NULL: given up */
	atomic_uint_fast64_t times_short;
} reserve = { .lock = PTHREAD_MUTEX_INITIALIZER };

static void *map(size_t bytes)
{
	void *p = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return p == MAP_FAILED ? NULL : p;
}

void memory_keep_reserve(void)
{
	pthread_mutex_lock(&reserve.lock);
	reserve.kept = true;
	reserve.room = map(MEMORY_RESERVE_BYTES);
	pthread_mutex_unlock(&reserve.lock);
}

/* What free() has kept for the next malloc() may be what there is no room for. */
static void *map_again(void)
{
	malloc_trim(0);
	return map(MEMORY_RESERVE_BYTES);
}

bool memory_is_short(void)
{
	bool is_short;

	pthread_mutex_lock(&reserve.lock);
	if (reserve.kept && !reserve.room)
		reserve.room = map_again();
	is_short = reserve.kept && !reserve.room;
	pthread_mutex_unlock(&reserve.lock);
	return is_short;
}

uint64_t memory_times_short(void)
{
	return reserve.times_short;
}

bool memory_has(size_t bytes)
{
	void *p = memory_is_short() ? NULL : map(bytes);

	if (!p)
		return false;
	munmap(p, bytes);
	return true;
}

bool memory_relieve(void)
{
	int error = errno;
	bool kept;

	pthread_mutex_lock(&reserve.lock);
	kept = reserve.kept;
	if (reserve.room) {
		munmap(reserve.room, MEMORY_RESERVE_BYTES);
		reserve.room = NULL;
		reserve.times_short++;
	}
	pthread_mutex_unlock(&reserve.lock);
	errno = error;
	return kept;
}
