/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/buf.h"
#include "base/err.h"

/*
 * All of a regular file, read once: what is checked is what is used. text is empty and has a
 * maximum; its room is taken at once, since growing would leave copies of a secret behind.
 * -EISDIR and -EINVAL for what is no file, which is not waited for either; -EFBIG past the
 * maximum; else the negative errno of the system.
 */
int wholefile_read(const char *path, struct buf *text);

/* The same result as a sentence: "WHAT PATH: why", what being what the file is for. */
int wholefile_refuse(const char *what, const char *path, const struct buf *text, int code,
                     struct err *err);
