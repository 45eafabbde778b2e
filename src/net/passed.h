/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stddef.h>
#include <sys/types.h>

#include "base/err.h"
#include "base/str.h"

/* Sockets that systemd has opened and passed, as sd_listen_fds_with_names(3) takes them. */
enum { PASSED_MAX = 64, PASSED_FIRST_FD = 3, PASSED_NAMES_MAX_BYTES = 64 << 10 };

struct passed {
	size_t n;
	struct str names[PASSED_MAX]; /* FileDescriptorName= of each, in all; or empty */
	char *text;                   /* what they point into */
};

/*
 * From the environment, once: its variables are gone afterwards. -ENOENT where nothing was
 * passed to this process, -EINVAL where there is nonsense, with the sentence. On 0,
 * passed_free() is owed.
 */
int passed_take(struct passed *out, struct err *err);
void passed_free(struct passed *p);

/* Is the i-th one a socket that can be served? -EINVAL with what it is, and the remedy. */
int passed_check(const struct passed *p, size_t i, struct err *err);
