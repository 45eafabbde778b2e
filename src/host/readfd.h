/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/arena.h"
#include "base/str.h"

/* Reading open descriptors from their start, as often as one likes. Within host/ only. */
enum {
	READFD_ONCE_MAX_BYTES = 128,
	READFD_LINE_MAX_BYTES = 64 * 1024,
};

/* All of it; hint is how much there may be. -EFBIG past HOST_FILE_MAX_BYTES. */
int readfd_all(int fd, struct arena *arena, size_t hint, struct str *text);

/*
 * All of it in pieces of whole lines, each with its place in the file, until take returns
 * something else than 0. -EFBIG for a line of READFD_LINE_MAX_BYTES.
 */
int readfd_lines(int fd, struct arena *arena,
                 int (*take)(void *arg, size_t at, struct str lines), void *arg);

/* What one read(2) of at most READFD_ONCE_MAX_BYTES gives, without white space around it. */
int readfd_once(int fd, struct arena *arena, struct str *text);

/* open() relative to a directory, or AT_FDCWD. A descriptor or a negative errno. */
int readfd_open(int dir, const char *path, int flags);
