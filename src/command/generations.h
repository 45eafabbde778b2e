/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>
#include <sys/types.h>

#include "base/err.h"
#include "base/str.h"

/*
 * A directory in which a set of files is published as one: DIR/current is a symbolic link to
 * the generation in force, and the next one, complete and on disk, takes its place by one
 * rename. Whoever reads sees the old set or the new one. The generation before stays, for
 * readers that are under way; older ones go.
 *
 * One process at a time; another waits. The directory may be changed by its owner and root
 * alone, so that nobody can put a link in the way.
 */
enum { GENERATION_NAME_MAX_BYTES = 64, GENERATION_FILES_MAX = 4 };

struct generations {
	const char *path; /* borrowed */
	int fd, next_fd;  /* the directory and the unfinished generation in it; -1: none */
	gid_t group;      /* may read the secrets; (gid_t)-1: nobody but the owner */
	char next[GENERATION_NAME_MAX_BYTES];
};

/*
 * Opens the directory, makes it where its parent is there, and begins a generation. A
 * negative errno with the sentence; in every case generations_close() is owed.
 */
int generations_open(struct generations *g, const char *path, gid_t group, struct err *err);

/* A file of the new generation: a secret is for the owner and the group alone. */
int generations_add(struct generations *g, const char *name, struct str text, bool secret,
                    struct err *err);

/* Puts it in force. */
int generations_publish(struct generations *g, struct err *err);

/* Removes the new generation if it was not published. */
void generations_close(struct generations *g);
