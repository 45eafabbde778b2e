/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <pthread.h>
#include <stdint.h>

/* Threads, all of one kind, and waiting by the clock of clock_now_ns(). */

enum { THREAD_STACK_BYTES = 256 << 10 };

/*
 * Starts a thread that somebody joins or detaches. Signals are for the loop: it gets none, but
 * for those that it raises by itself, of which a refused system call is one. A negative errno
 * where no thread can be had.
 */
int thread_create(pthread_t *out, void *(*run)(void *arg), void *arg);

/*
 * Starts a detached thread for work that may hang. A negative errno where no thread can be
 * had, which is logged once until one can be had again.
 */
int thread_start(void *(*run)(void *arg), void *arg);

/* A condition for thread_wait_until(). */
void thread_cond_init(pthread_cond_t *cond);

/* 0 when it was signalled, or by chance; -ETIMEDOUT. */
int thread_wait_until(pthread_cond_t *cond, pthread_mutex_t *lock, uint64_t until_ns);
