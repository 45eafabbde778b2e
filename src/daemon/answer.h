/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "conf/flags.h"
#include "conf/usage.h"

/*
 * Prints, on standard output, what the command line asked for instead of a run: the program's
 * flag asked, as flags_asked() gives it. program is the name it was started by;
 * commands are its commands.
 */
void answer(const struct flags *flags, const struct flag *asked, const char *program,
            const struct usage_command *commands);
