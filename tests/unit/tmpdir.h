/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "tests/unit/unit.h"

/* A directory of files that a test makes, changes and removes. */
enum { TMP_PATH_MAX_BYTES = 512 };

struct tmpdir {
	char path[TMP_PATH_MAX_BYTES];
};

static inline void tmp_new(struct tmpdir *t)
{
	const char *top = getenv("TMPDIR");

	snprintf(t->path, sizeof(t->path), "%s/postern-XXXXXX", top ? top : "/tmp");
	assert_non_null(mkdtemp(t->path));
}

/* Makes the file, and the directories above it; one that is there is written in place. */
static inline void tmp_write(const struct tmpdir *t, const char *rel, const char *text)
{
	char path[2 * TMP_PATH_MAX_BYTES];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", t->path, rel);
	for (char *slash = path + strlen(t->path); slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		mkdir(path, 0700);
		*slash = '/';
	}
	f = fopen(path, "w");
	assert_non_null(f);
	assert_int_equal(fputs(text, f) < 0, 0);
	assert_int_equal(fclose(f), 0);
}

static inline void tmp_remove(const struct tmpdir *t, const char *rel)
{
	char path[2 * TMP_PATH_MAX_BYTES];

	snprintf(path, sizeof(path), "%s/%s", t->path, rel);
	assert_int_equal(remove(path), 0);
}

static inline void tmp_rename(const struct tmpdir *t, const char *from, const char *to)
{
	char old[2 * TMP_PATH_MAX_BYTES], new[2 * TMP_PATH_MAX_BYTES];

	snprintf(old, sizeof(old), "%s/%s", t->path, from);
	snprintf(new, sizeof(new), "%s/%s", t->path, to);
	assert_int_equal(rename(old, new), 0);
}

/* As if it had been written at that time. */
static inline void tmp_date(const struct tmpdir *t, const char *rel, time_t mtime_s)
{
	const struct timespec times[2] = { { .tv_sec = mtime_s }, { .tv_sec = mtime_s } };
	char path[2 * TMP_PATH_MAX_BYTES];

	snprintf(path, sizeof(path), "%s/%s", t->path, rel);
	assert_int_equal(utimensat(AT_FDCWD, path, times, 0), 0);
}

static inline int tmp_remove_one(const char *path, const struct stat *st, int kind,
                                 struct FTW *at)
{
	(void)st;
	(void)kind;
	(void)at;
	return remove(path);
}

static inline void tmp_free(struct tmpdir *t)
{
	assert_int_equal(nftw(t->path, tmp_remove_one, 16, FTW_DEPTH | FTW_PHYS), 0);
}
