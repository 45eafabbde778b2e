/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <limits.h>
#include <stdbool.h>
#include <sys/types.h>

#include "base/err.h"
#include "state/acl.h"

/* Who may read a file, by its mode and access list and by those of each directory on its way.
 */
enum { IDENTITY_GROUPS_MAX = 256, IDENTITY_NAME_MAX_BYTES = 64 };

struct identity {
	char name[IDENTITY_NAME_MAX_BYTES]; /* or the number, where there is none */
	uid_t uid;
	gid_t gid;
	gid_t groups[IDENTITY_GROUPS_MAX];
	size_t n_groups;
};

/* A user as the host knows it, with its groups. -ENOENT with the sentence. */
int identity_find(const char *name, struct identity *out, struct err *err);
/* Whom this process acts as. */
void identity_self(struct identity *out);
bool identity_in_group(const struct identity *who, gid_t gid);

/* A directory that has to be searched, or the file at the end, which is to be read. */
struct access_step {
	char path[PATH_MAX];
	int error; /* an errno, where it cannot be looked at; then nothing below holds */
	bool is_file;
	uid_t uid;
	gid_t gid;
	mode_t mode;
	struct acl acl;
	bool granted;
};

/* May who do that (4 read, 1 search) with something of that owner, mode and list? Root may. */
bool access_granted(const struct access_step *step, const struct identity *who, unsigned want);

/* Shows each directory on the way to path, along every symlink, each once, then the file. */
void access_walk(const char *path, const struct identity *who,
                 void (*show)(void *owner, const struct access_step *step), void *owner);
