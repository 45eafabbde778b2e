/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <uv.h>

#include "base/err.h"

/*
 * libuv's threads: one for a collection, one for a reload. libuv makes them when there is first
 * work for them, and aborts where one cannot be had; so they are made at start, as many as can
 * be.
 */
enum { POOL_THREADS = 2 };

struct pool {
	uv_work_t first; /* that has them made */
};

/*
 * One thread more is left for the collectors. With fewer than there should be the program
 * serves on, and says so; without any: a negative errno with the sentence.
 */
int pool_start(struct pool *pool, uv_loop_t *loop, struct err *err);
