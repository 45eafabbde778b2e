/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "conf/flags.h"

/*
 * Prints, on standard output, what the command line asked for instead of a run: the program's
 * flag asked, as flags_asked() gives it. program is the name it was started by.
 */
void answer(const struct flags *flags, const struct flag *asked, const char *program);
