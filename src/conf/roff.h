/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/buf.h"

/* Text for roff, a sentence on each line: no byte of it is a command, and a long expression may
 * be broken behind its commas and bars. */
void roff_add_text(struct buf *out, const char *text);

/* A flag's name with its dashes, which are those of the command line, no hyphens. */
void roff_add_flag(struct buf *out, const char *name);
