/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

/* A line of /proc/PID/mountinfo (proc(5)); all borrow from the text, as the kernel escaped it.
 */
struct mountinfo {
	struct str major, minor, point, options, type, source, super_options;
};

/* All lines; -EINVAL with the line's number where one is malformed. */
int mountinfo_parse(struct str text, struct arena *arena, struct mountinfo **out, size_t *n,
                    struct err *err);

/* Is the option set, without a value? */
bool mountinfo_has(struct str options, const char *name);

/*
 * Undoes the kernel's octal escapes (\040 and so on): those of the characters named in
 * only, or all where it is NULL.
 */
struct str mountinfo_unescape(struct str s, struct arena *arena, const char *only);
