/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/pool.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/log.h"
#include "base/must.h"

enum { WANTED = POOL_THREADS + 1, SETTLE_MAX_MS = 100 };

#define REMEDY "raise the limit of processes (RLIMIT_NPROC, or TasksMax= of the service)"

static void wait_for_end(void *end)
{
	uv_sem_wait(end);
}

/* Threads of this process, as the kernel counts them: its directory has a link for each. */
static nlink_t count_links(void)
{
	struct stat status;

	return stat("/proc/self/task", &status) == 0 ? status.st_nlink : 0;
}

/* How many threads can be had at once; why not all of them, in libuv's code. */
static unsigned count_available(int *why)
{
	uv_thread_t threads[WANTED];
	uv_sem_t end;
	nlink_t before = count_links();
	unsigned n = 0;

	*why = 0;
	must(uv_sem_init(&end, 0) == 0);
	while (n < WANTED && (*why = uv_thread_create(&threads[n], wait_for_end, &end)) == 0)
		n++;
	for (unsigned i = 0; i < n; i++)
		uv_sem_post(&end);
	for (unsigned i = 0; i < n; i++)
		uv_thread_join(&threads[i]);
	uv_sem_destroy(&end);
	/* A thread that was joined counts for a moment longer. */
	for (int ms = 0; ms < SETTLE_MAX_MS && count_links() > before; ms++)
		uv_sleep(1);
	return n;
}

static void do_nothing(uv_work_t *work)
{
	(void)work;
}

int pool_start(struct pool *pool, uv_loop_t *loop, struct err *err)
{
	int why;
	unsigned n = count_available(&why);
	char size[8];

	if (n == 0)
		return err_set(err, why, "no thread can be had (%s): " REMEDY,
		               uv_strerror(why));
	if (n < WANTED)
		log_warn("only %u of %u threads can be had (%s), so scrapes and reloads wait "
		         "for one "
		         "another: " REMEDY,
		         n, (unsigned)WANTED, uv_strerror(why));
	snprintf(size, sizeof(size), "%u", n > 1 ? n - 1 : n);
	setenv("UV_THREADPOOL_SIZE", size, 1);
	must(uv_queue_work(loop, &pool->first, do_nothing, NULL) == 0);
	return 0;
}
