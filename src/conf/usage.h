/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stddef.h>

#include "base/buf.h"
#include "conf/flags.h"

/* What a first word can be that is no flag. */
struct usage_command {
	const char *name; /* NULL ends a list */
	const char *help; /* a sentence */
	const struct flags *flags;
};

/* What the program says of its command line: help, a manual page, completions. */
struct usage {
	const char *program; /* the name it was started by */
	const char *about;   /* a sentence */
	const struct flags *flags;
	const struct usage_command *commands;
	const char *const *words; /* the command line itself, without the program's name */
	size_t n_words;
};

/* The program's name, which may be anything, if scripts and pages see but a word in it; if not,
 * the one it is installed by. */
const char *usage_program(const struct usage *u);

/* What --help prints, and --help-long: the help of each command too. */
void usage_help(const struct usage *u, struct buf *out);
void usage_help_long(const struct usage *u, struct buf *out);

/* A page for man -l, as --help-man prints it: the macros are man's. */
void usage_manual(const struct usage *u, struct buf *out);
