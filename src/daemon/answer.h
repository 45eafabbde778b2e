/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "conf/usage.h"

/* Prints, on standard output, what the command line asked for instead of a run, by the
 * program's flag asked. -EIO with the sentence where it could not all be written. */
int answer(const struct usage *u, const struct flag *asked, struct err *err);
