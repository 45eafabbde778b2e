/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>

#include "base/err.h"
#include "base/str.h"

/*
 * Files that appear in a directory together, or not at all. They are written into a temporary
 * directory beside their places; publishing moves it, or them, there. What is there already
 * is not replaced unless that is asked for.
 */
enum { STAGING_FILES_MAX = 160 };

/* Who may read a file. */
enum staged_for {
	FOR_ALL,     /* 0644 */
	FOR_SERVICE, /* 0640 and the group postern, where we are root and there is one; else
	                0600 */
	FOR_OWNER,   /* 0600 */
};

struct staging;

/* Makes the directories above dir; dir itself, where it is missing, when it is published. */
int staging_open(const char *dir, struct staging **out, struct err *err);

/* A file of these bytes; nothing where dir holds just that one. */
int staging_add(struct staging *s, const char *name, struct str bytes, enum staged_for who,
                struct err *err);

/*
 * In the order in which they were added. -EEXIST, with a sentence that names one, where a
 * file is in the way and force is not given: then nothing has changed.
 */
int staging_publish(struct staging *s, bool force, struct err *err);

/* Does the group postern own what is for the service? */
bool staging_has_group(const struct staging *s);

/* Removes what was not published; takes NULL. */
void staging_free(struct staging *s);
