/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/arena.h"
#include "conf/flags.h"

/* What flags.c and flags_parse.c share. */

struct flags_entry {
	const struct flag *flag;
	const char *given_as; /* its name on the command line, maybe an old one, or NULL */
	const char **values;  /* of the command line */
	size_t n;
};

/* A flag as it stood on the command line. */
struct flags_given {
	struct flags_given *next;
	const struct flag *flag; /* by its own name, which may be an old one */
	const char *value;
};

struct flags {
	struct arena arena; /* values and warnings */
	struct flags_entry entries[FLAGS_MAX];
	size_t n;
	struct flags_given *given, **given_end; /* in their order */
	const struct flag *asked;
	const char *operands_usage; /* NULL: none are taken */
	const char *operands[FLAG_OPERANDS_MAX];
	size_t n_operands, max_operands;
	const char *warnings[FLAG_WARNINGS_MAX];
	size_t n_warnings;
};

/* The entry that holds the values of name: its own, or that of the new name. NULL for none. */
struct flags_entry *flags_resolve(const struct flags *f, const char *name);
