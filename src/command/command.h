/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "conf/flags.h"
#include "conf/usage.h"

/*
 * Sub-commands: `postern NAME [<flags>] [OPERAND]`. The name is a first word that is no flag,
 * which node_exporter refuses whatever it is. A command is one file and one record, named in
 * list.h; its --help comes from the record.
 */
struct command {
	const char *name;
	const char *help;         /* one sentence, for the list of all */
	const char *about;        /* what more its own --help says, or NULL */
	const char *operands;     /* "[USER]", or NULL: it takes none */
	size_t operands_max;      /* at most FLAG_OPERANDS_MAX */
	const struct flag *flags; /* without help; NULL for none */

	/*
	 * What it has to say goes to standard output. 0; another exit status where the answer
	 * is "no", or has shades, and has been given; a negative errno with a sentence, which
	 * the caller prints.
	 */
	int (*run)(const struct flags *flags, struct err *err);
};

/* Is the first word of this command line meant as a command's name? */
bool command_is_named(int argc, const char *const *argv);

/* Runs it, from its command line to the exit status, which is 1 where it fails. A name that
 * there is not is refused in kingpin's words. */
int command_run(int argc, const char *const *argv);

/* Every command with its sentence and its flags, which live as long as the program. */
const struct usage_command *command_list(void);
