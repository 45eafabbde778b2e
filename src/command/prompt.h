/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stddef.h>

#include "base/err.h"

/* A line that nobody may see; wiped by whoever holds it. */
enum { SECRET_MAX_BYTES = 512 };

struct secret {
	char text[SECRET_MAX_BYTES + 2]; /* with its line end, or a NUL in its place */
	size_t n;
};

/*
 * Asks on the terminal of this process, without echo, whatever its standard streams are. A
 * signal leaves the terminal as it was before it does its work. -ENOTTY without a terminal,
 * -EMSGSIZE, -EILSEQ for a NUL, each with a sentence.
 */
int prompt_secret(const char *question, struct secret *out, struct err *err);

/* All of standard input, which is one line; the same errors, and -EINVAL for more lines. */
int prompt_stdin(struct secret *out, struct err *err);

void secret_wipe(struct secret *s);
