/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <pthread.h>
#include <stdint.h>

/* Threads for work that may hang, and waiting for it by the clock of clock_now_ns(). */

enum { THREAD_STACK_BYTES = 256 << 10 };

/*
 * Starts a detached thread. Signals are for the threads of the program, not for one that may
 * hang: it gets none. A negative errno where no thread can be had, which is logged once until
 * one can be had again.
 */
int thread_start(void *(*run)(void *arg), void *arg);

/* A condition for thread_wait_until(). */
void thread_cond_init(pthread_cond_t *cond);

/* 0 when it was signalled, or by chance; -ETIMEDOUT. */
int thread_wait_until(pthread_cond_t *cond, pthread_mutex_t *lock, uint64_t until_ns);
