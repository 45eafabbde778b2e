/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/vfs.h>

/*
 * statfs(2) of many mounts, on threads of its own: the call hangs for as long as the
 * server of a network mount is gone. A mount that did not answer in time is stuck: the
 * thread in the call waits on, nobody asks for the mount again until the call returns, and
 * the others are served by other threads.
 */
enum {
	STATFS_THREADS_MAX = 256, /* when so many are stuck, mounts are told stuck unasked */
	STATFS_STALL_MS = 20,     /* without an answer, more threads join in */
};

struct statfs_pool;

struct statfs_answer {
	bool stuck;
	int rc; /* of statfs: 0 or a negative errno */
	struct statfs fs;
};

/* What a test replaces: the call, the clock and the wait for a signal until a time
 * (-ETIMEDOUT). */
struct statfs_calls {
	int (*statfs)(const char *path, struct statfs *fs);
	uint64_t (*now_ns)(void);
	int (*wait)(pthread_cond_t *cond, pthread_mutex_t *lock, uint64_t until_ns);
};

/* calls NULL: the real ones. workers: how many calls may run side by side, besides stuck ones.
 */
struct statfs_pool *statfs_pool_new(const struct statfs_calls *calls, unsigned workers,
                                    uint64_t timeout_ms);

/*
 * Does not wait for stuck calls: their threads keep what they need, and the last one that
 * comes back frees it. Takes NULL.
 */
void statfs_pool_close(struct statfs_pool *pool);

/*
 * Fills answers for n paths, which are sorted by bytes, each there once; takes no longer
 * than the timeout in all, and not past the deadline (of clock_now_ns()). One caller at a
 * time.
 */
void statfs_pool_ask(struct statfs_pool *pool, const char *const *paths, size_t n,
                     uint64_t deadline_ns, struct statfs_answer *answers);
