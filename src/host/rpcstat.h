/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

/*
 * Counters of the kernel's NFS client and server, from /proc/net/rpc: a key and its numbers on
 * each line (kernel: sunrpc/stats.c, nfsd/stats.c).
 */
enum { RPCSTAT_NUMBERS_MAX = 64 }; /* that are kept of a line; nfsd counts 76 operations now */

struct rpcstat_key {
	const char *name;
	size_t min, max; /* how many numbers */
	bool counted;    /* before them stands how many there are */
	bool open_ended; /* what follows max of them is not looked at */
};

/*
 * The numbers of keys[i] land in numbers[i], without the one that counts them; those of which
 * there are none are 0. Of several lines with one key the last counts. -EINVAL or -ERANGE with
 * a sentence for a line without a number, with another key or count.
 */
int rpcstat_parse(struct str text, const struct rpcstat_key *keys, size_t n,
                  uint64_t (*numbers)[RPCSTAT_NUMBERS_MAX], struct err *err);
