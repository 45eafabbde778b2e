/* SPDX-License-Identifier: Apache-2.0 */
#include "base/thread.h"

#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <string.h>
#include <time.h>

#include "base/array.h"
#include "base/log.h"
#include "base/must.h"

#define NS_PER_S 1000000000U

/* Those that a thread raises by itself are its own; blocked, they would end the program. */
static void fill(sigset_t *mask)
{
	static const int own[] = { SIGBUS, SIGFPE, SIGILL, SIGSEGV, SIGSYS, SIGTRAP };

	sigfillset(mask);
	for (size_t i = 0; i < COUNT_OF(own); i++)
		sigdelset(mask, own[i]);
}

int thread_create(pthread_t *out, void *(*run)(void *arg), void *arg)
{
	pthread_attr_t attr;
	sigset_t blocked, was;
	int rc;

	must(pthread_attr_init(&attr) == 0);
	must(pthread_attr_setstacksize(&attr, THREAD_STACK_BYTES) == 0);
	fill(&blocked);
	pthread_sigmask(SIG_SETMASK, &blocked, &was);
	rc = pthread_create(out, &attr, run, arg);
	pthread_sigmask(SIG_SETMASK, &was, NULL);
	pthread_attr_destroy(&attr);
	return -rc;
}

int thread_start(void *(*run)(void *arg), void *arg)
{
	static atomic_bool lacking; /* has been logged; threads are the whole process's */
	pthread_t thread;
	int rc = thread_create(&thread, run, arg);

	if (rc == 0)
		pthread_detach(thread);
	if (rc < 0 && !atomic_exchange(&lacking, true))
		log_warn("no more threads can be had (%s), so what hangs holds up more than "
		         "itself: "
		         "raise the limit of processes (RLIMIT_NPROC, or TasksMax= of the "
		         "service)",
		         strerror(-rc));
	else if (rc == 0 && atomic_exchange(&lacking, false))
		log_info("threads can be had again");
	return rc;
}

void thread_cond_init(pthread_cond_t *cond)
{
	pthread_condattr_t monotonic;

	must(pthread_condattr_init(&monotonic) == 0);
	must(pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC) == 0);
	must(pthread_cond_init(cond, &monotonic) == 0);
	pthread_condattr_destroy(&monotonic);
}

int thread_wait_until(pthread_cond_t *cond, pthread_mutex_t *lock, uint64_t until_ns)
{
	struct timespec until = { .tv_sec = (time_t)(until_ns / NS_PER_S),
		                  .tv_nsec = (long)(until_ns % NS_PER_S) };

	return -pthread_cond_timedwait(cond, lock, &until);
}
