/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"
#include "host/host.h"

/*
 * Descriptors that stay open from run to run, found by the path of their directory and
 * their name in it. What a run does not look for is closed at its end. For host_dir.
 */
struct keptfile {
	enum host_root root;
	uint32_t hash;
	unsigned run; /* in which it was looked for last */
	int fd;
	size_t hint;  /* bytes or names of the last reading */
	char *path;   /* DIR/NAME */
	size_t dir_n; /* bytes of DIR */
};

struct keptfiles {
	struct host *host;
	struct keptfile *all;
	size_t n, cap;
	size_t *slots;  /* by hash: an index of all plus 1, or 0 */
	size_t n_slots; /* a power of two, at least twice cap */
	unsigned run;
};

void keptfiles_init(struct keptfiles *k, struct host *host);
void keptfiles_deinit(struct keptfiles *k);

void keptfiles_begin(struct keptfiles *k);
void keptfiles_end(struct keptfiles *k);

/* NULL where it is not kept; valid until the next add, drop or end. */
struct keptfile *keptfiles_find(struct keptfiles *k, enum host_root root, struct str dir,
                                const char *name);

/* Takes fd over, unless the budget is used up: false. There is none of that path. */
bool keptfiles_add(struct keptfiles *k, enum host_root root, struct str dir, const char *name,
                   int fd, size_t hint);
void keptfiles_drop(struct keptfiles *k, struct keptfile *file);
