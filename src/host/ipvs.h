/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/str.h"

/*
 * The load balancer IPVS as /proc/net/ip_vs and ip_vs_stats tell it (kernel: ip_vs_ctl.c).
 */
enum { IPVS_TOTALS = 5 };

/* Connections, packets in, packets out, bytes in, bytes out; -EINVAL or -ERANGE. */
int ipvs_parse_totals(struct str text, uint64_t totals[static IPVS_TOTALS]);

/* What tells backends apart, sorted by the names of their labels. */
enum ipvs_name {
	IPVS_LOCAL_ADDRESS,
	IPVS_LOCAL_MARK, /* of the firewall, where it chooses what is balanced */
	IPVS_LOCAL_PORT,
	IPVS_PROTO,
	IPVS_REMOTE_ADDRESS,
	IPVS_REMOTE_PORT,
	IPVS_NAMES,
};

enum ipvs_number {
	IPVS_ACTIVE,   /* connections that are open */
	IPVS_INACTIVE, /* and those that are not, but not forgotten either */
	IPVS_WEIGHT,
	IPVS_NUMBERS,
};

struct ipvs_backend {
	struct str names[IPVS_NAMES]; /* in the text or the arena */
	uint64_t numbers[IPVS_NUMBERS];
};

/* Begins as { .rest = the text of ip_vs, .arena = ... }. */
struct ipvs_reader {
	struct str rest;
	struct arena *arena;
	size_t line;                 /* the one read last, from 1 */
	struct ipvs_backend service; /* the local half of backends that follow */
};

/* 1 with the next backend, 0 at the end, -EINVAL or -ERANGE for a line that is none. */
int ipvs_next(struct ipvs_reader *r, struct ipvs_backend *out);
