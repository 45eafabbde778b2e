/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/buf.h"
#include "conf/flags.h"

/* What a first word can be that is no flag. */
struct usage_command {
	const char *name; /* NULL ends a list */
	const char *help; /* a sentence */
};

/* What the program says of its command line: help, a manual page, completions. */
struct usage {
	const char *program; /* the name it was started by */
	const char *about;   /* a sentence */
	const struct flags *flags;
	const struct usage_command *commands;
};

/* A page for man -l, as --help-man prints it: the macros are man's. */
void usage_manual(const struct usage *u, struct buf *out);
